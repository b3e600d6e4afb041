"""What workers do: carry out runs. A message only wakes; the run table says whose turn it is."""

import logging
import time
from collections.abc import Iterator
from typing import Any

from celery import shared_task
from celery.signals import worker_init
from django.conf import settings
from django.utils import timezone
from redis import Redis

from simulator.engine import Spec
from simulator.execution import Surroundings, execute_next
from simulator.publishing import StreamPublisher

logger = logging.getLogger(__name__)

# A broker that hangs must not hold up a run: its lease is renewed between two messages.
STREAM_TIMEOUT_S = 1.0


@shared_task(name="simulator.execute_run")
def execute_run(run_id: str) -> None:
    """Carries out the run whose turn it is, if any; may be delivered any number of times.

    The id says only for which run the message was sent: as many messages as runs arrive, in the
    order of asking, and the workers take the runs in the fair order.
    """
    with Redis.from_url(settings.REDIS_URL, socket_timeout=STREAM_TIMEOUT_S) as client:
        run = execute_next(worker_surroundings(client))
    logger.info("woken for run %s, carried out %s", run_id, run.id if run else "none")


def worker_surroundings(client: "Redis") -> Surroundings:
    """The trainer, the clocks and the stream of a worker process."""
    import torch

    return Surroundings(
        train=train_payloads,
        torch_version=torch.__version__,
        now=timezone.now,
        monotonic_s=time.monotonic,
        publish=StreamPublisher(client=client),
        time_limit_s=settings.RUN_TIME_LIMIT_S,
    )


def train_payloads(spec: Spec) -> Iterator[dict[str, Any]]:
    """The engine's frames as JSON-safe payloads."""
    from simulator.engine.payloads import payloads

    yield from payloads(spec)


@worker_init.connect(dispatch_uid="simulator.warm_up")
def warm_up_worker(**_: object) -> None:
    """Loads torch in the worker's parent and takes a few steps, on one thread.

    A child forked afterwards starts a run in milliseconds; two threads here would hang it.
    """
    import torch

    from simulator.engine.train import warm_up

    torch.set_num_threads(1)
    warm_up()
