"""python -m simulator.engine SPEC.json (or - for standard input).

Prints one JSON object {"spec", "result", "theory", "verdict"}. What is wrong with a spec goes to
standard error, one problem a line; then nothing is printed, and the exit code is 2.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

import torch

from simulator.engine.knobs import Problem
from simulator.engine.outcome import Outcome, theory_of
from simulator.engine.payloads import payloads
from simulator.engine.result import RESULT_DIGITS, collect
from simulator.engine.spec import Spec, SpecError, parse_spec

USAGE = "usage: python -m simulator.engine SPEC.json (or - for standard input)"
REFUSED = 2
# Python refuses to read longer ones, and none fits a knob.
MOST_DIGITS = 4000


def main(arguments: Sequence[str], stdin: TextIO | None, stdout: TextIO, stderr: TextIO) -> int:
    """The exit code, after the answer or the problems were written."""
    if list(arguments) in (["-h"], ["--help"]):
        print(USAGE, file=stdout)
        return 0
    if len(arguments) != 1:
        print(USAGE, file=stderr)
        return REFUSED
    try:
        spec = read_spec(_read(arguments[0], stdin))
    except SpecError as refused:
        print(*refused.problems, sep="\n", file=stderr)
        return REFUSED
    print(json.dumps(answer(spec), allow_nan=False), file=stdout)
    return 0


def read_spec(text: str) -> Spec:
    """The spec that the text of a JSON object describes.

    Raises:
        SpecError: it is not JSON, names a knob twice, or cannot be used; with every problem.
    """
    repeated: list[Problem] = []

    def unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
        times = Counter(name for name, _ in pairs)
        repeated.extend(
            Problem(field=name[:40], message="is given twice")
            for name, count in times.items()
            if count > 1
        )
        return dict(pairs)

    try:
        raw = json.loads(text, object_pairs_hook=unrepeated, parse_int=_whole_number)
    except (ValueError, RecursionError) as unreadable:
        raise _unreadable(f"is not JSON: {unreadable}") from None
    try:
        spec = parse_spec(raw)
    except SpecError as refused:
        raise SpecError((*repeated, *refused.problems)) from None
    if repeated:
        raise SpecError(tuple(repeated))
    return spec


def answer(spec: Spec) -> dict[str, Any]:
    """The run of a spec with its theory and verdict, as the command prints it."""
    computed = list(payloads(spec, RESULT_DIGITS))
    outcome = Outcome(spec)
    for payload in computed:
        outcome.take(payload)
    return {
        "spec": spec.as_dict(),
        "result": collect(spec, computed, torch_version=torch.__version__),
        "theory": theory_of(spec),
        "verdict": outcome.verdict(),
    }


def _whole_number(text: str) -> int | float:
    return int(text) if len(text) <= MOST_DIGITS else float(text)


def _read(source: str, stdin: TextIO | None) -> str:
    """The text of a file, or of standard input; the mark some editors write first is left out."""
    try:
        if source != "-":
            return Path(source).read_text(encoding="utf-8-sig")
        return "" if stdin is None else stdin.read().removeprefix("\ufeff")
    except OSError as unreadable:
        raise _unreadable(f"{source}: {unreadable.strerror}") from None
    except ValueError:
        raise _unreadable(f"{source}: is not text in UTF-8") from None


def _unreadable(message: str) -> SpecError:
    return SpecError((Problem(field="spec", message=message),))


def run() -> int:
    """The exit code of the command; also where the answer cannot be written to its end."""
    torch.set_num_threads(1)
    try:
        code = main(sys.argv[1:], sys.stdin, sys.stdout, sys.stderr)
        sys.stdout.flush()
    except OSError as unwritable:
        # Or Python would try once more to write what is left, and complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"answer: cannot be written: {unwritable.strerror}", file=sys.stderr)
        return REFUSED
    return code


if __name__ == "__main__":
    sys.exit(run())
