"""Pages follow runs: history first, then what happens, each frame once, in order."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from redis import Redis

from simulator.live import EventsApp, read_cursors
from simulator.models import Frame, Run, Status
from simulator.publishing import StreamPublisher
from simulator.reading import make_token

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
def publisher() -> Iterator[StreamPublisher]:
    with Redis.from_url(settings.REDIS_URL) as client:
        yield StreamPublisher(client=client)


@pytest.fixture
def run() -> Run:
    return make_run("a", Status.RUNNING)


def make_run(fingerprint: str, status: Status) -> Run:
    return Run.objects.create(
        spec={"depth": 2}, fingerprint=fingerprint, engine="1", enqueued_at=NOW, status=status
    )


def add_frames(run: Run, *numbers: int) -> list[Frame]:
    return Frame.objects.bulk_create(
        Frame(run=run, seq=number, payload={"step": number}) for number in numbers
    )


def finish(run: Run) -> None:
    verdict = {"kind": "healthy", "sentence": "All is well."}
    Run.objects.filter(id=run.id).update(status=Status.DONE, verdict=verdict)


class Page:
    """A page that has opened a stream: its status, headers and events as they arrive."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[Any] = asyncio.Queue()
        self.text = ""

    async def start(self) -> tuple[int, dict[bytes, bytes]]:
        message = await asyncio.wait_for(self.sent.get(), 10)
        return message["status"], dict(message["headers"])

    async def event(self) -> tuple[str, str, Any]:
        """The next event as (name, id, data)."""
        while True:
            if "\n\n" in self.text:
                block, self.text = self.text.split("\n\n", 1)
                if block.startswith(":"):
                    continue
                fields = dict(line.split(": ", 1) for line in block.splitlines())
                return fields["event"], fields["id"], json.loads(fields["data"])
            message = await asyncio.wait_for(self.sent.get(), 10)
            self.text += message["body"].decode()


@asynccontextmanager
async def opened(query: str, last_event_id: str = "") -> AsyncIterator[Page]:
    page = Page()
    leave = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await leave.wait()
        return {"type": "http.disconnect"}

    headers = [(b"last-event-id", last_event_id.encode())] if last_event_id else []
    scope = {"type": "http", "query_string": query.encode(), "headers": headers}
    app = EventsApp(settings.REDIS_URL)
    serving = asyncio.create_task(app(scope, receive, page.sent.put))
    try:
        yield page
    finally:
        leave.set()
        await asyncio.wait_for(serving, 10)


def query_of(*runs: Run) -> str:
    return "&".join(f"token={make_token(run, 'en')}" for run in runs)


async def in_thread(function: Any, *arguments: Any) -> Any:
    from django.db import connections

    def call() -> Any:
        try:
            return function(*arguments)
        finally:
            connections.close_all()

    return await asyncio.to_thread(call)


def test_history_comes_first_then_live_frames_then_the_end(
    run: Run, publisher: StreamPublisher
) -> None:
    add_frames(run, 0, 1)

    async def follow() -> list[tuple[str, str]]:
        async with opened(query_of(run)) as page:
            status, headers = await page.start()
            assert status == 200
            assert headers[b"content-type"] == b"text/event-stream"
            assert headers[b"cache-control"] == b"no-store"
            seen = [(await page.event())[:2] for _ in range(3)]
            await in_thread(publisher.frames, run.id, await in_thread(add_frames, run, 2))
            seen.append((await page.event())[:2])
            await in_thread(finish, run)
            await in_thread(publisher.changed, run.id)
            name, cursor, content = await page.event()
            assert content["verdict"]["sentence"] == "Healthy. All is well."
            return [*seen, (name, cursor)]

    assert asyncio.run(follow()) == [
        ("frame", "0"),
        ("frame", "1"),
        ("state", "1"),
        ("frame", "2"),
        ("end", "2"),
    ]


def test_reconnecting_page_gets_only_what_it_has_not_seen(run: Run) -> None:
    add_frames(run, 0, 1, 2, 3)
    finish(run)

    async def follow() -> list[int]:
        async with opened(query_of(run), last_event_id="1") as page:
            await page.start()
            return [(await page.event())[2]["seq"] for _ in range(2)]

    assert asyncio.run(follow()) == [2, 3]


def test_frame_that_was_published_twice_arrives_once_and_a_gap_is_filled(
    run: Run, publisher: StreamPublisher
) -> None:
    frames = add_frames(run, 0)

    async def follow() -> list[int]:
        async with opened(query_of(run)) as page:
            await page.start()
            seen = [(await page.event())[2]["seq"]]
            assert (await page.event())[0] == "state"
            await in_thread(publisher.frames, run.id, frames)
            # 1 is stored and never published: 2 shows the gap.
            later = await in_thread(add_frames, run, 1, 2)
            await in_thread(publisher.frames, run.id, later[1:])
            seen += [(await page.event())[2]["seq"] for _ in range(2)]
            return seen

    assert asyncio.run(follow()) == [0, 1, 2]


def test_silent_stream_reads_the_table_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.live.SILENCE_S", 0.1)

    async def follow() -> Any:
        async with opened(query_of(run)) as page:
            await page.start()
            assert (await page.event())[0] == "state"
            await in_thread(add_frames, run, 0)
            return (await page.event())[2]["frame"]

    assert asyncio.run(follow()) == {"step": 0}


def test_one_stream_carries_all_runs_of_a_page(run: Run) -> None:
    other = make_run("b", Status.RUNNING)
    add_frames(run, 0, 1)
    add_frames(other, 0)
    finish(run)
    finish(other)

    async def follow() -> tuple[dict[str, list[int]], str]:
        seen: dict[str, list[int]] = {}
        async with opened(f"{query_of(run, other)}&after={run.id}:0") as page:
            await page.start()
            ends = 0
            while ends < 2:
                name, cursor, content = await page.event()
                ends += name == "end"
                if name == "frame":
                    seen.setdefault(content["run"], []).append(content["seq"])
            return seen, cursor

    seen, cursor = asyncio.run(follow())
    assert seen == {str(run.id): [1], str(other.id): [0]}
    assert read_cursors(cursor) == {str(run.id): 1, str(other.id): 0}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "token: 0 is outside 1..20 runs"),
        ("token=forged", "not valid"),
        ("token=" + "&token=".join("x" * 21), "token: 21 is outside 1..20 runs"),
    ],
)
def test_stream_without_leave_is_refused(query: str, message: str) -> None:
    async def follow() -> tuple[int, str]:
        async with opened(query) as page:
            status, _ = await page.start()
            body = json.loads((await page.sent.get())["body"])
            return status, body["error"]["message"]

    status, said = asyncio.run(follow())
    assert status == 403
    assert message in said


def test_cursor_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="after: 'x:y' is not of the form run:number"):
        read_cursors("x:y")
    run_id = uuid.uuid4()
    assert read_cursors(f"{run_id}:7") == {str(run_id): 7}
    assert read_cursors("7") == {"": 7}
