"""Who may reach what: an expectation for every address there is and every kind of person."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from quizzes.exchange import Wording, Written
from quizzes.formats.item import Kind, Markup, Text
from quizzes.models import (
    Attempt,
    LiveMember,
    LiveSession,
    PendingImport,
    QuestionImage,
    QuizShare,
    QuizVersion,
)
from quizzes.rules import Behaviour, Rules
from quizzes.services import (
    GivenAnswer,
    check_response,
    grant_exception,
    save_question,
    start_attempt,
    submit_attempt,
)
from simulator.models import Experiment, Run, RunRequest, Status
from studypack.accounts.models import Avatar, Learner, Role, User
from studypack.classes.models import Assignment, AssignmentException, Invitation
from studypack.classes.services import create_class, join
from studypack.packs.models import Pack
from studypack.reviews.decks.writing import Written as WrittenCard
from studypack.reviews.decks.writing import add_cards, create_deck
from studypack.reviews.keys import CardKey, Source
from studypack.reviews.models import DeckPicture, PendingDeck
from studypack.reviews.services import MissedQuestion, add_missed
from studypack.tokens.services import make_token
from tests.quizzes.teaching import bank, essay, quiz_of, taken

pytestmark = pytest.mark.django_db

PEOPLE = ("stranger", "owner", "other student", "teacher", "other teacher", "admin")
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SPEC = {"depth": 4, "width": 8, "steps": 5}

Statuses = tuple[int, int, int, int, int, int]


def everyone(status: int) -> Statuses:
    """The same answer for all."""
    return (status,) * 6


def only_owner(status: int) -> Statuses:
    """404 for all but the one who asked for it: not even a teacher or an admin, on these pages."""
    return (404, status, 404, 404, 404, 404)


def signed_in(status: int) -> Statuses:
    """Strangers sign in first; everybody reaches what is their own."""
    return (302, status, status, status, status, status)


def teachers(own: int, others: int | None = None) -> Statuses:
    """Strangers sign in first, students may not; a teacher's own is nobody else's."""
    beyond = own if others is None else others
    return (302, 403, 403, own, beyond, beyond)


def classroom(teacher: int, student: int = 404) -> Statuses:
    """Strangers sign in first; of a class, nobody but its teacher and its student knows."""
    return (302, student, 404, teacher, 404, 404)


def class_teachers(own: int) -> Statuses:
    """Its teacher alone; students may not teach, whosever class it is."""
    return teachers(own, 404)


def teaching(own: int, others: int | None = None) -> Statuses:
    """The same over the API, where strangers are told to sign in."""
    return (403, *teachers(own, others)[1:])


def class_members(teacher: int, student: int) -> Statuses:
    """A class over the API: for its student and its teacher."""
    return (403, *classroom(teacher, student)[1:])


def told_to_sign_in(status: int) -> Statuses:
    """Over the API strangers are told to sign in; everybody reaches what is their own."""
    return (403, *signed_in(status)[1:])


# name of the address -> method -> status for each of PEOPLE; a method that is not named is not
# offered, or needs no more than the one named.
TABLE: dict[str, dict[str, Statuses]] = {
    "home": {"get": everyone(302)},
    "healthz": {"get": everyone(200)},
    "readyz": {"get": everyone(200)},
    # From this machine; tests/metrics tries it from others.
    "metrics": {"get": everyone(200), "post": everyone(405)},
    # A platform's answer speaks for whoever it vouches for, whoever is signed in.
    "lti:keys": {"get": everyone(200), "post": everyone(405)},
    "lti:login": {"get": everyone(400), "post": everyone(400)},
    "lti:launch": {"get": everyone(405), "post": everyone(400)},
    # Only a platform begins a choice.
    "lti:choose": {"get": everyone(400), "post": everyone(400)},
    "question-image": {"get": everyone(200), "post": everyone(405)},
    "accounts:session-create": {"get": (200, 302, 302, 302, 302, 302)},
    "account_login": {"get": (200, 302, 302, 302, 302, 302)},
    "account_logout": {"get": everyone(405), "post": everyone(302)},
    "account_signup": {"get": (200, 302, 302, 302, 302, 302)},
    # Nobody here is between two steps, or came with a link that is valid.
    "mfa_authenticate": {"get": everyone(302)},
    "account_inactive": {"get": everyone(200)},
    "account_email_verification_sent": {"get": everyone(200)},
    "account_confirm_email": {"get": everyone(200), "post": everyone(404)},
    "account_reset_password": {"get": everyone(200)},
    "account_reset_password_done": {"get": everyone(200)},
    "account_reset_password_from_key": {"get": everyone(200), "post": everyone(200)},
    "account_reset_password_from_key_done": {"get": everyone(200)},
    "account_reauthenticate": {"get": signed_in(200)},
    "account_email": {"get": signed_in(200)},
    "account_change_password": {"get": signed_in(200)},
    # Who has a password changes it instead.
    "account_set_password": {"get": signed_in(302)},
    "mfa_index": {"get": signed_in(200)},
    # The password is asked for once more; and nobody here has a second step.
    "mfa_reauthenticate": {"get": signed_in(302)},
    "mfa_activate_totp": {"get": signed_in(302)},
    "mfa_deactivate_totp": {"get": signed_in(404)},
    "mfa_view_recovery_codes": {"get": signed_in(404)},
    "mfa_generate_recovery_codes": {"get": signed_in(302)},
    "mfa_download_recovery_codes": {"get": signed_in(404)},
    "accounts:profile-edit": {"get": signed_in(200), "post": signed_in(302)},
    "accounts:avatar-save": {"get": signed_in(405), "post": signed_in(400)},
    "accounts:avatar-delete": {"get": signed_in(405), "post": signed_in(302)},
    "accounts:sessions-end": {"get": signed_in(405), "post": signed_in(302)},
    "accounts:appearance-choose": {"get": (200, 302, 302, 302, 302, 302), "post": everyone(302)},
    "avatar": {"get": everyone(200), "post": everyone(405)},
    "accounts:session-delete": {"get": everyone(405), "post": everyone(302)},
    "account-detail": {"get": everyone(200), "post": everyone(405)},
    # Of a stranger nothing is kept.
    "account-download": {"get": (404, 200, 200, 200, 200, 200), "post": everyone(405)},
    # The teacher's quiz was taken.
    "account-delete": {"get": everyone(405), "post": (404, 200, 200, 409, 200, 200)},
    "tokens:token-list": {"get": signed_in(200), "post": signed_in(200)},
    "tokens:token-revoke": {"get": signed_in(405), "post": (302, 302, 404, 404, 404, 404)},
    "progress": {"get": everyone(200), "post": everyone(405)},
    "packs:pack-list": {"get": everyone(200), "post": everyone(405)},
    "packs:pack-detail": {"get": everyone(200), "post": everyone(405)},
    "packs:pack-print": {"get": everyone(200), "post": everyone(405)},
    "packs:note-detail": {"get": everyone(200), "post": everyone(405)},
    "packs:note-read": {"get": everyone(405), "post": everyone(302)},
    "packs:article-detail": {"get": everyone(200), "post": everyone(405)},
    "packs:term-list": {"get": everyone(200), "post": everyone(405)},
    "packs:term-detail": {"get": everyone(200), "post": everyone(405)},
    "packs:flashcard-list": {"get": everyone(200), "post": everyone(405)},
    "reviews:review-list": {"get": everyone(200), "post": everyone(405)},
    "reviews:plan-save": {"get": everyone(405), "post": everyone(302)},
    "reviews:learn-all": {"get": everyone(200), "post": everyone(405)},
    "reviews:learn": {"get": everyone(200), "post": everyone(405)},
    "reviews:test": {"get": everyone(200), "post": everyone(405)},
    "reviews:test-result": {"get": everyone(405), "post": everyone(200)},
    "reviews:test-keep": {"get": everyone(405), "post": everyone(302)},
    "reviews:deck-download": {"get": everyone(200), "post": everyone(405)},
    "reviews:match": {"get": everyone(200), "post": everyone(405)},
    # A card made of one's own mistake is nobody else's to rate.
    "reviews:card-rate": {"get": everyone(405), "post": only_owner(302)},
    "reviews:rating-undo": {"get": everyone(405), "post": everyone(302)},
    "reviews:card-suspend": {"get": everyone(405), "post": only_owner(302)},
    "reviews:deck-list": {"get": everyone(200), "post": everyone(302)},
    "reviews:deck-import": {"get": everyone(200), "post": everyone(400)},
    "reviews:deck-confirm": {"get": everyone(405), "post": only_owner(302)},
    "reviews:deck-detail": {"get": only_owner(200), "post": everyone(405)},
    "reviews:deck-rename": {"get": everyone(405), "post": only_owner(302)},
    "reviews:deck-delete": {"get": only_owner(200), "post": only_owner(302)},
    "reviews:deck-card-add": {"get": only_owner(200), "post": only_owner(302)},
    "reviews:deck-card-edit": {"get": only_owner(200), "post": only_owner(302)},
    "reviews:deck-card-delete": {"get": only_owner(200), "post": only_owner(302)},
    "reviews:own-deck-download": {"get": only_owner(200), "post": everyone(405)},
    "reviews:deck-learn": {"get": only_owner(200), "post": everyone(405)},
    "reviews:deck-test": {"get": only_owner(200), "post": everyone(405)},
    "reviews:deck-test-result": {"get": everyone(405), "post": only_owner(200)},
    "reviews:deck-test-keep": {"get": everyone(405), "post": only_owner(302)},
    "reviews:deck-match": {"get": only_owner(200), "post": everyone(405)},
    "deck-picture": {"get": only_owner(200), "post": everyone(405)},
    "quizzes:quiz-detail": {"get": everyone(200), "post": everyone(405)},
    "quizzes:quiz-cards": {"get": everyone(200), "post": everyone(405)},
    "quizzes:quiz-print": {"get": everyone(200), "post": everyone(405)},
    "quizzes:quiz-downloads": {"get": everyone(200), "post": everyone(405)},
    "quizzes:quiz-download": {"get": everyone(200), "post": everyone(405)},
    "quizzes:attempt-create": {"get": everyone(405), "post": everyone(302)},
    "quizzes:attempt-detail": {"get": only_owner(200)},
    "quizzes:attempt-save": {"get": everyone(405), "post": only_owner(302)},
    "quizzes:attempt-submit": {"get": everyone(405), "post": only_owner(302)},
    "quizzes:question-outcome": {"get": only_owner(200), "post": everyone(405)},
    "missed-cards": {"get": everyone(405), "post": only_owner(302)},
    "quizzes:attempt-repeat": {"get": everyone(405), "post": only_owner(302)},
    "teach:question-list": {"get": teachers(200), "post": everyone(405)},
    "teach:question-create": {"get": teachers(200), "post": teachers(400)},
    "teach:question-preview": {"get": everyone(405), "post": teachers(200)},
    "teach:picture-create": {"get": everyone(405), "post": teachers(400)},
    "teach:question-edit": {"get": teachers(200, 404), "post": teachers(400, 404)},
    "teach:question-gift": {"get": teachers(200, 404), "post": teachers(400, 404)},
    "teach:question-duplicate": {"get": everyone(405), "post": teachers(302, 404)},
    "teach:question-retire": {"get": everyone(405), "post": teachers(302, 404)},
    "teach:version-list": {"get": teachers(200, 404), "post": everyone(405)},
    "teach:version-detail": {"get": teachers(200, 404), "post": everyone(405)},
    "teach:version-restore": {"get": everyone(405), "post": teachers(302, 404)},
    "quizzes:attempt-mark": {"get": everyone(405), "post": only_owner(400)},
    "teach:import-create": {"get": teachers(200), "post": teachers(400)},
    "teach:import-confirm": {"get": everyone(405), "post": teachers(302, 404)},
    "teach:quiz-regrade": {"get": teachers(200, 404), "post": teachers(302, 404)},
    "teach:quiz-analysis": {"get": teachers(200, 404)},
    "teach:quiz-analysis-csv": {"get": teachers(200, 404)},
    "teach:quiz-list": {"get": teachers(200)},
    "teach:quiz-create": {"get": everyone(405), "post": teachers(302)},
    "teach:quiz-edit": {"get": teachers(200, 404), "post": everyone(405)},
    "teach:quiz-settings": {"get": everyone(405), "post": teachers(302, 404)},
    "teach:quiz-questions": {"get": everyone(405), "post": teachers(302, 404)},
    "teach:quiz-publish": {"get": everyone(405), "post": teachers(302, 404)},
    "teach:quiz-take-back": {"get": everyone(405), "post": teachers(302, 404)},
    "teach:quiz-duplicate": {"get": everyone(405), "post": teachers(302, 404)},
    "teach:quiz-preview": {"get": teachers(200, 404), "post": everyone(405)},
    "teach:quiz-history": {"get": teachers(200, 404), "post": everyone(405)},
    "teach:quiz-results": {"get": teachers(200, 404), "post": everyone(405)},
    "teach:quiz-results-csv": {"get": teachers(200, 404), "post": everyone(405)},
    "teach:quiz-release": {"get": everyone(405), "post": teachers(302, 404)},
    "teach:quiz-marking": {"get": teachers(200, 404), "post": everyone(405)},
    "teach:quiz-attempt": {"get": teachers(200, 404), "post": everyone(405)},
    "teach:quiz-mark": {"get": everyone(405), "post": teachers(302, 404)},
    "teach:quiz-exceptions": {"get": teachers(200, 404), "post": teachers(302, 404)},
    "teach:quiz-exception-withdraw": {"get": everyone(405), "post": teachers(302, 404)},
    "teach:quiz-shares": {"get": teachers(200, 404), "post": teachers(302, 404)},
    "teach:quiz-share-revoke": {"get": everyone(405), "post": teachers(302, 404)},
    "classes:class-list": {"get": (302, 200, 200, 200, 200, 200), "post": everyone(405)},
    "classes:class-create": {"get": everyone(405), "post": teachers(302)},
    "classes:reminders-choose": {"get": everyone(405), "post": everyone(302)},
    "classes:code-enter": {"get": (302, 200, 200, 200, 200, 200), "post": everyone(302)},
    "classes:join-class": {"get": (302, 200, 200, 200, 200, 200)},
    "classes:class-detail": {"get": classroom(200, 200), "post": everyone(405)},
    "classes:class-leave": {"get": everyone(405), "post": classroom(404, 302)},
    "classes:class-edit": {"get": class_teachers(200), "post": class_teachers(302)},
    "classes:class-archive": {"get": everyone(405), "post": class_teachers(302)},
    "classes:member-list": {"get": class_teachers(200), "post": everyone(405)},
    "classes:code-change": {"get": everyone(405), "post": class_teachers(302)},
    "classes:roster-read": {"get": everyone(405), "post": class_teachers(200)},
    "classes:co-teacher-add": {"get": everyone(405), "post": class_teachers(302)},
    "classes:member-remove": {"get": everyone(405), "post": class_teachers(302)},
    "classes:invitation-withdraw": {"get": everyone(405), "post": class_teachers(302)},
    "classes:assignment-create": {"get": class_teachers(200), "post": class_teachers(400)},
    "classes:assignment-edit": {"get": class_teachers(200), "post": class_teachers(302)},
    "classes:assignment-delete": {"get": everyone(405), "post": class_teachers(302)},
    "classes:exception-list": {"get": class_teachers(200), "post": class_teachers(302)},
    "classes:exception-withdraw": {"get": everyone(405), "post": class_teachers(302)},
    "classes:gradebook": {"get": class_teachers(200), "post": everyone(405)},
    "classes:gradebook-csv": {"get": class_teachers(200), "post": everyone(405)},
    "classes:gradebook-xlsx": {"get": class_teachers(200), "post": everyone(405)},
    # A student sees their own row, and nobody's else.
    "classes:student-detail": {"get": classroom(200, 200), "post": everyone(405)},
    "teach:quiz-live": {"get": everyone(405), "post": teachers(302, 404)},
    "teach:live-detail": {"get": teachers(200, 404), "post": everyone(405)},
    "teach:live-step": {"get": everyone(405), "post": teachers(302, 404)},
    "live-run": {"get": everyone(405), "post": teachers(302, 404)},
    "live-join": {"get": everyone(200), "post": everyone(302)},
    "quizzes:live-session": {"get": only_owner(200), "post": everyone(405)},
    "quizzes:live-answer": {"get": everyone(405), "post": only_owner(302)},
    "simulator:lab": {"get": everyone(200), "post": everyone(405)},
    "simulator:lab-run": {"get": everyone(405), "post": everyone(302)},
    "simulator:run-create": {"get": everyone(405), "post": everyone(302)},
    "simulator:theory-figure": {"get": everyone(200), "post": everyone(405)},
    "simulator:run-detail": {"get": only_owner(200), "post": everyone(405)},
    "simulator:run-figure": {"get": only_owner(200), "post": everyone(405)},
    "simulator:run-csv": {"get": only_owner(200), "post": everyone(405)},
    "simulator:run-json": {"get": only_owner(200), "post": everyone(405)},
    "simulator:run-script": {"get": only_owner(200), "post": everyone(405)},
    "simulator:run-svg": {"get": only_owner(200), "post": everyone(405)},
    "search:hit-list": {"get": everyone(200), "post": everyone(405)},
    "search:suggestion-list": {"get": everyone(200), "post": everyone(405)},
    "api:hit-list": {"get": everyone(200), "post": everyone(405)},
    "api:due-list": {"get": everyone(200), "post": everyone(405)},
    "api:review-list": {"get": everyone(405), "post": everyone(200)},
    # Everybody may learn what a pack holds; a card made of one's own mistake is nobody else's.
    "api:review-detail": {"get": everyone(405), "post": only_owner(200)},
    "api:card-suspended": {"get": everyone(405), "put": only_owner(200)},
    "api:deck-list": {"get": everyone(200), "post": everyone(201)},
    "api:deck-detail": {"get": only_owner(200), "delete": only_owner(204)},
    "api:response-detail": {"get": everyone(405), "put": only_owner(200)},
    "api:response-check": {"get": everyone(405), "post": only_owner(409)},
    "api:question-flag": {"get": everyone(405), "put": only_owner(200)},
    "api:theory": {"get": everyone(405), "post": everyone(200)},
    "api:progress": {"get": everyone(200), "post": everyone(405)},
    "api:record": {"get": (404, 200, 200, 200, 200, 200), "post": everyone(405)},
    "api:admin-run-list": {"get": (403, 403, 403, 403, 403, 200)},
    "api:quiz-list": {"get": everyone(200), "post": everyone(405)},
    "api:attempt-list": {"get": everyone(200), "post": everyone(405)},
    "api:teach-question-list": {"get": teaching(200), "post": teaching(201)},
    "api:teach-question-detail": {
        "get": teaching(200, 404),
        "put": teaching(200, 404),
        "delete": teaching(204, 404),
    },
    "api:teach-submission-list": {"get": teaching(200)},
    "api:teach-quiz-list": {"get": teaching(200), "post": teaching(201)},
    "api:teach-quiz-detail": {"get": teaching(200, 404), "post": teaching(405)},
    "api:teach-quiz-questions": {"put": teaching(200, 404)},
    "api:teach-quiz-publish": {"get": teaching(405), "post": teaching(200, 404)},
    "api:teach-quiz-take-back": {"get": teaching(405), "post": teaching(200, 404)},
    "api:teach-quiz-results": {"get": teaching(200, 404), "post": teaching(405)},
    "api:class-list": {"get": told_to_sign_in(200), "post": everyone(405)},
    "api:class-join": {"get": everyone(405), "post": told_to_sign_in(200)},
    "api:invitation-take": {"get": everyone(405), "post": told_to_sign_in(200)},
    "api:reminders": {"get": told_to_sign_in(200), "put": told_to_sign_in(200)},
    "api:class-detail": {"get": class_members(200, 200), "post": everyone(405)},
    "api:class-leave": {"get": everyone(405), "post": class_members(404, 204)},
    # What a class assigns to its students; its teacher finds it under `teach`.
    "api:class-assignment-list": {"get": class_members(404, 200), "post": everyone(405)},
    "api:teach-class-list": {"get": teaching(200), "post": teaching(201)},
    "api:teach-class-detail": {"get": teaching(200, 404), "put": teaching(200, 404)},
    "api:teach-class-archived": {"get": teaching(405), "put": teaching(200, 404)},
    "api:teach-class-code": {"get": teaching(405), "post": teaching(200, 404)},
    "api:teach-member-list": {"get": teaching(200, 404), "post": teaching(405)},
    "api:teach-member-detail": {"get": teaching(405), "delete": teaching(204, 404)},
    "api:teach-co-teacher-list": {"get": teaching(405), "post": teaching(201, 404)},
    "api:teach-roster": {"get": teaching(405), "post": teaching(200, 404)},
    "api:teach-invitation-list": {"get": teaching(200, 404), "post": teaching(405)},
    "api:teach-invitation-detail": {"get": teaching(405), "delete": teaching(204, 404)},
    "api:teach-assignment-list": {"get": teaching(200, 404), "post": teaching(201, 404)},
    "api:teach-assignment-detail": {
        "get": teaching(200, 404),
        "put": teaching(200, 404),
        "delete": teaching(204, 404),
    },
    "api:teach-exception-list": {"get": teaching(200, 404), "post": teaching(405)},
    "api:teach-exception-detail": {"put": teaching(200, 404), "delete": teaching(204, 404)},
    "api:teach-gradebook": {"get": teaching(200, 404), "post": teaching(405)},
    "api:teach-concepts": {"get": teaching(200, 404), "post": teaching(405)},
    "api:run-list": {"get": everyone(200), "post": everyone(202)},
    "api:pack-list": {"get": everyone(200), "post": everyone(405)},
    "api:pack-detail": {"get": everyone(200), "post": everyone(405)},
    "api:quiz-detail": {"get": everyone(200), "post": everyone(405)},
    "api:attempt-create": {"get": everyone(405), "post": everyone(201)},
    "api:attempt-detail": {"get": only_owner(200)},
    "api:attempt-submit": {"get": everyone(405), "post": only_owner(200)},
    "api:run-detail": {"get": only_owner(200), "post": everyone(405)},
    "api:run-frames": {"get": only_owner(200), "post": everyone(405)},
    "api:run-events": {"get": only_owner(302), "post": everyone(405)},
    "api:run-cancel": {"get": everyone(405), "post": only_owner(200)},
    "api:run-csv": {"get": only_owner(200), "post": everyone(405)},
    "api:run-json": {"get": only_owner(200), "post": everyone(405)},
    "api:run-script": {"get": only_owner(200), "post": everyone(405)},
    "api:schema": {"get": everyone(200)},
    "api:documentation": {"get": everyone(200)},
}
BODIES: dict[str, Any] = {
    "account-delete": {"password": "a long password"},
    "tokens:token-list": {"name": "Mine", "scopes": ["read"], "days": "9"},
    "reviews:plan-save": {"buttons": "2", "new_a_day": "15", "retention": "0.9"},
    "reviews:deck-list": {"name": "Waves"},
    "reviews:deck-rename": {"name": "Waves"},
    "reviews:deck-card-add": {"front": "One", "back": "Two"},
    "reviews:deck-card-edit": {"front": "One", "back": "Two"},
    "api:deck-list": {"name": "Waves"},
    "reviews:card-rate": {"card": "question.small.q-where", "rating": "good"},
    "reviews:card-suspend": {"is_suspended": "yes"},
    "api:review-list": {"reviews": [{"card": "term.small.gradient", "rating": "good"}]},
    "api:review-detail": {"rating": "good"},
    "api:card-suspended": {"is_suspended": True},
    "api:teach-question-list": {"gift": "Is it? {T}"},
    "api:teach-question-detail": {"gift": "Why not? {}"},
    "api:teach-quiz-list": {"title": "Waves"},
    "api:reminders": {"wants_mail": False},
    "api:teach-class-list": {"name": "Waves"},
    "api:teach-class-detail": {"name": "Waves"},
    "api:teach-class-archived": {"is_archived": True},
    "api:teach-class-code": {"act": "renew"},
    "api:teach-co-teacher-list": {"username": "other-teacher"},
    "api:teach-roster": {"roster": "other-student"},
    "api:teach-assignment-list": {"kind": "pack", "thing": "small"},
    "api:teach-assignment-detail": {"title": "Waves"},
    "api:teach-exception-detail": {"attempts_allowed": 2},
    "api:teach-quiz-questions": {"questions": [{"question": "q-why"}]},
    "api:run-list": {"spec": SPEC},
    "api:theory": {"spec": SPEC},
    "api:response-detail": {"sequence": 1, "answer": "near"},
    "api:response-check": {"sequence": 1, "answer": "near"},
    "api:question-flag": {"is_flagged": True},
    # A mark that no rule of the question leaves to a person.
    "quizzes:attempt-mark": {"question": "q-where", "fraction": "1"},
    "teach:quiz-create": {"title": "Waves"},
    "teach:quiz-settings": {
        "title": "Waves",
        "behaviour": "exam",
        "review": "closed",
        "grading": "best",
    },
    "teach:quiz-questions": {"act": "find"},
    "teach:quiz-mark": {"question": "q-why", "credit": "50"},
    "teach:quiz-exceptions": {"username": "student", "minutes": "5"},
    "teach:live-step": {"step": "show"},
    "live-join": {"code": "JOINLIVE", "name": "Heron"},
    "quizzes:live-answer": {"answer:q-why": "Because.", "sequence:q-why": "1", "round": "1"},
    "teach:quiz-shares": {"username": "other-teacher"},
    "teach:quiz-share-revoke": {"username": "colleague"},
    "teach:quiz-exception-withdraw": {"username": "other-student"},
    "classes:class-create": {"name": "Waves"},
    "classes:class-edit": {"name": "Waves"},
    "classes:assignment-edit": {"title": "Waves"},
    "classes:co-teacher-add": {"username": "other-teacher"},
}
# What needs an attempt that was submitted, or one at practice in which something was tried.
ATTEMPT_BY_NAME = {
    "missed-cards": "ended_id",
    "quizzes:attempt-repeat": "ended_id",
    "quizzes:attempt-mark": "ended_id",
    "quizzes:question-outcome": "practised_id",
}


def addresses(
    patterns: list[Any] | None = None, namespace: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every named address below the root, with its namespace."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


@dataclass(frozen=True, kw_only=True)
class World:
    """What the addresses speak of, all of it the owner's."""

    clients: dict[str, Client]
    arguments: dict[str, Any]


@pytest.fixture
def world(
    pack: Pack,
    learner: Learner,
    other_learner: Learner,
    make_user: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    monkeypatch.setattr("studypack.health.has_worker", lambda: True)
    monkeypatch.setattr("simulator.services.wake_worker", lambda run: None)
    teacher = make_user("teacher", Role.TEACHER)
    users = {
        "owner": learner.user,
        "other student": other_learner.user,
        "teacher": teacher,
        "other teacher": make_user("other-teacher", Role.TEACHER),
        "admin": make_user("admin", Role.ADMIN),
    }
    clients = {"stranger": Client()}
    for name, user in users.items():
        assert user is not None
        clients[name] = Client()
        clients[name].force_login(user)
    version = QuizVersion.objects.current(pack.slug).get()
    attempt: Attempt = start_attempt(
        version=version, learner=learner, seed=1, language="en", now=NOW
    )
    image = QuestionImage.objects.create(
        owner=make_user("illustrator", Role.TEACHER),
        sha256="a1b2",
        media_type="image/gif",
        content=b"GIF89a",
    )
    ended, practised = (
        start_attempt(
            version=version,
            learner=learner,
            seed=1,
            language="en",
            now=NOW,
            behaviour=Behaviour.PRACTICE,
        )
        for _ in range(2)
    )
    tried = GivenAnswer(question="q-where", sequence=1, answer="far")
    submit_attempt(ended, NOW, [tried])
    check_response(practised, tried, NOW)
    experiment = Experiment.objects.get(pack=pack)
    run = Run.objects.create(
        spec={**experiment.spec}, fingerprint="f", engine="1", enqueued_at=NOW, status=Status.DONE
    )
    RunRequest.objects.create(run=run, learner=learner)
    (asked,) = bank(teacher, essay("Why"))
    asked.slug = "q-why"
    asked.save()
    own_quiz = quiz_of(teacher, [asked])
    marked = taken(own_quiz, learner, Why="Because.")
    live = LiveSession.objects.create(
        quiz_version=QuizVersion.objects.current(own_quiz.slug).get(),
        teacher=teacher,
        code="JOINLIVE",
        allows_guests=True,
        position=1,
        started_at=NOW,
    )
    LiveMember.objects.create(session=live, learner=learner, name="Owner")
    colleague = make_user("colleague", Role.TEACHER)
    QuizShare.objects.create(quiz=own_quiz, user=colleague)
    grant_exception(own_quiz, other_learner, Rules(attempts_allowed=2))
    missed = CardKey(source=Source.QUESTION, group=pack.slug, slug="q-where")
    words = {"en": {"front": "Where?", "back": "Near."}}
    add_missed(learner, [MissedQuestion(key=missed, pack_id=pack.pk, content=words)])
    deck = create_deck(learner, "Own", "en")
    (own_card,) = add_cards(deck, [WrittenCard(front="One", back="Two")])
    DeckPicture.objects.create(
        deck=deck, sha256=image.sha256, media_type=image.media_type, content=image.content
    )
    waiting_deck = PendingDeck.objects.create(
        learner=learner, name="W", filename="w.csv", content=b"a,b", made_at=timezone.now()
    )
    owner = users["owner"]
    assert owner is not None
    token, _ = make_token(owner, name="Own", scopes=["read"], days=9, now=timezone.now())
    Avatar.objects.create(user=teacher, sha256=image.sha256, content=b"RIFF")
    arguments = {
        "key": "no-link",
        "uidb36": "1",
        "card": str(missed),
        "deck": deck.pk,
        "own_card": own_card.pk,
        "ending": "apkg",
        "waiting_deck": waiting_deck.pk,
        "live_id": live.pk,
        "own_quiz": own_quiz.slug,
        "marked_id": marked.pk,
        "token_id": token.pk,
        "pack": pack.slug,
        "note": "first-note",
        "article": "long-read",
        "term": "gradient",
        "quiz": pack.slug,
        "experiment": experiment.slug,
        "question": "q-where",
        "attempt_id": attempt.id,
        "ended_id": ended.id,
        "practised_id": practised.id,
        "run_id": run.id,
        "sha256": image.sha256,
        "format_name": "gift",
        "waiting_id": PendingImport.objects.create(
            owner=teacher,
            filename="one.gift",
            content=b"Is it? {T}",
            made_at=timezone.now(),
        ).id,
        "slug": question_of(users["teacher"]),
        "number": 1,
    }
    return World(clients=clients, arguments=arguments | class_of(teacher, learner, pack))


def class_of(teacher: User, learner: Learner, pack: Pack) -> dict[str, Any]:
    """The arguments of a class of the teacher's, in which the owner of all the rest studies."""
    assert learner.user is not None
    made = create_class(teacher, "Signals", "en", timezone.now())
    membership = join(made, learner.user)
    assert membership is not None
    assignment = Assignment.objects.create(of_class=made, pack=pack, title="All of it")
    AssignmentException.objects.create(
        assignment=assignment, membership=membership, due_at=timezone.now()
    )
    return {
        "class_id": made.pk,
        "assignment_id": assignment.pk,
        "membership_id": membership.pk,
        "invitation_id": Invitation.objects.create(of_class=made, email="a@example.org").pk,
        "code": made.join_code.code,
    }


def question_of(teacher: User | None) -> str:
    """A question of the teacher's own bank."""
    assert teacher is not None
    written = Written(
        kind=Kind.OPEN, words=Wording(text=Text(source="Why?", markup=Markup.MARKDOWN))
    )
    return save_question(owner=teacher, author=teacher, written=written).question.slug


def named_addresses() -> dict[str, URLPattern]:
    return {name: pattern for name, pattern in addresses() if not name.startswith("admin:")}


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert set(named_addresses()) == set(TABLE)


@pytest.mark.parametrize("name", sorted(TABLE))
def test_address_answers_each_person_as_the_table_says(world: World, name: str) -> None:
    wanted = named_addresses()[name].pattern.converters
    arguments = {key: world.arguments[key] for key in wanted}
    if name in ATTEMPT_BY_NAME:
        arguments["attempt_id"] = world.arguments[ATTEMPT_BY_NAME[name]]
    if name.startswith(("teach:quiz-", "api:teach-quiz-")):
        own = {"quiz": "own_quiz", "attempt_id": "marked_id"}
        arguments |= {key: world.arguments[own[key]] for key in wanted}
    if name == "reviews:deck-confirm":
        arguments["waiting_id"] = world.arguments["waiting_deck"]
    url = reverse(name, kwargs=arguments)
    body = BODIES.get(name) or body_in(world, name)
    for method, expected in TABLE[name].items():
        statuses = tuple(
            ask(world.clients[person], method, url, body).status_code for person in PEOPLE
        )
        assert dict(zip(PEOPLE, statuses, strict=True)) == dict(
            zip(PEOPLE, expected, strict=True)
        ), (method, url)


def body_in(world: World, name: str) -> dict[str, Any] | None:
    """What a form says that names something of this world."""
    member = {"membership": world.arguments["membership_id"], "attempts_allowed": "2"}
    bodies = {
        "classes:code-enter": {"code": world.arguments["code"]},
        "api:class-join": {"code": world.arguments["code"]},
        "classes:exception-list": member,
        "live-run": {"experiment": Experiment.objects.get().pk},
    }
    return bodies.get(name)


def ask(client: Client, method: str, url: str, body: object) -> Any:
    """The answer to a request, with a body where the method takes one: a form's on a page."""
    if method == "get":
        return client.get(url)
    if not url.startswith("/api/"):
        return client.post(url, data=body)
    return getattr(client, method)(url, data=body, content_type="application/json")


# What a teacher may do with whom a quiz is shared: everything where they may edit, but for these;
# where they may only view, nothing but what is named.
NOT_SHARED = {"teach:quiz-shares", "teach:quiz-share-revoke", "teach:quiz-duplicate"}
VIEWED = {
    "teach:quiz-preview",
    "teach:quiz-history",
    "teach:quiz-analysis",
    "teach:quiz-analysis-csv",
}


@pytest.mark.parametrize("name", sorted(name for name in TABLE if name.startswith("teach:quiz-")))
def test_page_of_a_quiz_answers_a_teacher_with_whom_it_is_shared(world: World, name: str) -> None:
    wanted = named_addresses()[name].pattern.converters
    if "quiz" not in wanted:
        return
    names = {"quiz": "own_quiz", "attempt_id": "marked_id"}
    url = reverse(name, kwargs={key: world.arguments[names[key]] for key in wanted})
    shared = QuizShare.objects.get()
    client = Client()
    client.force_login(shared.user)
    method = "get" if TABLE[name]["get"][3] == 200 else "post"
    whole = TABLE[name][method][3]
    viewed = whole if name in VIEWED else 404
    edited = 404 if name in NOT_SHARED else whole
    assert ask(client, method, url, BODIES.get(name)).status_code == viewed
    QuizShare.objects.update(may_edit=True)
    assert ask(client, method, url, BODIES.get(name)).status_code == edited
    shared.delete()
    assert ask(client, method, url, BODIES.get(name)).status_code == 404


ADMIN_ENTRY = {"admin:logout": 302, "admin:jsi18n": 302}


def admin_urls() -> Iterator[tuple[str, str]]:
    """Every address of the admin with made-up arguments."""
    for name, pattern in addresses():
        if not name.startswith("admin:"):
            continue
        if name == "admin:None":
            yield name, "/admin/packs/pack/1/"
        elif name == "admin:app_list":
            yield name, reverse(name, kwargs={"app_label": "packs"})
        else:
            yield name, reverse(name, kwargs=dict.fromkeys(pattern_arguments(pattern), 1))


def pattern_arguments(pattern: URLPattern) -> list[str]:
    """The names of an address's arguments."""
    return list(pattern.pattern.regex.groupindex)


@pytest.mark.parametrize("person", PEOPLE)
def test_admin_opens_to_admins_alone(world: World, person: str) -> None:
    client = world.clients[person]
    for name, url in admin_urls():
        status = client.get(url).status_code
        if name in ADMIN_ENTRY:
            if person != "admin":
                assert status == ADMIN_ENTRY[name], url
        elif name == "admin:login":
            assert status == (302 if person in {"stranger", "admin"} else 403), url
        elif person != "admin":
            assert status == 302, url
        elif name.endswith(("_changelist", ":index", ":app_list")):
            assert status == 200, url
        else:
            assert status in {200, 302, 400, 403, 404, 405}, url
