"""Our own key pair: made when it is first asked for, and known to every process."""

from django.db import transaction
from lti_tool.models import Key


def own_keys() -> list[dict[str, str]]:
    """The public halves of the keys we sign with, at least one."""
    ensure_key()
    keys: list[dict[str, str]] = Key.objects.as_jwks()["keys"]
    return keys


def ensure_key() -> None:
    """There is a key to sign with.

    Two processes may make one each at the same time: both are published, the newest signs.
    """
    with transaction.atomic():
        if not Key.objects.active().exists():
            Key.objects.generate()
