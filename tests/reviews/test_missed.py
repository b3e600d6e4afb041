"""A wrong answer becomes a card: only one's own, and only once it may be seen what is right."""

import pytest
from django.test import Client

from quizzes.models import Attempt, Quiz, QuizVersion
from quizzes.rules import Behaviour, Review
from quizzes.services import GivenAnswer, start_attempt, submit_attempt
from studypack.accounts.models import Learner
from studypack.common.problems import RefusedError
from studypack.packs.models import Pack
from studypack.reviews import services
from studypack.reviews.keys import CardKey, Source
from studypack.reviews.models import ReviewCard
from studypack.reviews.services import MissedQuestion, add_missed
from tests.reviews.conftest import NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db]

WHERE, TRUE = "question.small.q-where", "question.small.q-true"


def attempt_of(learner: Learner, behaviour: Behaviour | None = None, **answers: str) -> Attempt:
    """A submitted attempt at the small pack's quiz."""
    version = QuizVersion.objects.current("small").get()
    attempt = start_attempt(
        version=version, learner=learner, seed=1, language="en", now=NOW, behaviour=behaviour
    )
    given = [
        GivenAnswer(question=slug.replace("_", "-"), sequence=1, answer=answer)
        for slug, answer in answers.items()
    ]
    return submit_attempt(attempt, NOW, given)


def make_cards(client: Client, attempt: Attempt, language: str = "en") -> str:
    response = client.post(f"/{language}/attempts/{attempt.pk}/cards/", follow=True)
    return response.content.decode() if response.status_code == 200 else ""


def test_wrong_answer_becomes_a_card_and_a_right_one_does_not(
    pack: Pack, learner: Learner, student: Client
) -> None:
    attempt = attempt_of(learner, q_where="far", q_true="false")
    assert "1 question is a new card." in make_cards(student, attempt)
    card = ReviewCard.objects.get()
    assert (card.key, card.pack) == (WHERE, pack)
    assert card.content is not None
    assert set(card.content) == {"en", "fr"}
    assert "Where is the signal smallest?" in card.content["en"]["front"]
    assert "Near the output" not in card.content["en"]["back"]
    assert "Near the input" in card.content["en"]["back"]
    assert "The explanation of where." in card.content["en"]["back"]
    assert "Où le signal" in card.content["fr"]["front"]


def test_unanswered_question_is_missed_too(pack: Pack, learner: Learner, student: Client) -> None:
    make_cards(student, attempt_of(learner))
    assert set(ReviewCard.objects.values_list("key", flat=True)) == {WHERE, TRUE}


def test_missed_questions_are_learnt_before_all_other_new_cards(
    pack: Pack, learner: Learner, student: Client
) -> None:
    make_cards(student, attempt_of(learner))
    told = student.get("/api/v1/reviews/due/?lang=fr").json()["cards"]
    assert [card["id"] for card in told[:2]] == [WHERE, TRUE]
    assert [card["language"] for card in told[:2]] == ["fr", "en"]
    assert "Près de l" in told[0]["back"]
    saved = student.post(f"/api/v1/reviews/{WHERE}/", {"rating": 3}, "application/json")
    assert saved.json()["reviews"] == 1


def test_missing_it_again_makes_no_second_card_and_forgets_nothing(
    pack: Pack, learner: Learner, student: Client
) -> None:
    make_cards(student, attempt_of(learner))
    student.post(f"/api/v1/reviews/{WHERE}/", {"rating": 4}, "application/json")
    assert "0 questions are new cards." in make_cards(student, attempt_of(learner))
    assert ReviewCard.objects.count() == 2
    assert ReviewCard.objects.get(key=WHERE).reviews == 1


def test_cards_are_made_only_once_it_may_be_seen_what_is_right(
    pack: Pack, learner: Learner, student: Client, other_student: Client
) -> None:
    Quiz.objects.update(review=Review.RELEASED)
    attempt = attempt_of(learner)
    assert make_cards(student, attempt) == ""
    Quiz.objects.update(review=Review.SUBMITTED)
    assert make_cards(other_student, attempt) == ""
    assert not ReviewCard.objects.exists()
    assert make_cards(student, attempt)


def test_open_attempt_makes_no_cards(pack: Pack, learner: Learner, student: Client) -> None:
    version = QuizVersion.objects.current("small").get()
    attempt = start_attempt(version=version, learner=learner, seed=1, language="en", now=NOW)
    assert make_cards(student, attempt) == ""


def test_result_offers_the_cards(pack: Pack, learner: Learner, student: Client) -> None:
    wrong, right = attempt_of(learner), attempt_of(learner, q_where="near", q_true="false")
    offer = "Make cards of what you missed"
    assert offer in student.get(wrong.get_absolute_url()).content.decode()
    assert offer not in student.get(right.get_absolute_url()).content.decode()


def test_questions_become_no_more_cards_than_allowed(
    pack: Pack, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_QUESTION_CARDS", 1)
    words = {"en": {"front": "?", "back": "!"}}
    missed = [
        MissedQuestion(
            key=CardKey(source=Source.QUESTION, group="other", slug=slug),
            pack_id=None,
            content=words,
        )
        for slug in ("one", "two")
    ]
    add_missed(learner, missed[:1])
    add_missed(learner, missed[:1])
    with pytest.raises(RefusedError, match="No more than 1"):
        add_missed(learner, missed[1:])
