"""How many requests there were and how long they took, by the name of the address."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Histogram

from studypack.logs import REQUEST_ID

logger = logging.getLogger(__name__)

HEADER: Final = "X-Request-ID"
GIVEN_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
# Probes come every few seconds and say nothing in a log.
UNLOGGED: Final = frozenset({"healthz", "readyz", "metrics"})
# Anybody can make up a method; each would be a series of its own.
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Seconds: from a page that was kept ready to one that nobody waits for any more.
BUCKETS_S: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

# Figures of this process alone; with PROMETHEUS_MULTIPROC_DIR they are kept in files beside those
# of the other processes, and read from there.
REGISTRY: Final = CollectorRegistry()
REQUEST_SECONDS: Final = Histogram(
    "studypack_request_seconds",
    "Time from a request's arrival to its answer.",
    ("route", "method", "status"),
    buckets=BUCKETS_S,
    registry=REGISTRY,
)


class RequestMiddleware:
    """Names each request, times it and writes one line about it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = request_id_of(request)
        token = REQUEST_ID.set(request_id)
        started_s = time.perf_counter()
        try:
            response = self.get_response(request)
            note_request(request, response, time.perf_counter() - started_s)
        finally:
            REQUEST_ID.reset(token)
        response[HEADER] = request_id
        return response


def request_id_of(request: HttpRequest) -> str:
    """What a proxy called the request, if it is 8..64 plain characters; otherwise a new name."""
    given = request.headers.get(HEADER, "")
    return given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex


def note_request(request: HttpRequest, response: HttpResponse, duration_s: float) -> None:
    """The request is counted and, unless it is a probe, logged."""
    route = route_of(request)
    method = request.method if request.method in METHODS else "OTHER"
    REQUEST_SECONDS.labels(route, method, str(response.status_code)).observe(duration_s)
    if route in UNLOGGED:
        return
    said = {
        "method": method,
        "route": route,
        "status": response.status_code,
        "duration_ms": round(duration_s * 1000, 1),
    }
    logger.info("request", extra=said)


def route_of(request: HttpRequest) -> str:
    """The name of the address; "none" for static files and for what leads nowhere."""
    match = request.resolver_match
    return (match.view_name or "none") if match else "none"
