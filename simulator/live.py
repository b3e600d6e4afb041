"""Runs as they happen: a plain ASGI route beside Django that streams server-sent events.

One reader a process follows the workers' stream; each open page first gets what the table holds
after its cursor and then what the reader passes on. The table is the truth: a gap in the numbers,
or a silence, is answered by reading it again.
"""

import asyncio
import contextlib
import json
import logging
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from asgiref.sync import sync_to_async
from django.core.signing import BadSignature
from django.db import connections
from redis.asyncio import Redis
from redis.exceptions import RedisError

from simulator.models import FINAL
from simulator.publishing import STREAM, to_json
from simulator.reading import frames_after, read_token, summary
from studypack.common.api_errors import error_body

logger = logging.getLogger(__name__)

MOST_RUNS_A_PAGE = 20
SILENCE_S = 3.0
BLOCK_MS = 1_500
READ_THREADS = 2

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Entry = Mapping[str, str]


class Hub:
    """The one reader of the stream in this process; hands entries to those who follow a run."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._queues: dict[str, set[asyncio.Queue[Entry]]] = defaultdict(set)
        self._reader: asyncio.Task[None] | None = None
        self._is_reading = asyncio.Event()

    @contextlib.asynccontextmanager
    async def following(self, run_ids: list[str]) -> AsyncIterator[asyncio.Queue[Entry]]:
        """A queue of the entries of these runs, of every one that is added from now on."""
        queue: asyncio.Queue[Entry] = asyncio.Queue()
        for run_id in run_ids:
            self._queues[run_id].add(queue)
        if self._reader is None or self._reader.done():
            self._is_reading.clear()
            self._reader = asyncio.create_task(self._read())
        try:
            await self._is_reading.wait()
            yield queue
        finally:
            for run_id in run_ids:
                self._queues[run_id].discard(queue)
                if not self._queues[run_id]:
                    del self._queues[run_id]

    async def _read(self) -> None:
        """Follows the stream while anybody listens; waits a second where the broker is away."""
        async with Redis.from_url(self._url, decode_responses=True) as client:
            last = ""
            while self._queues:
                try:
                    last = last or await self._newest(client)
                    self._is_reading.set()
                    last = await self._read_once(client, last)
                except RedisError:
                    logger.warning("the stream cannot be read", exc_info=True)
                    self._is_reading.set()  # pages go on with what the table holds
                    await asyncio.sleep(1)
            # Before anything is awaited: who comes from now on starts a reader of their own.
            self._reader = None

    async def _newest(self, client: "Redis") -> str:
        newest: Any = await client.xrevrange(STREAM, count=1)
        return newest[0][0] if newest else "0"

    async def _read_once(self, client: "Redis", last: str) -> str:
        answer: Any = await client.xread({STREAM: last}, count=500, block=BLOCK_MS)
        for _, entries in answer or ():
            for cursor, entry in entries:
                last = cursor
                for queue in self._queues.get(entry["run"], ()):
                    queue.put_nowait(entry)
        return last


@dataclass(kw_only=True)
class Followed:
    """One run on one page: the number of the last frame sent, and whether it has ended."""

    run_id: str
    seq: int
    has_ended: bool = False


@dataclass(kw_only=True)
class PageStream:
    """The events of all runs of one page, as text of the event-stream format."""

    runs: dict[str, Followed]
    language: str
    hub: Hub
    read: Callable[..., Awaitable[Any]]

    async def events(self) -> AsyncIterator[str]:
        """What the table holds, then what happens, until every run has ended."""
        async with self.hub.following(list(self.runs)) as queue:
            for followed in self.runs.values():
                yield await self._history(followed)
            while not all(followed.has_ended for followed in self.runs.values()):
                yield await self._next(queue)

    async def _next(self, queue: asyncio.Queue[Entry]) -> str:
        try:
            entry = await asyncio.wait_for(queue.get(), SILENCE_S)
        except TimeoutError:
            open_runs = [run for run in self.runs.values() if not run.has_ended]
            return ": still here\n\n" + "".join([await self._history(run) for run in open_runs])
        followed = self.runs[entry["run"]]
        if "seq" not in entry or int(entry["seq"]) > followed.seq + 1:
            return await self._history(followed)
        if int(entry["seq"]) <= followed.seq:
            return ""
        followed.seq = int(entry["seq"])
        return self._frame(followed, entry["frame"])

    async def _history(self, followed: Followed) -> str:
        """Frames after the cursor, then the status; read in that order's reverse."""
        if followed.has_ended:
            return ""
        status, frames = await self.read(followed.run_id, followed.seq, self.language)
        text = ""
        for seq, frame in frames:
            followed.seq = seq
            text += self._frame(followed, to_json(frame))
        followed.has_ended = status["status"] in FINAL
        return text + self._event("end" if followed.has_ended else "state", to_json(status))

    def _frame(self, followed: Followed, frame: str) -> str:
        content = f'{{"run":"{followed.run_id}","seq":{followed.seq},"frame":{frame}}}'
        return self._event("frame", content)

    def _event(self, name: str, content: str) -> str:
        return f"id: {self._cursor()}\nevent: {name}\ndata: {content}\n\n"

    def _cursor(self) -> str:
        if len(self.runs) == 1:
            return str(next(iter(self.runs.values())).seq)
        return ",".join(f"{run.run_id}:{run.seq}" for run in self.runs.values())


class EventsApp:
    """The ASGI application behind /events/."""

    def __init__(self, broker_url: str) -> None:
        self._hub = Hub(broker_url)
        threads = ThreadPoolExecutor(READ_THREADS, thread_name_prefix="events")
        self._read = sync_to_async(read_and_let_go, thread_sensitive=False, executor=threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            stream = self._stream_for(scope)
        except BadSignature:
            await send_refusal(send, "token: is not valid, or no longer; load the page again")
            return
        except ValueError as error:
            await send_refusal(send, str(error))
            return
        await send_start(send, 200, b"text/event-stream")
        sending = asyncio.create_task(send_all(send, stream))
        leaving = asyncio.create_task(wait_for_disconnect(receive))
        _, pending = await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        if sending.done() and not sending.cancelled():
            sending.result()

    def _stream_for(self, scope: Scope) -> PageStream:
        query = parse_qs(scope["query_string"].decode("ascii", "replace"))
        tokens = query.get("token", [])
        if not 1 <= len(tokens) <= MOST_RUNS_A_PAGE:
            raise ValueError(f"token: {len(tokens)} is outside 1..{MOST_RUNS_A_PAGE} runs")
        allowed = [read_token(token) for token in tokens]
        cursors = read_cursors(last_event_id(scope) or ",".join(query.get("after", [])))
        start = cursors.get("", -1) if len(allowed) == 1 else -1
        runs = {
            grant.run_id: Followed(run_id=grant.run_id, seq=cursors.get(grant.run_id, start))
            for grant in allowed
        }
        return PageStream(runs=runs, language=allowed[0].language, hub=self._hub, read=self._read)


def read_cursors(text: str) -> dict[str, int]:
    """The last frame seen by run, from `run:seq,run:seq`; a lone number is under ''."""
    cursors: dict[str, int] = {}
    for part in filter(None, text.split(",")):
        run_id, _, seq = part.rpartition(":")
        try:
            cursors[str(uuid.UUID(run_id)) if run_id else ""] = int(seq)
        except ValueError:
            raise ValueError(f"after: {part[:60]!r} is not of the form run:number") from None
    return cursors


def last_event_id(scope: Scope) -> str:
    """The cursor that a browser sends when it reconnects by itself."""
    for name, value in scope["headers"]:
        if name == b"last-event-id":
            return str(value.decode("ascii", "replace"))
    return ""


def read_and_let_go(run_id: str, after: int, language: str) -> tuple[dict[str, Any], list[Any]]:
    """The run's status and its frames after a number; the connection is given back at once."""
    try:
        status = summary(run_id, language)
        frames = list(frames_after(uuid.UUID(run_id), after).values_list("seq", "payload"))
        return status, frames
    finally:
        connections.close_all()


async def send_all(send: Send, stream: PageStream) -> None:
    """Sends every event and ends the response."""
    async for text in stream.events():
        if text:
            await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def send_refusal(send: Send, message: str) -> None:
    """A JSON error for a stream that cannot be opened."""
    await send_start(send, 403, b"application/json")
    body = json.dumps(error_body("forbidden", message)).encode()
    await send({"type": "http.response.body", "body": body})


async def send_start(send: Send, status: int, content_type: bytes) -> None:
    """The head of a response that must be neither stored nor held back by a proxy."""
    headers = [
        (b"content-type", content_type),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def wait_for_disconnect(receive: Receive) -> None:
    """Returns when the page has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
