"""A live session: joined by code, answered once a round, shown when the teacher says so."""

import pytest
from django.test import Client

from quizzes.live_reading import view_live
from quizzes.models import LiveAnswer, LiveMember, LiveSession, Quiz, QuizVersion
from quizzes.services.live import Step, give_answer, join, open_session, take_step
from studypack.accounts.models import Learner, User
from studypack.common.problems import RefusedError
from tests.quizzes.conftest import NOW
from tests.quizzes.teaching import bank, choice, html_of, quiz_of

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def live(teacher: User) -> LiveSession:
    """A session for people with accounts, its one question on; near is right."""
    quiz: Quiz = quiz_of(teacher, bank(teacher, choice("One")))
    version = QuizVersion.objects.current(quiz.slug).get()
    waiting = open_session(version, teacher=teacher, allows_guests=False, now=NOW)
    return take_step(waiting, Step.NEXT, NOW)


@pytest.fixture
def member(live: LiveSession, learner: Learner) -> LiveMember:
    return join(live, learner, "Heron")


def answered(member: LiveMember, answer: str, sequence: int = 1, round_number: int = 1) -> bool:
    item = member.session.quiz_version.items.get()
    return give_answer(member, item, answer, round=round_number, sequence=sequence, now=NOW)


def test_answer_stands_by_its_sequence_and_a_repeated_one_once(member: LiveMember) -> None:
    assert answered(member, "far")
    assert answered(member, "far")
    assert answered(member, "near", sequence=2)
    assert not answered(member, "far")
    assert list(LiveAnswer.objects.values_list("answer", "sequence")) == [("near", 2)]


def test_what_is_not_on_takes_no_answer(live: LiveSession, member: LiveMember) -> None:
    with pytest.raises(RefusedError, match="no more answers"):
        answered(member, "far", round_number=2)
    with pytest.raises(RefusedError, match="cannot be used"):
        answered(member, "nowhere")
    take_step(live, Step.SHOW, NOW)
    with pytest.raises(RefusedError, match="no more answers"):
        answered(member, "far")
    take_step(live, Step.END, NOW)
    assert take_step(live, Step.AGAIN, NOW).round == 1


def test_counts_of_both_rounds_stand_side_by_side_once_they_are_shown(
    live: LiveSession, member: LiveMember, student: Client
) -> None:
    page = f"/en/live/{live.pk}/"
    answered(member, "far")
    assert "live-counts" not in html_of(student, page)
    live = take_step(live, Step.AGAIN, NOW)
    answered(member, "near", round_number=2)
    counts = view_live(take_step(live, Step.SHOW, NOW), "en").counts
    found = {option.html: (option.first, option.second, option.is_right) for option in counts}
    assert found == {"Near": (0, 1, True), "Far": (1, 0, False)}
    assert "live-counts" in html_of(student, page)


def test_stranger_joins_only_where_guests_may(live: LiveSession) -> None:
    stranger = Client()
    form = {"code": live.code.lower(), "name": "Heron"}
    assert "/sign-in/" in stranger.post("/en/live/", form)["Location"]
    LiveSession.objects.update(allows_guests=True)
    nameless = stranger.post("/en/live/", {**form, "name": ""})
    assert "name: 0 characters are outside 1..60" in nameless.content.decode()
    assert stranger.post("/en/live/", form)["Location"] == f"/en/live/{live.pk}/"
    LiveSession.objects.update(ended_at=NOW)
    assert stranger.post("/en/live/", form).status_code == 400
