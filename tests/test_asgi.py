"""How the embedded server answers: many requests at once share a few threads."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import request_started

from studypack.asgi import PAGE_THREADS, application

AT_ONCE = 30
SCOPE = {
    "type": "http",
    "http_version": "1.1",
    "method": "GET",
    "path": "/healthz",
    "query_string": b"",
    "headers": [(b"host", b"localhost")],
}


async def status_of(scope: dict[str, Any]) -> int:
    """The status that the application answers with."""
    sent: list[Any] = []
    waiting = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> dict[str, Any]:
        return waiting.pop() if waiting else await asyncio.Future()

    async def send(message: Any) -> None:
        sent.append(message)

    await application(dict(scope), receive, send)
    return int(sent[0]["status"])


@pytest.fixture
def threads() -> Iterator[set[int]]:
    """The threads in which a request begins."""
    seen: set[int] = set()

    def note(**_: object) -> None:
        seen.add(threading.get_ident())

    request_started.connect(note)
    yield seen
    request_started.disconnect(note)


def test_requests_at_once_share_a_few_threads(threads: set[int]) -> None:
    async def ask() -> list[int]:
        return await asyncio.gather(*(status_of(SCOPE) for _ in range(AT_ONCE)))

    assert asyncio.run(ask()) == [200] * AT_ONCE
    assert 1 <= len(threads) <= PAGE_THREADS
