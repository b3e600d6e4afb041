"""The embedded broker: a real server that keeps its secrets and its queue."""

import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError
from redis.retry import Retry

from studypack.supervisor.broker import Broker, plan_broker, wait_for_broker
from studypack.supervisor.family import Family

NEVER = Retry(NoBackoff(), 0)
# The broker writes to the disk once a second.
WRITTEN_AFTER_S = 1.2


@pytest.fixture
def new_family() -> Iterator[Family]:
    family = Family()
    yield family
    family.close()


@pytest.fixture
def broker(tmp_path: Path) -> Broker:
    # A blank in the path: the configuration must quote it.
    return plan_broker(tmp_path / "my data" / "broker", tmp_path / "broker.log")


def test_broker_configuration_is_readable_by_its_owner_only(broker: Broker) -> None:
    configuration = Path(broker.program.command[1])
    assert stat.S_IMODE(configuration.stat().st_mode) == 0o600


def test_broker_listens_on_the_loopback_address_only(broker: Broker) -> None:
    assert "bind 127.0.0.1" in Path(broker.program.command[1]).read_text().splitlines()


def test_broker_answers_those_who_know_the_password(new_family: Family, broker: Broker) -> None:
    new_family.start(broker.program)
    assert wait_for_broker(broker.url)
    port = int(broker.url.rsplit(":", 1)[1].split("/")[0])
    with Redis(port=port, retry=NEVER) as stranger, pytest.raises(AuthenticationError):
        stranger.ping()


def test_killed_broker_comes_back_with_its_queue(new_family: Family, broker: Broker) -> None:
    process = new_family.start(broker.program)
    assert wait_for_broker(broker.url)
    with Redis.from_url(broker.url) as client:
        client.rpush("celery", "a run")
        time.sleep(WRITTEN_AFTER_S)
        process.send_signal(signal.SIGKILL)
        process.wait()
        new_family.start(broker.program)
        assert wait_for_broker(broker.url)
        assert client.lrange("celery", 0, -1) == [b"a run"]
