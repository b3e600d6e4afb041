"""One part of the bench in a process of its own: fresh services, then its rows as JSON.

    python -m tests.bench.part tests.bench.bench_pages postgresql

Settings are read once a process, and torch in one part must not weigh on another.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import django
from django.db import connection

from studypack.supervisor.family import Family
from tests.bench.rows import Row
from tests.services import start_services


@contextmanager
def services(database: str) -> Iterator[tuple[Family, Path]]:
    """A broker and an empty, migrated database, and Django set up on them."""
    os.environ["STUDYPACK_TEST_DATABASE"] = database
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studypack.settings")
    directory, family = Path(tempfile.mkdtemp(prefix="studypack-bench-")), Family()
    family.remove_at_end(directory)
    try:
        start_services(family, directory)
        django.setup()
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        yield family, directory
        connection.creation.destroy_test_db("", verbosity=0)
    finally:
        family.close()


def main(module: str, database: str) -> None:
    """Prints what `measure` of the module finds."""
    with services(database) as (family, directory):
        # Its models can be imported only now.
        rows: list[Row] = import_module(module).measure(family, directory)
    print(json.dumps([asdict(row) for row in rows]))


if __name__ == "__main__":
    main(*sys.argv[1:])
