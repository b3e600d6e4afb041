"""Everything that is kept about a learner, as one JSON that is written as it is read.

What is right in a question, and what an answer earned, is in it only once its attempt may show it.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Prefetch
from django.forms.models import model_to_dict
from lti_tool.models import LtiMembership, LtiUser

from quizzes.models import (
    Attempt,
    LiveAnswer,
    PendingImport,
    Question,
    QuestionImage,
    Quiz,
    Response,
)
from quizzes.results import is_shown
from simulator.models import RunRequest
from studypack.accounts.models import Avatar, Learner, User
from studypack.classes.models import NoReminders
from studypack.lti.models import GradeLine
from studypack.packs.models import NoteReading
from studypack.reviews.models import (
    MEMORY_FIELDS,
    Deck,
    DeckCard,
    DeckPicture,
    PendingDeck,
    Review,
    ReviewCard,
)
from studypack.reviews.services import plan_of
from studypack.tokens.models import ApiToken

ROWS_AT_ONCE: Final = 500
ATTEMPTS_AT_ONCE: Final = 50
PICTURES_AT_ONCE: Final = 5
APPEARANCE: Final = ("language", "theme", "has_reduced_motion")
ACCOUNT: Final = ("username", "pseudonym", "first_name", "last_name", "email", "role", *APPEARANCE)
PLAN: Final = ("has_four_buttons", "new_a_day", "retention", "time_zone")
CARD: Final = ("key", "is_suspended", *MEMORY_FIELDS)
DECK: Final = ("id", "name", "language", "created_at", "updated_at")
DECK_CARD: Final = ("deck", "id", "guid", "markup", "front_source", "back_source", "tags")
REVIEW: Final = (
    "card__key",
    "device",
    "sequence",
    "reviewed_at",
    "received_at",
    "rating",
    "undoes",
)
READING: Final = ("note__pack__slug", "note__slug", "tenths", "first_at", "last_at")
TOKEN: Final = ("name", "scopes", "created_at", "expires_at", "last_used_at")
RUN: Final = ("run__id", "run__spec", "run__status", "created_at", "is_withdrawn")
MEMBERSHIP: Final = ("of_class__name", "role", "joined_at")
REMINDER: Final = ("assignment__title", "sent_at")
PLATFORM: Final = ("registration__issuer", "sub", "name", "email", "datetime_created")
COURSE: Final = ("context__title", "is_learner", "is_instructor", "is_active")
GRADE_LINE: Final = ("quiz__slug", "url", "sent_at")
CLASS: Final = ("name", "description", "language", "is_archived", "created_at")
LIVE_SESSION: Final = ("code", "quiz_version__quiz__slug", "started_at", "ended_at")
QUESTION: Final = ("slug", "name", "category", "note", "updated_at")
IMAGE: Final = ("name", "sha256", "media_type")
QUIZ: Final = ("slug", "is_published", "loaded_at")
SHARE: Final = ("quiz__slug", "may_edit", "granted_at")
IMPORT: Final = ("filename", "format", "made_at")
DATES: Final = ("opens_at", "closes_at")
EXCEPTION: Final = ("quiz__slug", "attempts_allowed", "time_limit_s", *DATES, "reason")
PENDING_DECK: Final = ("name", "filename", "made_at")
LIVE_PLACE: Final = ("session__code", "name")
LIVE: Final = (
    "member__session__code",
    "member__name",
    "item__question_version__question__slug",
    "round",
    "answer",
    "saved_at",
)

Rows = Iterator[dict[str, Any]]
Section = tuple[str, dict[str, Any] | Rows | None]


def own_record(user: User | None, learner: Learner | None, now: datetime) -> Iterator[str]:
    """The pieces of a JSON object: the account, and every row that is kept of the learner."""
    sections: list[Section] = [("account", account_of(user))]
    if user is not None:
        sections += sections_of_account(user)
    if learner is not None:
        sections += sections_of(learner, now)
    return written(sections)


def sections_of_account(user: User) -> list[Section]:
    """What is kept of somebody who signs in; what they wrote by name, as its page exports it."""
    return [
        ("tokens", rows_of(ApiToken.objects.of(user), TOKEN)),
        ("classes", rows_of(user.memberships.all(), MEMBERSHIP)),
        ("reminders", rows_of(user.reminders.all(), REMINDER)),
        ("platforms", rows_of(LtiUser.objects.filter(auth_user=user), PLATFORM)),
        ("courses", rows_of(LtiMembership.objects.filter(user__auth_user=user), COURSE)),
        ("grade_lines", rows_of(GradeLine.objects.filter(person__auth_user=user), GRADE_LINE)),
        ("classes_taught", rows_of(user.classes.all(), CLASS)),
        ("live_sessions", rows_of(user.live_sessions.all(), LIVE_SESSION)),
        ("questions", rows_of(Question.objects.filter(owner=user), QUESTION)),
        ("question_images", rows_of(QuestionImage.objects.filter(owner=user), IMAGE)),
        ("quizzes", rows_of(Quiz.objects.filter(author=user), QUIZ)),
        ("quiz_shares", rows_of(user.quiz_shares.all(), SHARE)),
        ("imports_begun", rows_of(PendingImport.objects.filter(owner=user), IMPORT)),
    ]


def account_of(user: User | None) -> dict[str, Any] | None:
    """The account; None for a learner without one. The password is stored as a hash, and stays."""
    if user is None:
        return None
    dates = {"joined_at": user.date_joined, "last_sign_in_at": user.last_login}
    return {**model_to_dict(user, ACCOUNT), **dates, **ways_in(user)}


def ways_in(user: User) -> dict[str, Any]:
    """How the account is reached and shown; secrets of the second step stay, as the password."""
    avatar = Avatar.objects.filter(user=user).first()
    return {
        "email_addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "second_steps": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
        "wants_reminders": not NoReminders.objects.filter(user=user).exists(),
        "avatar": None if avatar is None else b64encode(avatar.content).decode(),
    }


def sections_of(learner: Learner, now: datetime) -> list[Section]:
    """What is kept of the learner, section by section; rows are read when they are written."""
    return [
        ("learner", {"id": learner.pk, "created_at": learner.created_at}),
        ("review_plan", model_to_dict(plan_of(learner), PLAN)),
        ("reading", rows_of(NoteReading.objects.of(learner), READING)),
        ("cards", rows_of(ReviewCard.objects.of(learner), CARD)),
        ("reviews", rows_of(Review.objects.of(learner), REVIEW)),
        ("decks", rows_of(Deck.objects.of(learner), DECK)),
        ("deck_cards", rows_of(DeckCard.objects.filter(deck__learner=learner), DECK_CARD)),
        ("deck_pictures", pictures_of(learner)),
        ("runs", rows_of(RunRequest.objects.filter(learner=learner), RUN)),
        ("attempts", attempts_of(learner, now)),
        ("exceptions", rows_of(learner.exceptions.all(), EXCEPTION)),
        ("deck_begun", rows_of(PendingDeck.objects.filter(learner=learner), PENDING_DECK)),
        ("lives", rows_of(learner.lives.all(), LIVE_PLACE)),
        ("live_answers", rows_of(LiveAnswer.objects.filter(member__learner=learner), LIVE)),
    ]


def rows_of(rows: Any, fields: Iterable[str]) -> Rows:
    """The rows in the order in which they were made, by field; `note__slug` is told as `note`."""
    names = {name: name.removesuffix("__slug").split("__")[-1] for name in fields}
    for row in rows.order_by("pk").values(*names).iterator(chunk_size=ROWS_AT_ONCE):
        yield {told: row[name] for name, told in names.items()}


def pictures_of(learner: Learner) -> Rows:
    """The pictures of the learner's own decks, their bytes in base 64."""
    pictures = DeckPicture.objects.filter(deck__learner=learner).order_by("pk")
    for picture in pictures.iterator(chunk_size=PICTURES_AT_ONCE):
        yield {
            "deck": picture.deck_id,
            "sha256": picture.sha256,
            "media_type": picture.media_type,
            "content": b64encode(picture.content).decode(),
        }


def attempts_of(learner: Learner, now: datetime) -> Rows:
    """The attempts with their answers, the first one first."""
    answers = Response.objects.select_related("item__question_version__question").order_by("pk")
    attempts = (
        Attempt.objects.of(learner)
        .select_related("quiz_version__quiz")
        .prefetch_related(Prefetch("responses", answers.prefetch_related("tries")))
        .order_by("started_at", "pk")
    )
    for attempt in attempts.iterator(chunk_size=ATTEMPTS_AT_ONCE):
        yield attempt_record(attempt, is_shown=is_shown(attempt, now))


def attempt_record(attempt: Attempt, *, is_shown: bool) -> dict[str, Any]:
    """One attempt; its score only where it may be seen."""
    return {
        "id": attempt.pk,
        "quiz": attempt.quiz_version.quiz.slug,
        "language": attempt.language,
        "behaviour": attempt.behaviour,
        "started_at": attempt.started_at,
        "submitted_at": attempt.submitted_at,
        "deadline_at": attempt.deadline_at,
        "flagged": attempt.flagged,
        "maximum": attempt.maximum,
        "score": attempt.score if is_shown else None,
        "answers": [
            answer_record(response, is_shown=is_shown) for response in attempt.responses.all()
        ],
    }


def answer_record(response: Response, *, is_shown: bool) -> dict[str, Any]:
    """One answer; what it earned, and what a person wrote to it, only where it may be seen."""
    return {
        "question": response.item.question_version.question.slug,
        "answer": response.answer,
        "certainty": response.certainty,
        "saved_at": response.saved_at,
        "spent_s": response.spent_s,
        "credit": response.fraction if is_shown else None,
        "comment": response.comment if is_shown else "",
        "tries": [
            {"number": one.number, "answer": one.answer, "made_at": one.made_at}
            for one in response.tries.all()
        ],
    }


def written(sections: Iterable[Section]) -> Iterator[str]:
    """The sections as one JSON object, a row a line.

    >>> "".join(written([("one", {"two": 2}), ("rows", iter([{"three": 3}]))]))
    '{"one": {"two": 2},\\n"rows": [{"three": 3}]}'
    """
    between = "{"
    for name, value in sections:
        yield f"{between}{json.dumps(name)}: "
        yield from as_list(value) if isinstance(value, Iterator) else [as_text(value)]
        between = ",\n"
    yield "}"


def as_list(rows: Rows) -> Iterator[str]:
    """The rows as a JSON list."""
    before = "["
    for row in rows:
        yield before + as_text(row)
        before = ",\n"
    yield "[]" if before == "[" else "]"


def as_text(value: object) -> str:
    """JSON in which dates and ids are text."""
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
