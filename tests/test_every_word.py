"""No page shows a word that no catalogue could have: tried in a language of brackets.

Every text of the catalogues is translated by itself between ⟦ and ⟧; what a page shows outside of
them is either study material or a name.
"""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import polib
import pytest
from django.conf import LazySettings
from django.test import Client

from simulator.knob_fields import choice_labels
from simulator.models import Experiment
from studypack.accounts.models import Learner, Role, User
from studypack.catalogues.compiling import catalogue_file, compile_catalogues
from studypack.common.languages import LANGUAGE_NAMES
from studypack.packs.models import Pack
from studypack.reviews.schedule import Rating
from studypack.reviews.services import record_reviews, suspend_card
from tests.conftest import ROOT
from tests.reviews.conftest import NOW, ONE, SIGNAL, TWO, rated
from tests.simulator.stored_runs import DIVERGING, SPEC, compute_run

pytestmark = pytest.mark.django_db

COMPARED = {
    **SPEC,
    "mode": "probe",
    "compare": {"field": "activation", "values": ["relu", "tanh"]},
}
UNREAD = re.compile(r"<(script|style|math)\b.*?</\1>|<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# What is read aloud, or shown by a script.
SPOKEN = re.compile(
    r'\b(?:aria-label|alt|title|placeholder|data-(?:words|desc|when|place))="([^"]*)"'
)
BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
WORD = re.compile(r"[^\W\d_]{3}")
NAMES = {"Study Pack", "float32", "float64", *LANGUAGE_NAMES.values()}


@pytest.fixture(autouse=True)
def _language_of_brackets(tmp_path: Path, settings: LazySettings) -> None:
    """Italian as it has never been."""
    catalogue, path = polib.pofile(str(catalogue_file(ROOT, "it"))), catalogue_file(tmp_path, "it")
    for entry in catalogue:
        entry.msgstr = "" if entry.msgid_plural else f"⟦{entry.msgid}⟧"
        for form in entry.msgstr_plural:
            entry.msgstr_plural[form] = f"⟦{entry.msgid_plural}⟧"
    path.parent.mkdir(parents=True)
    catalogue.save(str(path))
    compile_catalogues(tmp_path)
    settings.LOCALE_PATHS = [tmp_path / "locale"]


def bare_words(html: str) -> set[str]:
    """What a page shows or says outside of brackets, names left out."""
    text = UNREAD.sub("", html)
    whole = [*TAG.sub("\n", text).splitlines(), *SPOKEN.findall(text)]
    found = {unescape(outside(part)).strip(" \n·:,.") for part in whole}
    return {part for part in found if WORD.search(part)} - NAMES - set(choice_labels().values())


def outside(text: str) -> str:
    """The text without what stands between brackets, which may stand in one another."""
    while BRACKETED.search(text):
        text = BRACKETED.sub("", text)
    return "" if {"⟦", "⟧"} & set(text) else text


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_lab_shows_no_bare_word(experiment: Experiment, client: Client) -> None:
    assert bare_words(shown(client, "/it/lab/")) == {"A tiny sigmoid net"}


@pytest.mark.parametrize(
    "spec", [SPEC, DIVERGING, COMPARED], ids=["healthy", "diverged", "compared"]
)
def test_run_and_its_verdict_show_no_bare_word(
    spec: dict[str, object], pack: Pack, student: Client, learner: Learner
) -> None:
    run = compute_run(learner, spec)
    html = shown(student, f"/it/runs/{run.id}/")
    assert bare_words(html) <= {"student", "A: tanh", "ReLU, tanh"}
    assert "⟦Theory expects" in html


def test_refused_knobs_show_no_bare_word(experiment: Experiment, client: Client) -> None:
    answer = client.post("/it/lab/run/", {"depth": "101", "learning_rate": "x", "kind": "cnn"})
    assert answer.status_code == 400
    assert "⟦101 is outside 2..100 ⟦layers⟧⟧" in answer.content.decode()
    assert bare_words(answer.content.decode()) == {"A tiny sigmoid net"}


@pytest.mark.parametrize("page", ["reviews/", "packs/small/learn/", "packs/small/match/?seed=1"])
def test_pages_of_reviews_show_no_bare_word(
    page: str, pack: Pack, student: Client, learner: Learner
) -> None:
    record_reviews(learner, [rated(ONE, 1, Rating.Again), rated(TWO, 2, Rating.Easy)], NOW)
    suspend_card(learner, SIGNAL, is_suspended=True)
    html = shown(student, f"/it/{page}")
    html = re.sub(r"\b\d{1,2} [A-Z]\w+ \d{4}\b", "", html)  # dates, in words of Django's own
    study = {
        *("A small pack", "A small pack · Study Pack", "What shrinks?", "What is ?", "Signal"),
        *("The hidden answer", "The signal", "The direction of steepest ascent", "Gradient"),
    }
    assert bare_words(html) - study <= {"student"}


@pytest.mark.parametrize("page", ["questions/", "questions/new/", "quizzes/"])
def test_teachers_pages_show_no_bare_word(page: str, make_user: Callable[..., User]) -> None:
    client = Client()
    client.force_login(make_user("teach", Role.TEACHER))
    assert bare_words(shown(client, f"/it/teach/{page}")) <= {"teach"}


def test_api_speaks_the_language_asked_for_and_english_else(client: Client) -> None:
    spec = {"spec": {"depth": 101}}
    said = {
        query: client.post(f"/api/v1/runs/{query}", spec, content_type="application/json").json()
        for query in ("", "?lang=it")
    }
    assert said[""]["error"]["problems"][0]["message"] == "depth: 101 is outside 2..100 layers"
    assert said["?lang=it"]["error"]["message"] == "⟦The experiment cannot be run as asked.⟧"
