"""Event streams by a plain ASGI route, and Django for everything else."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studypack.settings")
django_application = get_asgi_application()

from django.conf import settings  # noqa: E402 - models can be imported only after Django is set up

from simulator.live import EventsApp  # noqa: E402

events_application = EventsApp(settings.REDIS_URL)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The ASGI application: /events/ is a stream, the rest are pages and the API."""
    if scope["type"] == "http" and scope["path"] == "/events/":
        await events_application(scope, receive, send)
    else:
        await django_application(scope, receive, send)  # type: ignore[arg-type]
