"""Messages to workers, with a broker and without."""

from collections.abc import Iterator
from functools import partial
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from redis import Redis

from simulator.models import Run
from simulator.tasks import execute_run
from simulator.waking import messages_waiting, wake_worker
from studypack.supervisor.broker import LOOPBACK, free_port


@pytest.fixture
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Messages go to a port where nobody listens."""
    with execute_run.app.connection(f"redis://{LOOPBACK}:{free_port()}/0") as connection:
        send = partial(execute_run.apply_async, connection=connection)
        monkeypatch.setattr(execute_run, "apply_async", send)
        yield


@pytest.mark.usefixtures("_no_broker")
def test_broker_that_is_away_is_said_to_be_and_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("kombu.utils.functional.sleep", pauses.append)
    assert [wake_worker(Run()) for _ in range(3)] == [False] * 3
    assert not any(pauses)


def test_messages_waiting_counts_what_no_worker_has_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    # A database without a worker: the session's may have one.
    url = urlsplit(settings.REDIS_URL)._replace(path="/9").geturl()
    monkeypatch.setattr(settings, "REDIS_URL", url)
    assert messages_waiting() == 0
    with execute_run.app.connection(url) as connection:
        for _ in range(2):
            execute_run.apply_async(("some run",), connection=connection)
    assert messages_waiting() == 2
    with Redis.from_url(url) as client:
        client.flushdb()


def test_messages_waiting_is_0_where_the_broker_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", f"redis://{LOOPBACK}:{free_port()}/0")
    assert messages_waiting() == 0
