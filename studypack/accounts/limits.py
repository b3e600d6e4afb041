"""How often one person, or one address, may do what costs us something."""

import logging
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from studypack.common.addresses import client_address
from studypack.common.problems import RefusedError
from studypack.common.wording import Message

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `most` times in `period_s` seconds.

    `by_address`: counted by address even for whoever is signed in; else a class that shares one
    is counted as the people they are.
    """

    name: str
    most: int
    period_s: int
    by_address: bool = False


SIGN_IN = Limit(name="sign-in", most=10, period_s=900, by_address=True)
# A class that signs up together shares an address.
SIGN_UP = Limit(name="sign-up", most=60, period_s=900, by_address=True)
PASSWORD_RESET = Limit(name="password-reset", most=20, period_s=900, by_address=True)
# Whoever knows the password may guess a code this often.
SECOND_STEP = Limit(name="second-step", most=10, period_s=900, by_address=True)
PROFILE = Limit(name="profile", most=30, period_s=60)
# Guesses at codes of classes; who joins is not counted, as a whole class may share an address.
JOIN = Limit(name="join", most=20, period_s=900, by_address=True)
RUN = Limit(name="run", most=60, period_s=60)
# A knob that is being turned asks several times a second.
THEORY = Limit(name="theory", most=600, period_s=60)
# What is being typed is looked for again and again, and a class may share an address.
SEARCH = Limit(name="search", most=600, period_s=60)
# Nobody is refused for it: who forgets their cookie to be served first only stands further behind.
NEWCOMER = Limit(name="newcomer", most=60, period_s=900, by_address=True)
ATTEMPT = Limit(name="attempt", most=30, period_s=60)
# A note is told of when it is left, and a class may share an address.
READING = Limit(name="reading", most=600, period_s=60)
# A card takes a second or two, and a class without accounts shares an address.
REVIEW = Limit(name="review", most=1200, period_s=60)
# What is being typed is shown again and again.
PREVIEW = Limit(name="preview", most=300, period_s=60)
PICTURE = Limit(name="picture", most=60, period_s=60)
# Each file is read in a process of its own.
IMPORT = Limit(name="import", most=20, period_s=300)
EXPORT = Limit(name="export", most=60, period_s=60)


def is_over(limit: Limit, request: HttpRequest) -> bool:
    """Counts one more time for the request's sender, and says whether that is too often."""
    return times_before(limit, request) >= limit.most


def times_before(limit: Limit, request: HttpRequest) -> int:
    """Counts one more time for the request's sender, and says how many there were before.

    A cache that is away stops nobody.
    """
    key = key_of(limit, request)
    try:
        cache.add(key, 0, limit.period_s)
        return int(cache.incr(key)) - 1
    except ValueError:
        return 0  # it ran out between the two calls
    except RedisError:
        logger.warning("the cache is away, nothing is counted", exc_info=True)
        return 0


def refuse_over(limit: Limit, request: HttpRequest) -> None:
    """Raises RefusedError where the request's sender asks too often."""
    if is_over(limit, request):
        message = Message(
            "Too many requests: {most} in {period_s} seconds are allowed.",
            most=limit.most,
            period_s=limit.period_s,
        )
        raise RefusedError(
            "too_many_requests",
            message,
            status=429,
            retry_after_s=limit.period_s,
        )


def take_back(limit: Limit, request: HttpRequest) -> None:
    """Counts once less for the request's sender."""
    try:
        cache.decr(key_of(limit, request))
    except (ValueError, RedisError):
        logger.info("nothing was counted to take back")


def key_of(limit: Limit, request: HttpRequest) -> str:
    """The cache key of a limit and whoever asks."""
    is_person = request.user.is_authenticated and not limit.by_address
    who = f"user:{request.user.pk}" if is_person else client_address(request)
    return f"limit:{limit.name}:{who}"
