"""A live session: joined by code, answered once a round, shown when the teacher says so."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from quizzes.live_reading import view_live
from quizzes.models import LiveAnswer, LiveMember, LiveSession, Quiz, QuizVersion
from quizzes.services.live import Step, give_answer, join, open_session, show_run, take_step
from simulator.models import Experiment, Run, RunRequest
from simulator.services import let_see, withdraw
from studypack.accounts.models import Learner, User
from studypack.common.problems import RefusedError
from studypack.packs.models import Pack
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


@pytest.fixture
def desk(teacher: User, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The teacher's browser; no worker hears of what is run."""
    monkeypatch.setattr("simulator.services.wake_worker", lambda run: None)
    client = Client()
    client.force_login(teacher)
    return client


def run_together(desk: Client, live: LiveSession, experiment: Experiment) -> Any:
    return desk.post(f"/en/teach/live/{live.pk}/run/", {"experiment": experiment.pk})


def test_run_is_asked_for_once_and_shown_to_all_who_are_in(
    desk: Client,
    live: LiveSession,
    member: LiveMember,
    student: Client,
    other_student: Client,
    experiment: Experiment,
) -> None:
    page = f"/en/live/{live.pk}/"
    assert "data-experiment" not in html_of(student, page)
    for _press in range(2):
        answer = run_together(desk, live, experiment)
        assert answer["Location"] == f"/en/teach/live/{live.pk}/"
    run = Run.objects.get()
    figure = f"/en/runs/{run.pk}/figure/"
    for browser, address in ((desk, answer["Location"]), (student, page)):
        assert f'data-experiment="run-{run.pk}"' in html_of(browser, address)
        html_of(browser, figure)
    assert other_student.get(figure).status_code == 404


def test_run_shown_to_a_class_is_waited_for_by_its_teacher_alone(
    desk: Client, live: LiveSession, member: LiveMember, experiment: Experiment, teacher: User
) -> None:
    run_together(desk, live, experiment)
    waiting = RunRequest.objects.filter(is_withdrawn=False)
    assert waiting.get().learner.user == teacher
    run = Run.objects.get()
    withdraw(run, member.learner, NOW)
    assert not Run.objects.get().is_final
    let_see(run, [waiting.get().learner])
    assert waiting.count() == 1


def test_who_joins_late_sees_the_run_that_is_on(
    desk: Client, live: LiveSession, experiment: Experiment, other_student: Client
) -> None:
    run_together(desk, live, experiment)
    figure = f"/en/runs/{Run.objects.get().pk}/figure/"
    assert other_student.get(figure).status_code == 404
    other_student.post("/en/live/", {"code": live.code})
    html_of(other_student, figure)


def test_run_goes_with_the_next_question_and_with_the_end(
    desk: Client, live: LiveSession, member: LiveMember, student: Client, experiment: Experiment
) -> None:
    page = f"/en/live/{live.pk}/"
    LiveSession.objects.update(position=0)
    for step, is_on in ((Step.AGAIN, True), (Step.NEXT, False), (Step.SHOW, False)):
        if is_on:
            run_together(desk, live, experiment)
        take_step(live, step, NOW)
        assert ("data-experiment" in html_of(student, page)) is is_on
    run_together(desk, live, experiment)
    take_step(live, Step.END, NOW)
    assert "data-experiment" not in html_of(student, page)


def test_ended_session_runs_and_shows_nothing(
    desk: Client, live: LiveSession, experiment: Experiment
) -> None:
    take_step(live, Step.END, NOW)
    run_together(desk, live, experiment)
    assert not Run.objects.exists()
    assert show_run(live, experiment_id=experiment.pk, run_id=uuid4()).run_id is None


def test_figure_is_not_sent_again_to_a_page_that_has_drawn_it(
    desk: Client, live: LiveSession, member: LiveMember, student: Client, experiment: Experiment
) -> None:
    run_together(desk, live, experiment)
    run = Run.objects.get()
    for browser, page in ((desk, f"/en/teach/live/{live.pk}/"), (student, f"/en/live/{live.pk}/")):
        assert "data-experiment" in html_of(browser, f"{page}?part&run=")
        drawn = html_of(browser, f"{page}?part&run={run.pk}")
        assert "data-experiment" not in drawn
        assert f'data-stamp="{run.pk}"' in drawn


def test_run_of_an_experiment_that_is_gone_or_unknown_is_not_shown(
    desk: Client, live: LiveSession, member: LiveMember, student: Client, experiment: Experiment
) -> None:
    assert desk.post(f"/en/teach/live/{live.pk}/run/").status_code == 404
    run_together(desk, live, experiment)
    Pack.objects.update(is_retired=True)
    assert run_together(desk, live, experiment).status_code == 404
    Experiment.objects.all().delete()
    assert "data-experiment" not in html_of(student, f"/en/live/{live.pk}/")
    assert run_together(desk, live, experiment).status_code == 404
