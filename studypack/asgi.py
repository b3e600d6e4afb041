"""Event streams by a plain ASGI route; pages and the API by WSGI, on a few threads beside it.

Django's own ASGI handler gives every request a thread and a database connection of its own: twice
the CPU of a light page, and fifty requests at once that wait for each other's locks.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware

from studypack.wsgi import application as wsgi_application

# isort: split
# Importing the line above has set Django up; what reads settings or models comes after it.
from django.conf import settings

from simulator.live import EventsApp

PAGE_THREADS = 4

events_application = EventsApp(settings.REDIS_URL)
pages_application = WSGIMiddleware(wsgi_application, workers=PAGE_THREADS)  # type: ignore[arg-type]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application: /events/ is a stream, the rest are pages and the API."""
    if scope["type"] == "http" and scope["path"] == "/events/":
        await events_application(scope, receive, send)
    else:
        await pages_application(scope, receive, send)  # type: ignore[arg-type]
