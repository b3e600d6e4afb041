"""Saving a question of a teacher's own bank."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from hypothesis import given

from quizzes.exchange import Wording, Written, item_of, written_of
from quizzes.exchange.prepared import words_from
from quizzes.exchange.rows import exact, join_path, split_path
from quizzes.formats.item import File, Hint, Item, Kind, Markup, Option, Text
from quizzes.models import Question, QuestionImage, QuestionVersion
from quizzes.services import save_question
from studypack.accounts.models import Role, User
from studypack.common.pictures import MOST_BYTES
from studypack.common.problems import RefusedError
from tests.quizzes.generated_items import MARKS, tuples_of
from tests.quizzes.generated_items import WORDS as NAMES

pytestmark = [pytest.mark.database, pytest.mark.django_db]

GIF = b"GIF89a\x01\x00\x01\x00"
WAVE = File(name="wave.gif", content=GIF)


@pytest.fixture
def teacher(make_user: Callable[..., User]) -> User:
    return make_user("teacher", Role.TEACHER)


def md(source: str) -> Text:
    return Text(source=source, markup=Markup.MARKDOWN)


def question(**changes: Any) -> Written:
    item = Item(
        kind=Kind.SINGLE_CHOICE,
        name="Waves",
        text=md("What is $x^2$?"),
        options=(Option(text=md("**This**"), fraction=Fraction(1)), Option(text=md("That"))),
        hints=(Hint(text=md("*Think*")),),
        tags=("zebra", "ant"),
        category=("Physics", "km/h"),
        mark=Fraction(2),
        penalty=Fraction(1, 3),
    )
    return replace(written_of(item), **changes)


def save(teacher: User, written: Written, **more: Any) -> QuestionVersion:
    return save_question(owner=teacher, written=written, author=teacher, **more)


def test_question_is_stored_as_written_and_as_shown(teacher: User) -> None:
    version = save(teacher, question())
    text = version.texts.get()
    right, wrong = version.body["options"]
    assert (version.number, version.mark, version.penalty) == (1, 2.0, 1 / 3)
    assert version.author == teacher
    assert "<msup>" in text.content["text"]
    assert text.content["options"] == {right: "<strong>This</strong>", wrong: "That"}
    assert text.content["hints"] == ["<em>Think</em>"]
    assert text.source["text"] == {"source": "What is $x^2$?", "markup": "markdown"}
    assert words_from(text.source, {}) == question().words
    assert version.question.category == "Physics/km\\/h"
    assert list(version.question.tags.values_list("name", flat=True)) == ["ant", "zebra"]
    assert version.as_kind().right_answer() == right


def test_question_that_is_saved_again_stays_in_its_version(teacher: User) -> None:
    first = save(teacher, question())
    assert save(teacher, question()) == first
    assert Question.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"mark": Fraction(3)},
        {"penalty": Fraction(1, 2)},
        {"extras": {"gift:x": "1"}},
        {"language": "de"},
        {"words": replace(question().words, explanation=md("Because."))},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_question_that_changed_gets_a_version(teacher: User, changes: dict[str, Any]) -> None:
    first = save(teacher, question())
    second = save(teacher, question(**changes))
    assert (second.question, second.number) == (first.question, 2)
    assert save(teacher, question(**changes)) == second


@pytest.mark.parametrize("changes", [{"name": "New"}, {"tags": ("ant",)}, {"category": ()}])
def test_what_a_question_is_found_by_makes_no_version(
    teacher: User, changes: dict[str, Any]
) -> None:
    first = save(teacher, question())
    assert save(teacher, question(**changes)) == first
    found = Question.objects.get()
    for name, value in changes.items():
        stored = {
            "name": found.name,
            "tags": tuple(found.tags.values_list("name", flat=True)),
            "category": split_path(found.category),
        }
        assert stored[name] == value


def test_question_in_hand_is_the_one_that_is_saved(teacher: User) -> None:
    first = save(teacher, question())
    edited = question(id="", words=replace(question().words, text=md("What?")))
    second = save(teacher, edited, question=first.question)
    assert (second.question, second.number) == (first.question, 2)
    assert second.question.external_id == question().id


def test_same_id_of_another_owner_is_another_question(
    teacher: User, make_user: Callable[..., User]
) -> None:
    other = make_user("other-teacher", Role.TEACHER)
    assert save(teacher, question()).question != save(other, question()).question


def test_question_of_somebody_else_is_not_saved(
    teacher: User, make_user: Callable[..., User]
) -> None:
    first = save(teacher, question())
    other = make_user("other-teacher", Role.TEACHER)
    with pytest.raises(Question.DoesNotExist):
        save(other, question(mark=Fraction(3)), question=first.question)
    assert QuestionVersion.objects.count() == 1


def test_problems_are_said_at_once_and_nothing_is_stored(teacher: User) -> None:
    words = Wording(text=md(" "), options={"x": md("x")}, hints=(md("h" * 60_000),))
    broken = question(
        words=words, name="n" * 201, mark=Fraction(-1), body={"options": ["a", "b"], "key": "a"}
    )
    with pytest.raises(RefusedError) as refusal:
        save(teacher, broken)
    fields = [found.field for found in refusal.value.problems]
    assert {"text", "options", "hints.1", "name", "mark"} <= set(fields)
    assert "explanation" not in fields
    assert not Question.objects.exists()


def test_picture_is_kept_once_and_shown(teacher: User, client: Client) -> None:
    shown = Text(source='<img src="@@PLUGINFILE@@/wave.gif" alt="A wave">', files=(WAVE,))
    words = replace(question().words, text=shown, explanation=shown)
    version = save(teacher, question(words=words))
    image = QuestionImage.objects.get()
    text = version.texts.get()
    assert f'<img src="/question-images/{image.sha256}" alt="A wave">' == text.content["text"]
    assert words_from(text.source, {image.sha256: GIF}) == words
    response = client.get(f"/question-images/{image.sha256}")
    assert (response.content, response["Content-Type"]) == (GIF, "image/gif")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert {"public", "immutable"} <= set(response["Cache-Control"].split(", "))
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("drawing.svg", b"<svg onload='x'/>", "it is not PNG, JPEG, GIF or WebP"),
        ("fake.png", b"<script>", "it is not PNG, JPEG, GIF or WebP"),
        ("large.gif", GIF + bytes(MOST_BYTES), "2097162 bytes are above the limit of 2 MiB"),
    ],
)
def test_file_that_is_not_kept_is_left_out(
    teacher: User, name: str, content: bytes, why: str
) -> None:
    shown = Text(
        source=f'<img src="@@PLUGINFILE@@/{name}">', files=(File(name=name, content=content),)
    )
    version = save(teacher, question(words=replace(question().words, text=shown)))
    assert version.texts.get().content["text"] == "<img>"
    assert not QuestionImage.objects.exists()


@given(mark=MARKS)
def test_mark_comes_back_from_its_number(mark: Fraction) -> None:
    assert exact(float(mark)) == mark


@given(path=tuples_of(NAMES.filter(lambda name: bool(name) and "\x00" not in name)))
def test_category_comes_back_from_its_line(path: tuple[str, ...]) -> None:
    assert split_path(join_path(path)) == path


def test_stored_question_is_exported_as_it_came(teacher: User) -> None:
    version = save(teacher, question())
    text = version.texts.get()
    again = replace(question(), words=words_from(text.source, {}), body=version.body)
    assert item_of(again) == item_of(question())
