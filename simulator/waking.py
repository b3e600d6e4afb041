"""Messages that wake workers: one a run, any of which may be lost or come twice."""

import logging

from django.conf import settings
from kombu.exceptions import OperationalError
from redis import Redis
from redis.exceptions import RedisError

from simulator.models import Run
from simulator.tasks import execute_run

logger = logging.getLogger(__name__)

# Left to itself, a sender tries for six seconds to reach a broker that is away: a reader waits.
TRY_TWICE = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def wake_worker(run: Run) -> bool:
    """Whether a message was sent for the run; the sweeper sends it again where it was not."""
    try:
        execute_run.apply_async((str(run.id),), retry=True, retry_policy=TRY_TWICE)
    except OperationalError:
        logger.warning("run %s: the broker is away, the sweeper will send it", run.id)
        return False
    return True


def messages_waiting() -> int:
    """How many messages no worker has taken yet; 0 where the broker is away."""
    try:
        with Redis.from_url(settings.REDIS_URL) as client:
            return int(client.llen(execute_run.app.conf.task_default_queue))
    except RedisError:
        return 0
