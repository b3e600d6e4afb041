"""Runs the whole product as one: started together, kept alive, stopped together."""

import http.client
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from types import FrameType

from studypack.supervisor import programs
from studypack.supervisor.broker import LOOPBACK, BrokerProblem, plan_broker, wait_for_broker
from studypack.supervisor.family import Family, Program, tail
from studypack.supervisor.place import DataDirectory, ServeProblem, require_free_port

TICK_S = 0.1
READY_LIMIT_S = 90.0
FIRST_DELAY_S = 1.0
LONGEST_DELAY_S = 30.0
# A program that ran this long had started well: its next end counts as a first one.
SETTLED_S = 60.0

Say = Callable[[str], None]


class StopAsked(Exception):
    """Ctrl-C, or a signal that asks us to end."""


@dataclass(frozen=True, kw_only=True)
class Household:
    """What the supervisor is to run, and where."""

    data_directory: Path
    port: int
    host_name: str
    own_broker: bool
    is_migrated: Callable[[], bool]
    worker_niceness: int

    @property
    def logs(self) -> Path:
        return self.data_directory / "log"


@dataclass(kw_only=True)
class Member:
    """A program that is to run for as long as we do."""

    program: Program
    process: subprocess.Popen[bytes]
    started: float
    delay_s: float | None = None
    restart_at: float | None = None


@dataclass(kw_only=True)
class Supervisor:
    """One life: start everything, watch it, stop everything."""

    household: Household
    say: Say
    members: list[Member] = field(default_factory=list)
    stop_asked: bool = False

    def run(self) -> None:
        """Returns when a signal has asked for the end and nothing of ours runs any more."""
        directory = DataDirectory(self.household.data_directory)
        directory.hold()
        require_free_port(self.household.port)
        self._listen_to_signals()
        family = Family(kept_open=(directory.descriptor,))
        try:
            self._start(family)
            self._watch(family)
        except StopAsked:
            self.say("Stopping")
        finally:
            family.close()
            directory.release()
        self.say("Stopped: nothing is left running")

    def _listen_to_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_signal)

    def _note_signal(self, number: int, frame: FrameType | None) -> None:
        self.stop_asked = True

    def _pause(self) -> None:
        """Lets a moment pass; a signal that came in ends the wait, and nothing half done."""
        if self.stop_asked:
            raise StopAsked
        time.sleep(TICK_S)

    def _start(self, family: Family) -> None:
        """Everything runs and the site answers."""
        environment = programs.shared_environment(self._start_broker(family))
        logs = self.household.logs
        worker = programs.worker(environment, logs, self.household.worker_niceness)
        # The worker's warm-up takes longest: where no table will change, it need not wait.
        early = self.household.is_migrated()
        if early:
            self._add(family, worker)
        self.say("Preparing the database, the packs and the static files")
        self._prepare(family, programs.preparation(environment))
        self.say("Starting the web server, the worker and the sweeper")
        if not early:
            self._add(family, worker)
        self._add(
            family, programs.web(environment, logs, self._fresh_figures(), self.household.port)
        )
        self._add(family, programs.sweeper(environment, logs))
        self._wait_until_ready()
        self.say(
            f"Study Pack is ready at http://{LOOPBACK}:{self.household.port} (Ctrl-C stops it)"
        )

    def _start_broker(self, family: Family) -> str | None:
        """The URL of our own broker, now answering; None when one was given to us."""
        if not self.household.own_broker:
            return None
        self.say("Starting the broker")
        try:
            broker = plan_broker(
                self.household.data_directory / "broker", self.household.logs / "broker.log"
            )
        except BrokerProblem as problem:
            raise ServeProblem(str(problem)) from problem
        self._add(family, broker.program)
        if not wait_for_broker(broker.url):
            raise ServeProblem(f"broker: did not answer\n{tail(broker.program.log)}")
        return broker.url

    def _fresh_figures(self) -> Path:
        """An empty folder: what was counted by processes that are gone is never theirs again."""
        figures = self.household.data_directory / "figures"
        rmtree(figures, ignore_errors=True)
        figures.mkdir()
        return figures

    def _add(self, family: Family, program: Program) -> None:
        process = family.start(program)
        self.members.append(Member(program=program, process=process, started=time.monotonic()))

    def _prepare(self, family: Family, program: Program) -> None:
        process = family.start(program)
        while process.poll() is None:
            self._pause()
        family.forget(process)
        if process.returncode:
            raise ServeProblem("The preparation failed; the lines above say why.")

    def _wait_until_ready(self) -> None:
        """Returns once the site says that database, broker and worker are at work."""
        until = time.monotonic() + READY_LIMIT_S
        while not self._is_ready():
            for member in self.members:
                if member.process.poll() is not None:
                    raise ServeProblem(failure(member))
            if time.monotonic() > until:
                raise ServeProblem(
                    f"The site is not ready after {READY_LIMIT_S:.0f} s; "
                    f"the logs in {self.household.logs} say more."
                )
            self._pause()

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection(LOOPBACK, self.household.port, timeout=5)
        try:
            connection.request("GET", "/readyz", headers={"Host": self.household.host_name})
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _watch(self, family: Family) -> None:
        """Starts again whatever ends, until a signal asks for the end."""
        while True:
            for member in self.members:
                self._revive(family, member)
            self._pause()

    def _revive(self, family: Family, member: Member) -> None:
        """A member that ended is started again after a delay that doubles, up to a limit."""
        now = time.monotonic()
        if member.restart_at is None and member.process.poll() is not None:
            family.forget(member.process)
            member.delay_s = restart_delay(member.delay_s, now - member.started)
            member.restart_at = now + member.delay_s
            self.say(
                f"{member.program.name}: ended ({member.process.returncode}); "
                f"starting it again in {member.delay_s:.0f} s"
            )
        if member.restart_at is not None and now >= member.restart_at:
            member.process = family.start(member.program)
            member.started, member.restart_at = now, None


def restart_delay(previous_s: float | None, lived_s: float) -> float:
    """Seconds until a program that lived `lived_s` is started again: they double, up to a limit."""
    if previous_s is None or lived_s > SETTLED_S:
        return FIRST_DELAY_S
    return min(2 * previous_s, LONGEST_DELAY_S)


def failure(member: Member) -> str:
    """What to say of a member that ended before the site was ready."""
    log = member.program.log
    return f"{member.program.name}: ended ({member.process.returncode}); {log} says:\n{tail(log)}"
