"""A broker, workers and the sweeper, started again a second after they ended as by the supervisor.

The broker is one of the house's own: the session's serves other tests.
"""

import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from simulator.tasks import execute_run
from studypack.supervisor import programs
from studypack.supervisor.broker import Broker, plan_broker, wait_for_broker
from studypack.supervisor.family import Family, Program
from studypack.supervisor.supervisor import FIRST_DELAY_S
from tests.services import RUN_LIMIT_S, database_url


@dataclass(kw_only=True)
class House:
    """Programs that are started again after they ended."""

    family: Family
    broker: Broker
    program_by_name: dict[str, Program] = field(default_factory=dict)
    process_by_name: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    ended_at: dict[str, float] = field(default_factory=dict)

    def start(self, program: Program) -> None:
        self.program_by_name[program.name] = program
        self.process_by_name[program.name] = self.family.start(program)

    @contextmanager
    def sending(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Messages of this process go to the broker of the house."""
        with execute_run.app.connection(self.broker.url) as connection:
            send = partial(execute_run.apply_async, connection=connection)
            monkeypatch.setattr(execute_run, "apply_async", send)
            yield

    def revive(self) -> None:
        """What ended is cleared away, and started again after the supervisor's first delay."""
        now = time.monotonic()
        for name, process in list(self.process_by_name.items()):
            if process.poll() is None:
                continue
            if name not in self.ended_at:
                self.family.forget(process)
                self.ended_at[name] = now
            elif now - self.ended_at[name] >= FIRST_DELAY_S:
                del self.ended_at[name]
                self.start(self.program_by_name[name])

    def wait_until(self, is_so: Callable[[], Any], limit_s: float) -> float:
        """The seconds until it was so, while everything that ends is started again."""
        started = time.monotonic()
        while not is_so():
            waited = time.monotonic() - started
            assert waited < limit_s, f"not so after {waited:.0f} s"
            self.revive()
            time.sleep(0.05)
        return time.monotonic() - started


def named_worker(name: str, environment: Mapping[str, str], directory: Path) -> Program:
    """A worker beside others, with a log of its own.

    It is not niced: who else uses the machine must not decide how soon it is back.
    """
    worker = programs.worker(environment, directory, niceness=0)
    command = (*worker.command, "--hostname", f"{name}@%h")
    return replace(worker, name=name, command=command, log=directory / f"{name}.log")


@contextmanager
def open_house(family: Family, directory: Path, workers: Sequence[str]) -> Iterator[House]:
    """A house on the tests' database, with a worker of each name."""
    house = House(family=family, broker=plan_broker(directory / "broker", directory / "broker.log"))
    house.start(house.broker.program)
    assert wait_for_broker(house.broker.url)
    environment = programs.shared_environment(house.broker.url)
    environment["DATABASE_URL"] = database_url()
    environment["RUN_TIME_LIMIT_S"] = str(RUN_LIMIT_S)
    for name in workers:
        house.start(named_worker(name, environment, directory))
    house.start(programs.sweeper(environment, directory))
    try:
        yield house
    finally:
        for process in house.process_by_name.values():
            house.family.stop(process)
