"""Saving and submitting: nothing acknowledged is lost, nothing is overwritten in silence."""

from datetime import timedelta

import pytest
from django.http import Http404

from quizzes.models import Attempt, Quiz, QuizVersion, Response
from quizzes.services import (
    GivenAnswer,
    check_response,
    save_answers,
    save_response,
    start_attempt,
    submit_attempt,
)
from quizzes.services.starting import MOST_OPEN_ATTEMPTS
from studypack.accounts.models import Learner
from studypack.common.problems import RefusedError
from tests.quizzes.conftest import NOW, SEED, started

pytestmark = [pytest.mark.database, pytest.mark.django_db]

LATER = NOW + timedelta(minutes=5)


def given(question: str, answer: object, sequence: int = 1) -> GivenAnswer:
    return GivenAnswer(question=question, sequence=sequence, answer=answer)


def standing(attempt: Attempt) -> dict[str, object]:
    """The answers that stand, by question."""
    slug = "item__question_version__question__slug"
    return dict(Response.objects.filter(attempt=attempt).values_list(slug, "answer"))


def refusal(attempt: Attempt, answer: GivenAnswer) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        save_response(attempt, answer, NOW)
    return refused.value


def test_a_new_attempt_is_open_and_pins_version_and_seed(
    attempt: Attempt, version: QuizVersion
) -> None:
    assert attempt.quiz_version == version
    assert (attempt.seed, attempt.maximum, attempt.score) == (SEED, 2, None)
    assert attempt.status == "open"


def test_a_saved_answer_stands(attempt: Attempt) -> None:
    saved = save_response(attempt, given("q-where", "far"), NOW)
    assert (saved.sequence, saved.answer, saved.saved_at) == (1, "far", NOW)
    assert standing(attempt) == {"q-where": "far"}


def test_a_later_answer_replaces_an_earlier_one(attempt: Attempt) -> None:
    save_response(attempt, given("q-where", "far"), NOW)
    save_response(attempt, given("q-where", "near", 2), LATER)
    response = Response.objects.get(attempt=attempt)
    assert (response.answer, response.sequence, response.saved_at) == ("near", 2, LATER)


@pytest.mark.parametrize("sequence", [1, 2])
def test_a_stale_answer_is_refused_with_what_stands(attempt: Attempt, sequence: int) -> None:
    save_response(attempt, given("q-where", "near", 2), NOW)
    refused = refusal(attempt, given("q-where", "far", sequence))
    assert (refused.code, refused.status) == ("stale", 409)
    assert refused.state == {
        "question": "q-where",
        "sequence": 2,
        "answer": "near",
        "certainty": None,
        "saved_at": NOW.isoformat(),
    }
    assert refused.message == f"sequence: {sequence} is not above the stored 2"
    assert standing(attempt) == {"q-where": "near"}


def test_of_two_tabs_at_the_same_sequence_only_the_first_wins(attempt: Attempt) -> None:
    first_tab, second_tab = given("q-where", "near"), given("q-where", "far")
    save_response(attempt, first_tab, NOW)
    assert refusal(attempt, second_tab).code == "stale"
    assert standing(attempt) == {"q-where": "near"}


def test_an_answer_that_is_no_option_is_refused_and_nothing_is_stored(attempt: Attempt) -> None:
    refused = refusal(attempt, given("q-where", "left"))
    assert refused.status == 400
    assert [problem.message for problem in refused.problems] == [
        "answer: 'left' is not one of near, far, none"
    ]
    assert standing(attempt) == {}


@pytest.mark.parametrize("sequence", [-1, 0, 2**31])
def test_a_sequence_out_of_its_limits_is_refused(attempt: Attempt, sequence: int) -> None:
    refused = refusal(attempt, given("q-where", "near", sequence))
    assert [problem.message for problem in refused.problems] == [
        f"sequence: {sequence} is outside 1..2147483647"
    ]


def test_a_question_that_the_attempt_does_not_ask_is_not_there(attempt: Attempt) -> None:
    with pytest.raises(Http404):
        save_response(attempt, given("q-other", "near"), NOW)


def test_submitting_grades_what_stands(attempt: Attempt) -> None:
    save_response(attempt, given("q-where", "near"), NOW)
    save_response(attempt, given("q-true", "true"), NOW)
    graded = submit_attempt(attempt, LATER)
    assert (graded.score, graded.maximum, graded.submitted_at) == (1, 2, LATER)
    credit = Response.objects.order_by("item__position").values_list("fraction", flat=True)
    assert list(credit) == [1.0, 0.0]


def test_an_empty_attempt_scores_nothing(attempt: Attempt) -> None:
    assert submit_attempt(attempt, NOW).score == 0


def test_submitting_again_changes_nothing(attempt: Attempt) -> None:
    save_response(attempt, given("q-where", "near"), NOW)
    submit_attempt(attempt, NOW)
    again = submit_attempt(attempt, LATER, [given("q-where", "far", 9)])
    assert (again.score, again.submitted_at) == (1, NOW)
    assert standing(attempt) == {"q-where": "near"}


def test_a_submitted_attempt_takes_no_more_answers(attempt: Attempt) -> None:
    submit_attempt(attempt, NOW)
    refused = refusal(attempt, given("q-where", "near"))
    assert (refused.code, refused.status) == ("submitted", 409)
    with pytest.raises(RefusedError, match="takes no more answers"):
        save_answers(attempt, [given("q-where", "near")], NOW)
    assert standing(attempt) == {}


def test_what_is_on_the_submitted_page_beats_what_was_saved(attempt: Attempt) -> None:
    save_response(attempt, given("q-where", "far", 5), NOW)
    graded = submit_attempt(attempt, LATER, [given("q-where", "near"), given("q-true", "false")])
    assert graded.score == 2
    assert Response.objects.get(item__position=1).sequence == 6


def test_an_invalid_answer_on_the_page_stops_the_submission(attempt: Attempt) -> None:
    with pytest.raises(RefusedError) as refused:
        submit_attempt(attempt, NOW, [given("q-where", "left"), given("q-no", "near")])
    assert [problem.message for problem in refused.value.problems] == [
        "answer: 'left' is not one of near, far, none",
        "question: 'q-no' is not asked in this attempt",
    ]
    attempt.refresh_from_db()
    assert attempt.status == "open"


def test_saving_a_page_leaves_what_was_overtaken_and_says_so(attempt: Attempt) -> None:
    save_response(attempt, given("q-where", "far", 3), NOW)
    saved = save_answers(attempt, [given("q-where", "near"), given("q-true", "true")], NOW)
    assert (saved.saved, saved.stale) == (("q-true",), ("q-where",))
    assert standing(attempt) == {"q-where": "far", "q-true": "true"}


def test_saving_a_page_does_not_touch_answers_that_are_the_same(attempt: Attempt) -> None:
    save_response(attempt, given("q-where", "far", 3), NOW)
    saved = save_answers(attempt, [given("q-where", "far")], LATER)
    assert (saved.saved, saved.stale) == ((), ())
    assert Response.objects.get(attempt=attempt).saved_at == NOW


def test_attempts_left_open_have_a_limit(version: QuizVersion, learner: Learner) -> None:
    def start() -> Attempt:
        return start_attempt(version=version, learner=learner, seed=SEED, language="en", now=NOW)

    attempts = [start() for _ in range(MOST_OPEN_ATTEMPTS)]
    with pytest.raises(RefusedError, match="attempts: 20 are open, the limit is 20") as refused:
        start()
    assert refused.value.status == 429
    submit_attempt(attempts[0], NOW)
    assert start().status == "open"


def test_attempts_belong_to_their_learner(
    attempt: Attempt, learner: Learner, other_learner: Learner
) -> None:
    assert list(Attempt.objects.of(learner)) == [attempt]
    assert not Attempt.objects.of(other_learner).exists()
    assert not Attempt.objects.of(None).exists()


def test_settled_answer_is_refused_with_what_stands(kinds_quiz: Quiz, learner: Learner) -> None:
    Quiz.objects.update(behaviour="practice")
    attempt = started(kinds_quiz, learner)
    check_response(attempt, given("q-text", "relu"), NOW)
    refused = refusal(attempt, given("q-text", "tanh", 2))
    state = refused.state
    assert refused.code == "settled"
    assert isinstance(state, dict)
    assert (state["status"], state["answer"], state["sequence"]) == ("settled", "relu", 1)


def test_answer_taken_back_costs_nothing_however_sure_one_was(
    kinds_quiz: Quiz, learner: Learner
) -> None:
    Quiz.objects.update(behaviour="certainty")
    attempt = started(kinds_quiz, learner)
    sure = GivenAnswer(question="q-text", sequence=1, answer="", certainty=3)
    save_response(attempt, sure, NOW)
    right = GivenAnswer(question="q-true", sequence=1, answer="true", certainty=3)
    submit_attempt(attempt, NOW, [right])
    attempt.refresh_from_db()
    assert attempt.score == 1
