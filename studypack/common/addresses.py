"""Whose address a request comes from."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that the outermost of our own proxies saw; without one, who connected to us.

    A reader can write anything into X-Forwarded-For, but only in front of what our proxies append.
    """
    connected = request.META.get("REMOTE_ADDR", "")
    if not settings.PROXIES:
        return str(connected)
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    chain = [address.strip() for address in forwarded if address.strip()]
    return str([connected, *reversed(chain)][: settings.PROXIES + 1][-1])
