"""An exam on the embedded default: 300 students in a timed quiz, without and with simulations.

    make bench-exam

Prints p50 and p95 of every action, their ratio with two simulations always running, requests that
failed, and answers that were acknowledged and are not stored. The exam is held four times, without,
with, with and without simulations, since a shared machine's speed drifts by more than the ratio in
question: what drifts evenly falls on both sides alike. Nothing here fails on a slow machine.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import django

from studypack.supervisor.broker import LOOPBACK, free_port
from studypack.supervisor.family import Family
from tests.services import OWN_SETTINGS, is_ready, site_program

STUDENTS, STARTING_AT_ONCE = 300, 50
ANSWERS_EACH, THINKING_S = 6, 9.0
ARRIVING_S = 20.0
TIME_LIMIT_S = 3600
SITE_LIMIT_S = 180.0
SIMULATIONS = 2
# Long enough that one is always at work; each has a seed of its own, so that none is shared.
SPEC = {"depth": 40, "width": 110, "batch_size": 128, "steps": 500}
MOST_RATIO, LONGEST_START_S = 1.3, 2.5
ALONE, BESIDE = "alone", "beside simulations"
ROUNDS = (ALONE, BESIDE, BESIDE, ALONE)


@dataclass(kw_only=True)
class Tally:
    """What one run of the exam measured: seconds by action, failures, acknowledged answers."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)
    acknowledged: dict[tuple[str, str], tuple[int, object]] = field(default_factory=dict)

    def take_in(self, other: "Tally") -> None:
        """The seconds of another exam under the same conditions count here as well."""
        for action, seconds in other.seconds.items():
            self.seconds[action] += seconds


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a server said."""

    status: int
    location: str
    body: bytes


class Browser:
    """One student's browser: a connection that is kept, a session, a token."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.token = "t" * 32
        self.cookies = f"sessionid={session}; csrftoken={self.token}"
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def send(self, method: str, path: str, body: object = None) -> Answer:
        """The answer to one request; a connection that the server closed is opened again."""
        for is_last in (False, True):
            try:
                return await self._send(method, path, body)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()
                if is_last:
                    raise
        raise AssertionError

    def close(self) -> None:
        """The connection is closed."""
        if self.streams:
            self.streams[1].close()
        self.streams = None

    async def _send(self, method: str, path: str, body: object) -> Answer:
        if self.streams is None:
            self.streams = await asyncio.open_connection(LOOPBACK, self.port)
        reader, writer = self.streams
        content = b"" if body is None else json.dumps(body).encode()
        lines = (
            f"{method} {path} HTTP/1.1",
            f"Host: {LOOPBACK}:{self.port}",
            f"Cookie: {self.cookies}",
            f"X-CSRFToken: {self.token}",
            "Content-Type: application/json",
            f"Content-Length: {len(content)}",
        )
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + content)
        await writer.drain()
        return await self._read(reader)

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        if headers.get("transfer-encoding") == "chunked":
            body = b"".join([piece async for piece in chunks(reader)])
        else:
            body = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection") == "close":
            self.close()
        status = int(head[0].split()[1])
        return Answer(status=status, location=headers.get("location", ""), body=body)


async def chunks(reader: asyncio.StreamReader):  # type: ignore[no-untyped-def] # noqa: ANN201
    """The pieces of a chunked body."""
    while size := int(await reader.readuntil(b"\r\n"), 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)


@dataclass(kw_only=True)
class Student:
    """One student's way through the exam."""

    browser: Browser
    quiz: str
    random: Random
    tally: Tally

    async def timed(self, action: str, method: str, path: str, body: object = None) -> Answer:
        """The answer, its time noted, and a failure where it is none of what was meant."""
        start = time.perf_counter()
        try:
            answer = await self.browser.send(method, path, body)
        except (OSError, EOFError) as error:
            self.tally.failures.append(f"{action}: {error!r}")
            return Answer(status=0, location="", body=b"{}")
        self.tally.seconds[action].append(time.perf_counter() - start)
        if answer.status >= 400:
            self.tally.failures.append(f"{action}: {answer.status} {answer.body[:200]!r}")
        return answer

    async def sit(self, delay_s: float) -> None:
        """Arrives, starts, answers, submits."""
        await asyncio.sleep(delay_s)
        attempt = await self.start()
        if not attempt:
            return
        await self.timed("attempt page", "GET", f"/en/attempts/{attempt}/")
        body = (await self.timed("attempt, API", "GET", f"/api/v1/attempts/{attempt}/")).body
        questions = json.loads(body)["questions"]
        for _ in range(ANSWERS_EACH):
            await asyncio.sleep(self.random.expovariate(1 / THINKING_S))
            await self.save(attempt, self.random.choice(questions))
        await self.timed("submit", "POST", f"/api/v1/attempts/{attempt}/submit/")
        await self.timed("result page", "GET", f"/en/attempts/{attempt}/")
        self.browser.close()

    async def start(self) -> str:
        """A new attempt's id; nothing where it was refused."""
        path = f"/api/v1/quizzes/{self.quiz}/attempts/"
        answer = await self.timed("start", "POST", path, {})
        return str(json.loads(answer.body)["id"]) if answer.status == 201 else ""

    async def save(self, attempt: str, question: dict[str, object]) -> None:
        """One answer, noted where the server acknowledged it."""
        slug, options = str(question["id"]), question["options"]
        assert isinstance(options, list)
        key = (attempt, slug)
        sequence = self.tally.acknowledged.get(key, (0, None))[0] + 1
        given = self.random.choice(options)["id"]
        path = f"/api/v1/attempts/{attempt}/responses/{slug}/"
        body = {"sequence": sequence, "answer": given}
        answer = await self.timed("autosave", "PUT", path, body)
        if answer.status == 200:
            self.tally.acknowledged[key] = (sequence, given)


async def simulate(browser: Browser, first_seed: int, stop: asyncio.Event) -> int:
    """How many runs were asked for, one after the other, until told to stop."""
    asked = 0
    while not stop.is_set():
        spec = {**SPEC, "seed": first_seed + asked}
        found = json.loads((await browser.send("POST", "/api/v1/runs/", {"spec": spec})).body)
        if "id" not in found:
            raise RuntimeError(f"no simulation: {found}")
        asked += 1
        while not stop.is_set():
            await asyncio.sleep(0.5)
            path = f"/api/v1/runs/{found['id']}/"
            if json.loads((await browser.send("GET", path)).body)["status"] not in WORKING:
                break
    return asked


WORKING = ("queued", "running")


async def hold_exam(
    port: int, quiz: str, sessions: list[str], simulators: list[str], seed: int
) -> tuple[Tally, int]:
    """One exam: what it measured, and how many simulations began beside it."""
    tally, stop, random = Tally(), asyncio.Event(), Random(seed)
    beside = [
        asyncio.create_task(simulate(Browser(port, session), seed * 1000 + 500 * number, stop))
        for number, session in enumerate(simulators)
    ]
    await asyncio.sleep(3.0 if beside else 0.0)
    students = [
        Student(browser=Browser(port, session), quiz=quiz, random=Random(seed + n), tally=tally)
        for n, session in enumerate(sessions)
    ]
    delays = [0.0] * STARTING_AT_ONCE
    delays += [random.uniform(3.0, ARRIVING_S) for _ in sessions[STARTING_AT_ONCE:]]
    await asyncio.gather(
        *(student.sit(delay) for student, delay in zip(students, delays, strict=True))
    )
    stop.set()
    return tally, sum(await asyncio.gather(*beside))


@contextmanager
def running_site() -> Iterator[int]:
    """The product as `make run` starts it, its database open to this process; its port."""
    for name in OWN_SETTINGS:
        os.environ.pop(name, None)
    directory, family, port = (
        Path(tempfile.mkdtemp(prefix="studypack-exam-")),
        Family(),
        free_port(),
    )
    family.remove_at_end(directory)
    try:
        program = site_program(directory, port)
        process, log = family.start(program), directory / "serve.log"
        until = time.monotonic() + SITE_LIMIT_S
        while not is_ready(log):
            if process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"the site did not start\n{log.read_text(encoding='utf-8')}")
            time.sleep(0.2)
        os.environ["STUDYPACK_DATA_DIR"] = str(directory)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studypack.settings")
        django.setup()
        yield port
    finally:
        family.close()


def lost_answers(tally: Tally) -> int:
    """How many answers were acknowledged and do not stand."""
    from quizzes.models import Response

    rows = Response.objects.values_list(
        "attempt_id", "item__question_version__question__slug", "sequence", "answer"
    )
    stored = {(str(attempt), slug): (sequence, answer) for attempt, slug, sequence, answer in rows}
    return sum(stored.get(key) != found for key, found in tally.acknowledged.items())


def percentiles(seconds: list[float]) -> tuple[float, float]:
    """p50 and p95, milliseconds."""
    cuts = statistics.quantiles(seconds, n=20)
    return cuts[9] * 1000, cuts[18] * 1000


def print_table(quiet: Tally, busy: Tally) -> None:
    """p50 and p95 of every action, without and with simulations."""
    print(f"{'action':<14}{'count':>7}{'p50':>9}{'p95':>9}{'p50 sim':>9}{'p95 sim':>9}  p50 ratio")
    for action, seconds in quiet.seconds.items():
        alone, beside = percentiles(seconds), percentiles(busy.seconds[action])
        ratio = beside[0] / alone[0]
        figures = "".join(f"{value:>9.1f}" for value in (*alone, *beside))
        print(f"{action:<14}{len(seconds):>7}{figures}  {ratio:.2f}")
    everything = [
        percentiles([second for found in tally.seconds.values() for second in found])
        for tally in (quiet, busy)
    ]
    ratios = [beside / alone for alone, beside in zip(*everything, strict=True)]
    print(f"all actions: p50 {ratios[0]:.2f}, p95 {ratios[1]:.2f} (bar {MOST_RATIO})")


def print_counts(name: str, tally: Tally, runs: int) -> None:
    """What failed and what was lost."""
    slowest = max(tally.seconds["start"][:STARTING_AT_ONCE])
    print(
        f"{name}: {sum(map(len, tally.seconds.values()))} requests, {len(tally.failures)} failed, "
        f"{len(tally.acknowledged)} answers acknowledged, {lost_answers(tally)} lost, "
        f"{runs} simulations begun; {STARTING_AT_ONCE} starts at once: the last after "
        f"{slowest:.2f} s (bar {LONGEST_START_S})"
    )
    for failure in tally.failures[:5]:
        print(f"  {failure}")


def prepare(count: int) -> tuple[str, Callable[[str], list[str]]]:
    """A timed quiz of the house's questions, and what signs `count` students in."""
    from tests.bench.exam_people import long_timed_quiz, sign_in

    return long_timed_quiz(TIME_LIMIT_S), lambda group: sign_in(group, count)


def main() -> None:
    """Holds the exam four times and prints what came of it."""
    with running_site() as port, suppress(KeyboardInterrupt):
        quiz, sign_in = prepare(STUDENTS)
        simulators = sign_in("simulator")[:SIMULATIONS]
        found = {ALONE: Tally(), BESIDE: Tally()}
        for seed, name in enumerate(ROUNDS, start=1):
            print(f"{name}: {STUDENTS} students …", file=sys.stderr, flush=True)
            sessions, beside = sign_in(f"student-{seed}-"), simulators if name == BESIDE else []
            tally, runs = asyncio.run(hold_exam(port, quiz, sessions, beside, seed))
            print_counts(name, tally, runs)
            found[name].take_in(tally)
        print_table(found[ALONE], found[BESIDE])


if __name__ == "__main__":
    main()
