"""Measures the engine, those who watch gradients, the worker, the event stream, the lab and the
pages; prints one table.

    make bench

Nothing here fails on a slow machine: a part that takes too long is left out, and said to be.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass

from studypack.supervisor.family import ROOT
from tests.bench.bench_engine import compare_against_single, engine_against_bare
from tests.bench.rows import Row, Unit, table

# All of it, on a machine however slow.
LIMIT_S = 240.0


@dataclass(frozen=True, kw_only=True)
class Part:
    """What is measured in a process of its own; without a database it needs no services."""

    name: str
    module: str
    database: str = ""


PARTS = (
    Part(name="watchers", module="tests.bench.bench_watchers"),
    Part(name="worker", module="tests.bench.bench_worker", database="sqlite"),
    Part(name="event stream", module="tests.bench.bench_stream", database="sqlite"),
    Part(name="pages", module="tests.bench.bench_pages", database="postgresql"),
    Part(name="lab", module="tests.bench.bench_lab", database="sqlite"),
)


def large_site() -> tuple[Part, ...]:
    """The lists of the site in STUDYPACK_DATA_DIR, as `make demo-large` fills one, if it is set."""
    is_named = bool(os.environ.get("STUDYPACK_DATA_DIR"))
    return (Part(name="large site", module="tests.bench.bench_large"),) if is_named else ()


def engine_rows() -> list[Row]:
    """The engine with everything recorded: against the bare loop, and several runs in one."""
    found = [(Unit.BARE, engine_against_bare()), (Unit.SINGLE, compare_against_single())]
    return [
        Row(what=f"engine: {what}", value=ratio, unit=unit, bar=float(bar.strip("<= ")))
        for unit, measured in found
        for what, ratio, bar in measured
    ]


def rows_of(part: Part, limit_s: float) -> list[Row]:
    """What the part found; nothing, and why, where it did not come to an end."""
    command = [sys.executable, "-m", "tests.bench.part", part.module]
    command += [part.database] if part.database else []
    try:
        # What it says beside its rows is for the reader, so its stderr is ours.
        done = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=limit_s, check=False
        )
    except subprocess.TimeoutExpired:
        say(f"{part.name}: not measured, it took longer than {limit_s:.0f} s")
        return []
    if done.returncode:
        say(f"{part.name}: not measured, see above")
        return []
    found = json.loads(done.stdout.splitlines()[-1])
    return [Row(**{**row, "unit": Unit(row["unit"])}) for row in found]


def say(line: str) -> None:
    """A line beside the table."""
    print(line, file=sys.stderr, flush=True)


def main() -> None:
    """Prints the table."""
    until = time.monotonic() + LIMIT_S
    say("engine …")
    rows = engine_rows()
    # Who names a large site has come for it: it must not be what the limit leaves out.
    for part in (*large_site(), *PARTS):
        say(f"{part.name} …")
        rows += rows_of(part, max(1.0, until - time.monotonic()))
    print(table(rows))


if __name__ == "__main__":
    main()
