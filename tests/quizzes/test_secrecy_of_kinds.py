"""Canaries in a quiz of every kind: what tells what is right is said when it may, and not before.

Hints are told in practice only, and the rubric to whoever marks the own answer there.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from quizzes.models import Attempt, Quiz
from quizzes.rules import GRACE
from tests.quizzes.quiz_of_kinds import KEYS, KINDS, content, store_quiz

pytestmark = pytest.mark.django_db

CANARY = re.compile("|".join([r"canary-[\w-]+", *map(re.escape, KEYS)]))
TELLING = re.compile(r"is_right|right_options|right_order|Right answer|\"keys?\"|\"pairs\"")
# What depends on the answer, what only practice says, and what is beside a text without answer.
NOT_TOLD = re.compile(r"-feedback-|-overall-|-hint-|-rubric|canary-description")
WRONG: Mapping[str, object] = {
    "single": "a",
    "multiple": ["b"],
    "true": "false",
    "numeric": "3",
    "text": "tanh",
    "cloze": {"g1": "slope", "g2": "up"},
    "matching": {"p1": "m3"},
    "ordering": ["b", "a", "c"],
}
UNUSABLE: tuple[object, ...] = ("", "x" * 6000, ["z"], {"z": "z"}, 7, None)
# What a quiz that anybody may practise gives to anybody, answers and all.
OPEN_BOOK = {
    *("quizzes:quiz-cards", "quizzes:quiz-print", "quizzes:quiz-downloads"),
    "quizzes:quiz-download",
}


def secrets_of(name: str) -> set[str]:
    """All that must be kept of one question."""
    return set(CANARY.findall(json.dumps([KINDS[name][1], content(name)])))


ALL = set().union(*map(secrets_of, KINDS))


def addresses(patterns: Iterable[Any], namespace: str = "") -> Iterator[tuple[str, set[str]]]:
    """Every named address, and the names of its arguments."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and not namespace.startswith("admin"):
            yield f"{namespace}{pattern.name}", set(pattern.pattern.converters)


def addresses_of(quiz: Quiz, attempt: str) -> list[str]:
    """Every address there is of the quiz, the attempt and its questions.

    Without those that give the answers of an open book to anybody.
    """
    known = {"quiz": quiz.slug, "attempt_id": attempt, "format_name": "moodle_xml"}
    found = [] if quiz.may_be_practised else [f"/en/quizzes/{quiz.slug}/print/?answers=1"]
    for name, wanted in addresses(get_resolver().url_patterns):
        if name in OPEN_BOOK and quiz.may_be_practised:
            continue
        if wanted and wanted <= set(known):
            found.append(reverse(name, kwargs={key: known[key] for key in wanted}))
        elif wanted and wanted <= {*known, "question"}:
            own = {key: known[key] for key in wanted - {"question"}}
            found += [reverse(name, kwargs={**own, "question": f"q-{asked}"}) for asked in KINDS]
    return [*found, f"/fr/quizzes/{quiz.slug}/", f"/fr/attempts/{attempt}/"]


def said(response: Any) -> str:
    """An answer, headers included."""
    return f"{response.headers}{response.content.decode()}"


def read_all(client: Client, quiz: Quiz, attempt: str) -> str:
    """Everything that reading gives, to the learner and to a stranger."""
    found = addresses_of(quiz, attempt)
    assert len(found) > 40
    return "".join(said(reader.get(url)) for reader in (client, Client()) for url in found)


def try_all(client: Client, attempt: str) -> str:
    """Everything that writing gives: good answers, unusable ones, stale ones, flags, checks."""
    api, page = f"/api/v1/attempts/{attempt}/responses", f"/en/attempts/{attempt}"
    told = []
    for name, wrong in WRONG.items():
        for sequence, answer in ((1, wrong), (1, wrong), *((2, answer) for answer in UNUSABLE)):
            body = {"sequence": sequence, "answer": answer}
            told.append(put(client, f"{api}/q-{name}/", body))
        told.append(put(client, f"{api}/q-{name}/flag/", {"is_flagged": True}))
        told.append(client.post(f"{page}/save/", {"flag": f"q-{name}"}, follow=True))
    told.append(client.post(f"{page}/mark/", {"question": "q-open", "fraction": "1"}))
    told.append(client.post(f"{page}/repeat/", follow=True))
    return "".join(map(said, told))


def put(client: Client, url: str, body: Mapping[str, object], method: str = "put") -> Any:
    return getattr(client, method)(url, body, content_type="application/json")


def start(client: Client, quiz: Quiz) -> str:
    started = client.post(f"/api/v1/quizzes/{quiz.slug}/attempts/")
    assert started.status_code == 201
    assert not CANARY.search(said(started))
    return str(started.json()["id"])


def check(client: Client, attempt: str, name: str, **more: object) -> Any:
    """The answer to a wrong try."""
    asked = f"/api/v1/attempts/{attempt}/responses/q-{name}"
    standing = client.get(f"/api/v1/attempts/{attempt}/").json()["questions"]
    sequence = next(found["sequence"] for found in standing if found["id"] == f"q-{name}")
    body = {"sequence": sequence + 1, "answer": WRONG[name], **more}
    response = put(client, f"{asked}/check/", body, "post")
    assert response.status_code == 200, response.content
    return response


@pytest.fixture
def stored(db: None) -> Callable[..., Quiz]:
    """Makes a quiz of every kind."""
    return lambda **rules: store_quiz("kinds", **rules)


@pytest.mark.parametrize("behaviour", ["exam", "certainty", "practice"])
@pytest.mark.parametrize("review", ["submitted", "closed", "released"])
def test_open_attempt_tells_nothing_of_what_is_right(
    stored: Callable[..., Quiz], client: Client, review: str, behaviour: str
) -> None:
    later = timezone.now() + timedelta(days=1)
    quiz = stored(review=review, closes_at=later, behaviour=behaviour)
    attempt = start(client, quiz)
    everything = try_all(client, attempt) + read_all(client, quiz, attempt)
    assert not set(CANARY.findall(everything))
    assert not set(TELLING.findall(everything))
    assert not Attempt.objects.get(pk=attempt).is_submitted


def let_out(quiz: Quiz) -> None:
    """What the quiz waits for has come."""
    values: dict[str, Any] = {"is_released": True}
    if quiz.review == "closed":
        values = {"closes_at": timezone.now() - GRACE - timedelta(seconds=1)}
    Quiz.objects.filter(pk=quiz.pk).update(**values)


@pytest.mark.parametrize("review", ["closed", "released"])
def test_submitted_exam_tells_what_is_right_when_it_is_due(
    stored: Callable[..., Quiz], client: Client, review: str
) -> None:
    quiz = stored(review=review, closes_at=timezone.now() + timedelta(days=1))
    attempt = start(client, quiz)
    try_all(client, attempt)
    submitted = client.post(f"/api/v1/attempts/{attempt}/submit/")
    everything = said(submitted) + try_all(client, attempt) + read_all(client, quiz, attempt)
    assert not set(CANARY.findall(everything))
    assert not set(TELLING.findall(everything))
    assert '"score"' not in everything
    let_out(quiz)
    assert_told(client, attempt)


def assert_told(client: Client, attempt: str) -> None:
    """What is right and why is said now, whatever was answered."""
    told = said(client.get(f"/en/attempts/{attempt}/"))
    api = said(client.get(f"/api/v1/attempts/{attempt}/"))
    for answer in (told, api):
        assert {word for word in ALL if not NOT_TOLD.search(word)} <= set(CANARY.findall(answer))


def test_submitted_open_book_tells_what_is_right_to_its_learner_alone(
    stored: Callable[..., Quiz], client: Client
) -> None:
    quiz = stored()
    first = start(client, quiz)
    client.post(f"/api/v1/attempts/{first}/submit/")
    assert_told(client, first)
    other = Client()
    second = start(other, quiz)
    assert not CANARY.search(read_all(other, quiz, second) + read_all(other, quiz, first))


def test_practice_tells_of_a_wrong_try_what_was_said_of_it_and_one_hint(
    stored: Callable[..., Quiz], client: Client
) -> None:
    quiz = stored(behaviour="practice")
    attempt = start(client, quiz)
    # Of two possible answers, a wrong one settles it.
    names = [name for name in WRONG if name != "true"]
    told = "".join(said(check(client, attempt, name)) for name in names)
    found = set(CANARY.findall(told + read_all(client, quiz, attempt)))
    expected = {f"canary-{name}-hint-1" for name in names}
    of_answers = {word for word in found if re.search("-overall-(wrong|partly)|-feedback-", word)}
    assert found - of_answers == expected
    right = {"canary-single-feedback-b", "canary-multiple-feedback-a", "canary-multiple-feedback-c"}
    assert not found & right
    assert not set(TELLING.findall(told))


@pytest.mark.parametrize("name", [name for name in WRONG])
def test_settled_question_tells_of_itself_alone(
    stored: Callable[..., Quiz], client: Client, name: str
) -> None:
    quiz = stored(behaviour="practice")
    attempt = start(client, quiz)
    told = said(check(client, attempt, name, gives_up=True)) + read_all(client, quiz, attempt)
    found = set(CANARY.findall(told))
    assert f"canary-{name}-explanation" in found
    assert found <= secrets_of(name)
    assert not any("-hint-" in word for word in found)
