"""python -m simulator.engine SPEC.json (or - for standard input).

Prints one JSON object {"spec", "result", "theory", "verdict"}; a spec that is refused goes to
standard error, one problem a line, and the exit code is 2.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

import torch

from simulator.engine.outcome import Outcome, theory_of
from simulator.engine.payloads import payloads
from simulator.engine.result import RESULT_DIGITS, collect
from simulator.engine.spec import Spec, SpecError, parse_spec

USAGE = "usage: python -m simulator.engine SPEC.json (or - for standard input)"
REFUSED = 2


def main(arguments: Sequence[str], stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """The exit code, after the answer or the problems were written."""
    if len(arguments) != 1:
        print(USAGE, file=stderr)
        return REFUSED
    try:
        spec = parse_spec(json.loads(_read(arguments[0], stdin)))
    except SpecError as refused:
        print(*refused.problems, sep="\n", file=stderr)
        return REFUSED
    except (OSError, ValueError, RecursionError) as unreadable:
        print(f"spec: {unreadable}", file=stderr)
        return REFUSED
    json.dump(answer(spec), stdout, allow_nan=False)
    stdout.write("\n")
    return 0


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


def _read(source: str, stdin: TextIO) -> str:
    return stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")


if __name__ == "__main__":
    torch.set_num_threads(1)
    sys.exit(main(sys.argv[1:], sys.stdin, sys.stdout, sys.stderr))
