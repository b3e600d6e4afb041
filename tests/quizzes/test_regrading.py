"""Publishing a teacher's quiz, and grading again after a correction."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from quizzes.exchange.written import Wording, Written
from quizzes.formats.item import Kind, Text
from quizzes.models import Attempt, Question, Quiz, QuizVersion, Regrade
from quizzes.services import GivenAnswer, save_response, start_attempt, submit_attempt
from quizzes.services.authoring import save_question
from quizzes.services.publishing import (
    Arrangement,
    Placed,
    arrange,
    change_quiz,
    create_quiz,
    has_unpublished_changes,
    publish,
    take_back,
)
from quizzes.services.regrading import preview_regrade, regrade
from studypack.accounts.models import Learner, Role, User
from studypack.common.problems import RefusedError
from tests.quizzes.conftest import NOW, SEED

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def teacher(make_user: Callable[..., User]) -> User:
    """Who writes the quiz."""
    return make_user("teacher", Role.TEACHER)


def written(key: str, text: str = "Where is the signal smallest?") -> Written:
    """A question of two options."""
    words = Wording(
        text=Text(source=text), options={"near": Text(source="Near"), "far": Text(source="Far")}
    )
    body = {"options": ["near", "far"], "key": key}
    return Written(name=text, kind=Kind.SINGLE_CHOICE, body=body, words=words)


def ask(teacher: User, key: str = "near", question: Question | None = None) -> Question:
    """The question in the teacher's bank, its key `key` from now on."""
    version = save_question(owner=teacher, written=written(key), author=teacher, question=question)
    return version.question


@pytest.fixture
def question(teacher: User) -> Question:
    """A question whose key is near."""
    return ask(teacher)


@pytest.fixture
def own_quiz(teacher: User, question: Question) -> Quiz:
    """A published quiz with that question, worth two."""
    quiz = create_quiz(author=teacher, title="Signals", description="", language="en")
    arrange(quiz, Arrangement(placed=(Placed(question=question.slug, mark=2.0),), draws={}))
    publish(quiz, teacher)
    return quiz


def taken(quiz: Quiz, learner: Learner, answer: str) -> Attempt:
    """A submitted attempt at the quiz with this answer."""
    version = QuizVersion.objects.current(quiz.slug).get()
    attempt = start_attempt(version=version, learner=learner, seed=SEED, language="en", now=NOW)
    slug = version.items.get().question_version.question.slug
    save_response(attempt, GivenAnswer(question=slug, sequence=1, answer=answer), NOW)
    return submit_attempt(attempt, NOW)


def test_publishing_twice_makes_one_version(own_quiz: Quiz, teacher: User) -> None:
    assert not has_unpublished_changes(own_quiz)
    assert publish(own_quiz, teacher).number == 1
    assert own_quiz.versions.count() == 1


def test_an_edit_reaches_learners_when_it_is_published(
    own_quiz: Quiz, teacher: User, question: Question
) -> None:
    ask(teacher, "far", question)
    assert has_unpublished_changes(own_quiz)
    version = QuizVersion.objects.current(own_quiz.slug).get()
    assert version.items.get().question_version.body["key"] == "near"
    published = publish(own_quiz, teacher)
    assert (published.number, published.items.get().question_version.body["key"]) == (2, "far")


def test_a_draft_cannot_be_taken(own_quiz: Quiz) -> None:
    take_back(own_quiz)
    assert not QuizVersion.objects.current(own_quiz.slug).exists()


@pytest.mark.parametrize(
    ("arrangement", "message"),
    [
        (Arrangement(placed=(Placed(question="q-other"),), draws={}),
         "questions: 'q-other' is not in your bank"),
        (Arrangement(placed=(Placed(question="own", mark=-1.0),), draws={}),
         "mark: -1.0 is outside 0..100"),
        (Arrangement(placed=(Placed(question="own"), Placed(question="own")), draws={}),
         "questions: 'own' is repeated"),
        (Arrangement(placed=(Placed(question="own", pool="a"),), draws={"a": 2}),
         "draws: 2 of the pool 'a' is outside 1..1"),
        (Arrangement(placed=(Placed(question="own", pool="a" * 61),), draws={}),
         "pool: 61 characters, the limit is 60"),
    ],
)  # fmt: skip
def test_what_cannot_be_arranged_is_named(
    own_quiz: Quiz, question: Question, arrangement: Arrangement, message: str
) -> None:
    Question.objects.filter(pk=question.pk).update(slug="own")
    before = own_quiz.draft
    with pytest.raises(RefusedError) as refused:
        arrange(own_quiz, arrangement)
    assert message in [problem.message for problem in refused.value.problems]
    own_quiz.refresh_from_db()
    assert own_quiz.draft == before


def test_a_time_limit_that_is_moved_holds_for_open_attempts(
    own_quiz: Quiz, learner: Learner
) -> None:
    version = QuizVersion.objects.current(own_quiz.slug).get()
    attempt = start_attempt(version=version, learner=learner, seed=SEED, language="en", now=NOW)
    change_quiz(own_quiz, title="Signals", description="", settings={"time_limit_s": 600})
    attempt.refresh_from_db()
    assert attempt.deadline_at == NOW + timedelta(minutes=10)


def test_a_quiz_that_closes_before_it_opens_is_refused(own_quiz: Quiz) -> None:
    settings = {"opens_at": NOW, "closes_at": NOW - timedelta(days=1)}
    with pytest.raises(RefusedError) as refused:
        change_quiz(own_quiz, title=" ", description="", settings=settings)
    assert [problem.field for problem in refused.value.problems] == ["title", "closes_at"]


def test_a_preview_tells_who_would_change_and_stores_nothing(
    own_quiz: Quiz, teacher: User, question: Question, learner: Learner, other_learner: Learner
) -> None:
    right, wrong = taken(own_quiz, learner, "near"), taken(own_quiz, other_learner, "far")
    ask(teacher, "far", question)
    changes = {
        change.attempt.pk: (change.before, change.after) for change in preview_regrade(own_quiz)
    }
    assert changes == {right.pk: (2.0, 0.0), wrong.pk: (0.0, 2.0)}
    right.refresh_from_db()
    assert (right.score, right.quiz_version.number) == (2.0, 1)
    assert QuizVersion.objects.count() == 1


def test_regrading_shows_what_is_right_now_and_does_nothing_twice(
    own_quiz: Quiz, teacher: User, question: Question, learner: Learner
) -> None:
    attempt = taken(own_quiz, learner, "near")
    ask(teacher, "far", question)
    assert len(regrade(own_quiz, author=teacher, now=NOW)) == 1
    attempt.refresh_from_db()
    assert attempt.score == 0.0
    assert attempt.items().get().question_version.body["key"] == "far"
    assert attempt.responses.get().item == attempt.items().get()
    assert regrade(own_quiz, author=teacher, now=NOW) == []
    assert Regrade.objects.get().changes == [
        {"attempt": str(attempt.pk), "before": 2.0, "after": 0.0}
    ]


def test_a_regraded_version_is_never_begun_with(
    own_quiz: Quiz, teacher: User, question: Question, learner: Learner
) -> None:
    taken(own_quiz, learner, "near")
    ask(teacher, "far", question)
    regrade(own_quiz, author=teacher, now=NOW)
    assert QuizVersion.objects.current(own_quiz.slug).get().number == 1
    assert publish(own_quiz, teacher).number == 3


def test_a_correction_taken_back_restores_every_score(
    own_quiz: Quiz, teacher: User, question: Question, learner: Learner
) -> None:
    attempt = taken(own_quiz, learner, "near")
    ask(teacher, "far", question)
    regrade(own_quiz, author=teacher, now=NOW)
    ask(teacher, "near", question)
    regrade(own_quiz, author=teacher, now=NOW)
    attempt.refresh_from_db()
    assert attempt.score == 2.0
