"""What people do with their tokens."""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from studypack.accounts.models import User
from studypack.common.problems import FieldProblem, RefusedError, problem
from studypack.common.wording import Message
from studypack.tokens.models import NAME_LENGTH, ApiToken
from studypack.tokens.scopes import Scope, scopes_for

PREFIX: Final = "sp_"
MOST_TOKENS: Final = 20
LONGEST_LIFE_DAYS: Final = 366
# Often enough to see that a token is in use, and rare enough that reading costs no writing.
NOTED_EVERY: Final = timedelta(minutes=5)


class MadeToken(NamedTuple):
    """A token that was made just now; the secret is known only here."""

    token: ApiToken
    secret: str


def make_token(
    user: User, *, name: str, scopes: Sequence[str], days: int, now: datetime
) -> MadeToken:
    """A token of the person's, usable for so many days.

    Raises:
        RefusedError: with every problem of what was asked for.
    """
    problems = list(token_problems(user, name, scopes, days))
    if problems:
        message = Message("The token cannot be made so.")
        raise RefusedError("invalid_token", message, problems=problems)
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        digest=digest_of(secret),
        scopes=[scope.value for scope in Scope if scope in scopes],
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return MadeToken(token, secret)


def token_problems(
    user: User, name: str, scopes: Sequence[str], days: int
) -> Iterator[FieldProblem]:
    """What is wrong with a token that is asked for."""
    count = len(name.strip())
    if not 1 <= count <= NAME_LENGTH:
        said = Message("{count} characters are outside 1..{limit}", count=count, limit=NAME_LENGTH)
        yield problem("name", said)
    allowed = [scope.value for scope in scopes_for(user.role)]
    for scope in scopes:
        if scope not in allowed:
            limits = ", ".join(allowed)
            said = Message("{value} is not one of {limits}", value=repr(scope[:20]), limits=limits)
            yield problem("scopes", said)
    if not scopes:
        yield problem("scopes", Message("none is chosen; one at least is needed"))
    if not 1 <= days <= LONGEST_LIFE_DAYS:
        limit = LONGEST_LIFE_DAYS
        yield problem("days", Message("{days} is outside 1..{limit} days", days=days, limit=limit))
    if ApiToken.objects.of(user).count() >= MOST_TOKENS:
        said = Message("{limit} are kept already, which is the limit", limit=MOST_TOKENS)
        yield problem("tokens", said)


def find_token(secret: str, now: datetime) -> ApiToken | None:
    """The usable token of this secret, with its person and learner at hand; None for any other."""
    usable = ApiToken.objects.usable(now).select_related("user__learner")
    return usable.filter(digest=digest_of(secret)).first()


def note_use(token: ApiToken, now: datetime) -> None:
    """Keeps when the token was used last, to a few minutes."""
    if token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def digest_of(secret: str) -> str:
    """What is kept of a secret: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
