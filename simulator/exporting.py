"""A run as a file to take away: its numbers as CSV or JSON, or a script that repeats it."""

import csv
import io
import json
from collections.abc import Iterator, Sequence

from django.http import HttpResponse

from simulator.engine import parse_spec
from simulator.engine.frame import LAYER_QUANTITIES, SCALAR_QUANTITIES, Payload
from simulator.engine.outcome import variant_payloads
from simulator.models import Run
from simulator.reading import frames_after, run_result, worded_verdict
from simulator.scripts import UnsupportedSpecError, python_script
from studypack.common.problems import FieldProblem, RefusedError
from studypack.common.wording import Message


def csv_file(run: Run) -> HttpResponse:
    """Every measurement of a run, one row a recorded step and layer."""
    payloads = list(frames_after(run.id, -1).values_list("payload", flat=True))
    content = frames_csv(payloads)
    return attachment(content, "text/csv; charset=utf-8", f"run-{run.id}.csv")


def json_file(run: Run) -> HttpResponse:
    """A run complete: what was asked, what computed it, what came out; null where nothing yet."""
    content = {
        "spec": run.spec,
        "engine": run.engine,
        "torch": run.torch,
        "status": run.status,
        "theory": run.theory,
        "verdict": worded_verdict(run.verdict),
        "result": run_result(run),
    }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    return attachment(text, "application/json", f"run-{run.id}.json")


def script_file(run: Run) -> HttpResponse:
    """A Python program that repeats the run with PyTorch alone.

    Raises:
        RefusedError: 409, as no script can be written for this run.
    """
    try:
        script = python_script(parse_spec(run.spec), engine=run.engine, torch_version=run.torch)
    except UnsupportedSpecError as unsupported:
        problems = [
            FieldProblem(field=problem.field, message=str(problem))
            for problem in unsupported.problems
        ]
        message = Message("There is no script of this run: {unsupported}.", unsupported=unsupported)
        raise RefusedError("no_script", message, status=409, problems=problems) from None
    return attachment(script, "text/x-python; charset=utf-8", f"run-{run.id}.py")


def attachment(content: str, content_type: str, name: str) -> HttpResponse:
    """A file for the reader to keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


def frames_csv(payloads: Sequence[Payload]) -> str:
    """One row a recorded step and layer, every quantity a column; empty where not finite.

    A comparison has its variants one after the other, numbered in the first column. Every cell
    below the head is a number or empty: there is no text that a spreadsheet could take for a
    formula.
    """
    variants = list(zip(*map(variant_payloads, payloads), strict=True))
    head = ["step", "layer", *LAYER_QUANTITIES, *SCALAR_QUANTITIES]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["variant", *head] if len(variants) > 1 else head)
    for number, variant in enumerate(variants, start=1):
        numbered = [number] if len(variants) > 1 else []
        rows = (row for payload in variant if payload is not None for row in layer_rows(payload))
        writer.writerows([*numbered, *row] for row in rows)
    return out.getvalue()


def layer_rows(payload: Payload) -> Iterator[list[object]]:
    """A row for each layer of a recorded step."""
    scalars = [payload[name] for name in SCALAR_QUANTITIES]
    layers = zip(*(payload[name] for name in LAYER_QUANTITIES), strict=True)
    for number, sizes in enumerate(layers, start=1):
        yield [payload["step"], number, *sizes, *scalars]
