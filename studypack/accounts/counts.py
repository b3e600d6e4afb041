"""Who asked how often lately: what the limits have counted, read out of the cache and cleared."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.cache import cache
from redis import Redis

from studypack.accounts import limits
from studypack.accounts.limits import Limit

MOST_READ: Final = 10_000
WITHIN_S: Final = 0.5
LIMIT_BY_NAME: Final = {
    limit.name: limit for limit in vars(limits).values() if isinstance(limit, Limit)
}


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How often somebody came under a limit; `who` is `user:` and an id, or an address.

    Attributes:
        left_s: seconds until nothing of it is counted any more.
    """

    limit: Limit
    who: str
    times: int
    left_s: int


def reached() -> list[Counted]:
    """Everybody who is refused for now, of the first 10000 that are counted.

    Raises:
        RedisError: the cache is away.
    """
    return sorted(
        (one for one in counted() if one.times >= one.limit.most),
        key=lambda one: (one.limit.name, one.who),
    )


def counted() -> Iterator[Counted]:
    """What stands in the cache under any limit."""
    with cache_client() as client:
        keys = list(client.scan_iter(match=cache.make_key("limit:*"), count=1000))[:MOST_READ]
        for key in keys:
            _, name, who = key.decode().removeprefix(cache.make_key("")).split(":", 2)
            times, left_s = client.get(key), client.ttl(key)
            if name in LIMIT_BY_NAME and times is not None:
                yield Counted(
                    limit=LIMIT_BY_NAME[name], who=who, times=int(times), left_s=max(0, left_s)
                )


def clear(name: str, who: str) -> bool:
    """Nothing is counted of them under this limit any more; whether anything was."""
    return bool(cache.delete(f"limit:{name}:{who}"))


def cache_client() -> Redis:
    """The cache, as what it is: only so can be asked what is in it."""
    address = settings.CACHES["default"]["LOCATION"]
    return Redis.from_url(address, socket_timeout=WITHIN_S, socket_connect_timeout=WITHIN_S)
