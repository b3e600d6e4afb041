"""`manage.py serve`: the whole product in one go, as `make run` starts it."""

import os
import sys

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from studypack.supervisor.place import ServeProblem
from studypack.supervisor.supervisor import Household, Supervisor


def host_name() -> str:
    """A name under which the site answers: its own readiness is asked under it."""
    first: str = settings.ALLOWED_HOSTS[0]
    return "localhost" if first == "*" else first.removeprefix(".")


def is_migrated() -> bool:
    """True when the tables are those that this version of the code expects."""
    executor = MigrationExecutor(connection)
    to_do = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    return not to_do


class Command(BaseCommand):
    help = "Runs the web server, one worker, the sweeper and, unless REDIS_URL is set, a broker."
    # `prepare` runs them, once, as its first step.
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        household = Household(
            data_directory=settings.DATA_DIR,
            port=settings.PORT,
            host_name=host_name(),
            own_broker=not (os.environ.get("REDIS_URL") or os.environ.get("REDIS_URL_FILE")),
            is_migrated=is_migrated,
            worker_niceness=settings.WORKER_NICENESS,
        )
        try:
            Supervisor(household=household, say=self.say).run()
        except ServeProblem as problem:
            self.stderr.write(str(problem))
            sys.exit(1)

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
