"""What is alive: two probes, and the questions that they and the admin ask."""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry

from studypack.celery import app

PING_S = 1.0


@require_safe
@never_cache
def healthz(_: HttpRequest) -> HttpResponse:
    """200 as long as this process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(_: HttpRequest) -> JsonResponse:
    """200 when database, broker and at least one worker answer; 503 naming what does not."""
    answers = {"database": has_database(), "broker": has_broker()}
    answers["workers"] = answers["broker"] and has_worker()
    return JsonResponse(answers, status=200 if all(answers.values()) else 503)


def has_database() -> bool:
    """Whether the database answers a query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def has_broker(within_s: float = PING_S) -> bool:
    """Whether the broker answers a ping in this time; it is asked once."""
    waits = {"socket_timeout": within_s, "socket_connect_timeout": within_s}
    once = Retry(NoBackoff(), 0)
    try:
        with redis.Redis.from_url(settings.REDIS_URL, retry=once, **waits) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


def has_worker() -> bool:
    """Whether a worker that has warmed up answers a ping."""
    try:
        return bool(app.control.ping(timeout=PING_S, limit=1))
    except OperationalError:
        return False


def tasks_by_worker(within_s: float) -> dict[str, int]:
    """How many tasks each worker carries out that answers in this time."""
    try:
        replies = app.control.inspect(timeout=within_s).active()
    except OperationalError:
        return {}
    return {worker: len(tasks) for worker, tasks in (replies or {}).items()}
