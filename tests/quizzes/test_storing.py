"""Storing questions: what makes a new version, and what becomes of what was dropped."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from quizzes.models import Attempt, Question, QuestionVersion, Quiz, QuizVersion
from quizzes.results import read_result
from quizzes.services import start_attempt, store_questions, submit_attempt
from quizzes.services.storing import as_written, fingerprint
from studypack.accounts.models import Learner
from studypack.common.problems import RefusedError
from studypack.content import load, read_packs
from studypack.packs.models import Note, Pack
from studypack.packs.source import read_pack
from studypack.packs.source.texts import QuestionText
from tests.quizzes.conftest import NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db]

Change = tuple[str, str, str]
Edit = Callable[..., None]
Q_TRUE = """\
  - id: q-true
    kind: true_false
    note: second-note
    concept: shrinking
    key: "false"
"""
Q_TRUE_TEXT = """\
q-true:
  text: Clipping enlarges small gradients.
  feedback: {"true": Feedback on true., "false": Feedback on false.}
  explanation: The explanation of clipping.
"""
VARIED = """\
  - id: q-left
    kind: numeric
    note: first-note
    concept: shrinking
    parameters: {n: {from: "2", to: "8", step: "2"}}
    answers: [{value: 0.5*n, tolerance: {kind: relative, size: "0.01"}}]
  - id: q-gaps
    kind: cloze
    note: first-note
    concept: shrinking
    gaps:
      "1": {kind: single_choice, options: [near, far], key: near, mark: "2"}
      "2": {kind: short_text, answers: [{value: norm}]}
"""
VARIED_TEXT = """\
q-left:
  text: "*Left* of {=0.5*n*1}, or {=n}?"
  explanation: Half of {=n}.
q-gaps:
  text: It is {{1}}, by its {{2}}.
  options: {near: near, far: far}
  explanation: Because.
"""
DROP_Q_TRUE: tuple[Change, ...] = (
    ("pack.yaml", Q_TRUE, ""),
    ("en/questions.yaml", Q_TRUE_TEXT, ""),
)
TAKE_BACK_Q_TRUE: tuple[Change, ...] = (
    ("pack.yaml", "experiments:\n", f"{Q_TRUE}experiments:\n"),
    ("en/questions.yaml", "q-where:\n", f"{Q_TRUE_TEXT}q-where:\n"),
)


@pytest.fixture
def edit(small_source: Path) -> Edit:
    """Makes changes (file, old, new) in the small pack and loads it again."""

    def make(*changes: Change) -> None:
        for file, old, new in changes:
            path = small_source / "small" / file
            text = path.read_text(encoding="utf-8")
            assert text.count(old) == 1
            path.write_text(text.replace(old, new), encoding="utf-8")
        reading = read_packs(small_source)
        assert not reading.faults
        load(reading.packs, is_whole=True)

    return make


def versions() -> dict[str, int]:
    """How many versions each question and the quiz have."""
    counts = {
        question.slug: question.versions.count() for question in Question.objects.order_by("slug")
    }
    return {**counts, "quiz": QuizVersion.objects.count()}


def asked() -> list[str]:
    """The questions of the quiz as it is now, in order."""
    items = QuizVersion.objects.current("small").get().items.all()
    return [item.question_version.question.slug for item in items]


def test_storing_makes_a_quiz_of_the_pack_with_its_questions_in_order(quiz: Quiz) -> None:
    assert quiz.slug == "small"
    assert quiz.is_published
    assert quiz.text.title == "A small pack"
    assert asked() == ["q-where", "q-true"]
    assert versions() == {"q-true": 1, "q-where": 1, "quiz": 1}


def test_storing_again_changes_nothing(pack: Pack, small_source: Path) -> None:
    source, _ = read_pack(small_source / "small")
    assert source is not None
    changes = store_questions(pack, source)
    assert (changes.created, changes.changed, changes.removed) == (0, 0, 0)
    assert versions() == {"q-true": 1, "q-where": 1, "quiz": 1}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("pack.yaml", 'key: "false"', 'key: "true"'),
        ("en/questions.yaml", "Clipping enlarges", "Clipping mends"),
        ("en/questions.yaml", "Feedback on true.", "Better feedback."),
        ("en/questions.yaml", "The explanation of clipping.", "A better one."),
        ("en/questions.yaml", "clipping.\n", "clipping.\n  hints: [Think of norms.]\n"),
    ],
)
def test_a_changed_question_gets_a_new_version_and_so_does_the_quiz(
    quiz: Quiz, edit: Edit, file: str, old: str, new: str
) -> None:
    edit((file, old, new))
    assert versions() == {"q-true": 2, "q-where": 1, "quiz": 2}


def test_texts_without_the_newer_fields_keep_the_fingerprint_they_were_stored_with() -> None:
    written = QuestionText(
        text="Why?", options={"a": "A"}, feedback={"a": "No."}, explanation="Because.", line=1
    )
    # As it was computed before there were hints, model answers and rubrics.
    stored = "23d62e47566ef6f7802fdf07ef5a556096c96668b845520d38d871768616a69e"
    assert fingerprint(as_written(written)) == stored
    assert fingerprint(as_written(replace(written, rubric="Two points."))) != stored


def test_hints_and_the_words_of_open_questions_are_stored_as_html(quiz: Quiz, edit: Edit) -> None:
    edit(("en/questions.yaml", "clipping.\n", "clipping.\n  hints: [Think of *norms*.]\n"))
    text = QuestionVersion.objects.get(question__slug="q-true", number=2).texts.get(language="en")
    assert text.content["hints"] == ["Think of <em>norms</em>."]
    assert "rubric" not in text.content


def test_questions_with_parts_and_variants_are_stored_from_a_pack(quiz: Quiz, edit: Edit) -> None:
    edit(
        ("pack.yaml", "experiments:\n", f"{VARIED}experiments:\n"),
        ("en/questions.yaml", "q-where:\n", f"{VARIED_TEXT}q-where:\n"),
    )
    assert asked() == ["q-where", "q-true", "q-left", "q-gaps"]
    left = QuestionVersion.objects.get(question__slug="q-left")
    assert left.texts.get().content["text"] == "<em>Left</em> of {=0.5*n*1}, or {=n}?"
    right = float(left.as_kind().values(3)["n"]) * 0.5
    assert left.as_kind().instance(3).grade(f"{right:g}") == 1
    gaps = QuestionVersion.objects.get(question__slug="q-gaps")
    assert gaps.as_kind().grade({"1": "near", "2": "norm"}) == 1
    assert gaps.texts.get().content["text"] == "It is {{1}}, by its {{2}}."


def test_a_variant_has_its_numbers_in_the_question_and_in_the_explanation(
    quiz: Quiz, edit: Edit, learner: Learner
) -> None:
    edit(
        ("pack.yaml", "experiments:\n", f"{VARIED}experiments:\n"),
        ("en/questions.yaml", "q-where:\n", f"{VARIED_TEXT}q-where:\n"),
    )
    version = QuizVersion.objects.current("small").get()
    attempt = start_attempt(version=version, learner=learner, seed=7, language="en", now=NOW)
    view, result = read_result(submit_attempt(attempt, NOW), "en", NOW)
    (left,) = [found for found in result.questions if found.question.slug == "q-left"]
    number = float(left.explanation.removeprefix("Half of ").removesuffix("."))
    assert number in (2, 4, 6, 8)
    assert view.questions[2].html == f"<em>Left</em> of {number / 2:g}, or {number:g}?"


def test_a_question_that_gains_a_language_keeps_its_version(quiz: Quiz, edit: Edit) -> None:
    french = Q_TRUE_TEXT.replace("Clipping enlarges", "L'écrêtage agrandit")
    edit(("fr/questions.yaml", "  explanation: Parce que.\n", f"  explanation: Parce.\n{french}"))
    assert versions() == {"q-true": 1, "q-where": 2, "quiz": 2}
    texts = QuestionVersion.objects.get(question__slug="q-true").texts
    assert set(texts.values_list("language", flat=True)) == {"en", "fr"}


def test_a_question_that_lost_a_language_gets_a_new_version(quiz: Quiz, edit: Edit) -> None:
    edit(("fr/questions.yaml", ", none: Nulle part", ""))
    assert versions() == {"q-true": 1, "q-where": 2, "quiz": 2}
    latest = QuestionVersion.objects.get(question__slug="q-where", number=2)
    assert [text.language for text in latest.texts.all()] == ["en"]


def test_a_new_order_is_a_new_quiz_version_of_the_same_question_versions(
    quiz: Quiz, edit: Edit
) -> None:
    edit(("pack.yaml", Q_TRUE, ""), ("pack.yaml", "questions:\n", f"questions:\n{Q_TRUE}"))
    assert asked() == ["q-true", "q-where"]
    assert versions()["q-where"] == 1


def test_a_dropped_question_that_nobody_attempted_is_deleted(quiz: Quiz, edit: Edit) -> None:
    edit(*DROP_Q_TRUE)
    assert not Question.objects.filter(slug="q-true").exists()
    assert asked() == ["q-where"]


def test_a_dropped_question_that_was_attempted_is_retired(attempt: Attempt, edit: Edit) -> None:
    edit(*DROP_Q_TRUE)
    assert Question.objects.get(slug="q-true").is_retired
    assert asked() == ["q-where"]
    assert submit_attempt(attempt, NOW).maximum == 2


def test_a_retired_question_comes_back_as_it_was(attempt: Attempt, edit: Edit) -> None:
    edit(*DROP_Q_TRUE)
    edit(*TAKE_BACK_Q_TRUE)
    assert not Question.objects.get(slug="q-true").is_retired
    assert versions()["q-true"] == 1


def test_an_open_attempt_keeps_the_version_it_was_started_on(attempt: Attempt, edit: Edit) -> None:
    edit(("pack.yaml", 'key: "false"', 'key: "true"'))
    attempt.refresh_from_db()
    assert attempt.quiz_version.number == 1
    graded_by = attempt.items().get(question_version__question__slug="q-true")
    assert graded_by.question_version.body == {"key": "false"}


def test_a_question_survives_the_note_it_rests_on(quiz: Quiz) -> None:
    Note.objects.get(slug="first-note").delete()
    assert Question.objects.get(slug="q-where").note is None


def test_a_quiz_without_questions_is_closed(quiz: Quiz, small_source: Path, edit: Edit) -> None:
    edit(*DROP_Q_TRUE)
    source, _ = read_pack(small_source / "small")
    assert source is not None
    empty = type(source)(**{**vars(source), "questions": ()})
    store_questions(Pack.objects.get(), empty)
    quiz.refresh_from_db()
    assert not quiz.is_published
    assert not QuizVersion.objects.current("small").exists()


def test_unsound_questions_are_refused_with_every_problem(pack: Pack, small_source: Path) -> None:
    file = small_source / "small" / "pack.yaml"
    text = file.read_text(encoding="utf-8")
    broken = text.replace("key: near", "key: here").replace('key: "false"', "key: maybe")
    file.write_text(broken, encoding="utf-8")
    source, _ = read_pack(file.parent)
    assert source is not None
    with pytest.raises(RefusedError) as refused:
        store_questions(pack, source)
    assert len(refused.value.problems) == 2
    assert versions() == {"q-true": 1, "q-where": 1, "quiz": 1}
