"""Every list of the admin: there for every model, found by words, and cheap however long it is."""

import re
from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quizzes.models import Quiz
from quizzes.services import GivenAnswer, save_response
from simulator.models import Run, Status
from studypack.accounts.models import Learner, Role, User
from studypack.packs.models import Note, NoteReading, Pack
from studypack.reviews.decks.writing import create_deck
from studypack.reviews.models import DeckCard, Review, ReviewCard
from tests.quizzes.conftest import NOW, started
from tests.simulator.stored_runs import SPEC, store_run

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# What Django keeps for itself, and has no rows that a person would look for.
# Addresses are confirmed by a signed key, without a row.
NOT_LISTED = {
    *("auth.Permission", "contenttypes.ContentType", "sessions.Session"),
    "account.EmailConfirmation",
}
OURS = {"accounts", "packs", "reviews", "quizzes", "simulator", "search", "classes"}
FILLED = {
    *("accounts.User", "accounts.Learner", "packs.Note", "packs.NoteText", "packs.NoteReading"),
    *("quizzes.Question", "quizzes.QuestionVersion", "quizzes.QuizItem", "quizzes.Attempt"),
    *("reviews.ReviewCard", "reviews.Review", "reviews.Deck", "reviews.DeckCard"),
    *("quizzes.Response", "simulator.Run", "simulator.RunRequest", "search.SearchDocument"),
}

Listed = pytest.mark.parametrize(
    "model", list(admin.site._registry), ids=lambda model: model._meta.label
)


@pytest.fixture
def house(pack: Pack, make_user: Callable[..., User]) -> Client:
    """Rows of what grows, each of another person; and the browser of an admin."""
    quiz = Quiz.objects.get(pack=pack)
    for number in range(3):
        learner = Learner.objects.create(user=make_user(f"student-{number}"))
        attempt = started(quiz, learner)
        save_response(attempt, GivenAnswer(question="q-where", sequence=1, answer="far"), NOW)
        store_run(learner, {**SPEC, "seed": number}, Status.FAILED)
        note = Note.objects.all()[number % Note.objects.count()]
        NoteReading.objects.keep(learner, note, 3, NOW)
        deck = create_deck(learner, "Own", "en")
        DeckCard.objects.create(deck=deck, guid="one", position=1)
        card = ReviewCard.objects.create(learner=learner, key=f"{pack.slug}/{number}", pack=pack)
        given = {"device": "phone", "sequence": 1, "reviewed_at": NOW, "received_at": NOW}
        Review.objects.create(learner=learner, card=card, rating=3, **given)
    client = Client()
    client.force_login(make_user("admin", Role.ADMIN))
    return client


def test_every_model_is_registered() -> None:
    registered = {model._meta.label for model in admin.site._registry}
    assert {model._meta.label for model in apps.get_models()} - registered == NOT_LISTED


@pytest.mark.parametrize(
    "model",
    [model for model in admin.site._registry if model._meta.app_label in OURS],
    ids=lambda model: model._meta.label,
)
def test_list_has_search_filters_and_columns(model: type[Model]) -> None:
    page = admin.site._registry[model]
    assert page.search_fields
    assert len(page.list_display) > 1
    assert page.list_filter


@Listed
def test_list_asks_as_much_for_a_row_as_for_many(
    house: Client, model: type[Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    label = model._meta.label
    if label in FILLED:
        assert model._default_manager.count() > 1
    page = admin.site._registry[model]
    short, long = (asked(house, page, rows, monkeypatch) for rows in (1, 100))
    assert long == short
    assert long <= 12 + len(page.list_filter)


@pytest.mark.parametrize("label", sorted(FILLED))
def test_row_and_its_history_open(house: Client, label: str) -> None:
    row = apps.get_model(label)._default_manager.first()
    assert row is not None
    address = reverse(f"admin:{label.lower().replace('.', '_')}_change", args=[row.pk])
    assert house.get(address).status_code == 200
    assert house.get(address.replace("/change/", "/history/")).status_code == 200


def asked(house: Client, page: ModelAdmin, rows: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many queries the list takes that shows so many rows, when it is opened again."""
    monkeypatch.setattr(page, "list_per_page", rows)
    meta = page.model._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    with CaptureQueriesContext(connection) as queries:
        assert house.get(address).status_code == 200
    return len(queries)


def test_filter_of_runs_has_words_for_those_without_an_error(house: Client) -> None:
    Run.objects.filter(spec__seed=0).update(error_code="worker_lost")
    address = reverse("admin:simulator_run_changelist")
    page = house.get(address).content.decode()
    assert re.findall(r'href="\?error_code=">(.*?)</a>', page) == ["-"]
