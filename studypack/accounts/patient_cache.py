"""The cache, without which people still sign in."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

ALLAUTH: Final = "allauth"


class PatientCache(RedisCache):
    """What allauth counts is not counted while the server is away, and keeps nobody out.

    Whatever else is kept here learns that it is away, and says itself what follows: limits of
    ours let pass, a launch of a platform is refused.
    """

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        """Whether nothing was under the key, as far as can be known."""
        with let_pass(key):
            return bool(super().add(key, value, *args, **kwargs))
        return True

    def get(self, key: str, default: Any = None, *args: Any, **kwargs: Any) -> Any:
        """What is under the key, as far as can be known."""
        with let_pass(key):
            return super().get(key, default, *args, **kwargs)
        return default

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        """The value is under the key, if it can be."""
        with let_pass(key):
            super().set(key, value, *args, **kwargs)

    def delete(self, key: str, *args: Any, **kwargs: Any) -> bool:
        """Whether something was under the key, as far as can be known."""
        with let_pass(key):
            return bool(super().delete(key, *args, **kwargs))
        return False


@contextmanager
def let_pass(key: str) -> Iterator[None]:
    """Where the server is away, goes on after the block for a key of allauth's."""
    try:
        yield
    except RedisError as error:
        if not key.startswith(ALLAUTH):
            raise
        logger.warning("the cache is away, sign-in is not counted: %s", type(error).__name__)
