"""One part of the bench in a process of its own: its rows as JSON. Where a database is
named, it stands on fresh services.

    python -m tests.bench.part tests.bench.bench_pages postgresql
    python -m tests.bench.part tests.bench.bench_watchers

Settings are read once a process, and torch in one part must not weigh on another.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import django
from django.db import connection

from studypack.supervisor.family import Family
from tests.bench.rows import Row
from tests.services import start_services


@contextmanager
def place() -> Iterator[tuple[Family, Path]]:
    """A directory and a family of processes, both gone at the end."""
    directory, family = Path(tempfile.mkdtemp(prefix="studypack-bench-")), Family()
    family.remove_at_end(directory)
    try:
        yield family, directory
    finally:
        family.close()


@contextmanager
def services(database: str, family: Family, directory: Path) -> Iterator[None]:
    """A broker and an empty, migrated database, and Django set up on them."""
    os.environ["STUDYPACK_TEST_DATABASE"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studypack.settings")
    start_services(family, directory)
    django.setup()
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    yield
    connection.creation.destroy_test_db("", verbosity=0)


def main(module: str, database: str = "") -> None:
    """Prints what `measure` of the module finds."""
    with ExitStack() as leaving:
        family, directory = leaving.enter_context(place())
        if database:
            leaving.enter_context(services(database, family, directory))
        # Its models can be imported only now.
        rows: list[Row] = import_module(module).measure(family, directory)
    print(json.dumps([asdict(row) for row in rows]))


if __name__ == "__main__":
    main(*sys.argv[1:])
