"""Where Prometheus reads the figures: from this machine, or with the token."""

import os
import time
from collections.abc import Iterator
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from studypack.celery import app
from studypack.health import has_database
from studypack.metrics.requests import REGISTRY
from studypack.metrics.runs import RunCollector

PING_S = 0.5


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Every figure in Prometheus' text format; 404 for whoever may not read it."""
    if not may_read(request):
        raise Http404
    figures = generate_latest(request_registry()) + generate_latest(state_registry())
    return HttpResponse(figures, content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """Whether the request bears the token, or comes straight from this machine.

    What a proxy forwards comes from this machine, too, if the proxy is here: it needs the token.
    """
    token = settings.METRICS_TOKEN
    if token and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}"):
        return True
    is_forwarded = {"X-Forwarded-For", "X-Forwarded-Proto", "Forwarded"} & set(request.headers)
    return not is_forwarded and is_loopback(request.META.get("REMOTE_ADDR", ""))


def is_loopback(address: str) -> bool:
    """Whether the address is this machine's own."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def request_registry() -> CollectorRegistry:
    """The requests of all processes where they share a directory, otherwise of this one."""
    directory = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not directory:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=directory)  # type: ignore[no-untyped-call]
    return registry


def state_registry() -> CollectorRegistry:
    """What is true of the whole product now, whichever process is asked."""
    registry = CollectorRegistry()
    registry.register(HealthCollector())
    if has_database():
        registry.register(RunCollector())
    return registry


class HealthCollector(Collector):
    """Whether the database answers, how fast, and how many workers do."""

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing is asked while the collector is being registered."""
        yield from ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Two gauges of the database and one of the workers."""
        started_s = time.perf_counter()
        is_up = has_database()
        elapsed_s = time.perf_counter() - started_s
        yield GaugeMetricFamily("studypack_database_up", "1 if the database answers.", value=is_up)
        yield GaugeMetricFamily(
            "studypack_database_seconds", "Time of the shortest query.", value=elapsed_s
        )
        yield GaugeMetricFamily(
            "studypack_workers", "Workers that answered a ping.", value=workers_answering()
        )


def workers_answering() -> int:
    """How many workers answer a ping; 0 where the broker is away."""
    try:
        return len(app.control.ping(timeout=PING_S))
    except OperationalError:
        return 0
