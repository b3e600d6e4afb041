"""Misconfigurations as system checks, each with an id and a hint."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

SHORTEST_SECRET = 32


def check_broker_url(**_: Any) -> list[CheckMessage]:
    """studypack.E001: the broker must be reached over redis:// or rediss://."""
    scheme = urlsplit(settings.REDIS_URL).scheme
    if scheme in {"redis", "rediss"}:
        return []
    return [
        Error(
            f"REDIS_URL: {scheme!r} is not one of redis, rediss",
            hint="Celery, the cache and the event streams share one redis:// address over TCP.",
            id="studypack.E001",
        )
    ]


def check_content_dir(**_: Any) -> list[CheckMessage]:
    """studypack.W001: there should be packs to load."""
    if any(settings.CONTENT_DIR.glob("*/pack.yaml")):
        return []
    return [
        Warning(
            "STUDYPACK_CONTENT_DIR: no */pack.yaml was found there",
            hint="Point it to the folder that holds one folder a pack.",
            id="studypack.W001",
        )
    ]


def check_demo_accounts(**_: Any) -> list[CheckMessage]:
    """studypack.E002: demo accounts belong to the embedded default alone."""
    engine = settings.DATABASES["default"]["ENGINE"]
    if not settings.DEMO_ACCOUNTS or engine.endswith("sqlite3"):
        return []
    return [
        Error(
            "DEMO_ACCOUNTS: on, with a database of one's own",
            hint="Unset DEMO_ACCOUNTS; make people with manage.py createsuperuser.",
            id="studypack.E002",
        )
    ]


def check_secret_key(**_: Any) -> list[CheckMessage]:
    """studypack.E003: a secret key given from outside is long enough."""
    if len(settings.SECRET_KEY) >= SHORTEST_SECRET:
        return []
    return [
        Error(
            f"SECRET_KEY: {len(settings.SECRET_KEY)} characters is below {SHORTEST_SECRET}",
            hint="Give a random text, for example from: openssl rand -base64 48",
            id="studypack.E003",
        )
    ]


CHECKS = (check_broker_url, check_content_dir, check_demo_accounts, check_secret_key)


def register_checks(checks: Sequence[Any] = CHECKS) -> None:
    """Makes `manage.py check` run them all."""
    for check in checks:
        register(check, Tags.compatibility)
