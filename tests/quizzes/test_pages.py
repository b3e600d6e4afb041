"""The pages: what they show, to whom, with and without scripts, and at what price."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from quizzes.models import Attempt, Quiz
from quizzes.services import GivenAnswer, check_response, save_response, submit_attempt
from studypack.accounts.models import Learner, Role, User
from tests.quizzes.conftest import NOW, started

pytestmark = pytest.mark.django_db

QUIZ = "/en/quizzes/small/"
START = f"{QUIZ}attempts/"
ANSWERS = {"answer:q-where": "near", "answer:q-true": "true"}


def page(attempt: Attempt, ending: str = "", language: str = "en") -> str:
    return f"/{language}/attempts/{attempt.id}/{ending}"


def text_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def checked(html: str) -> set[str]:
    """The answers that are chosen on the page."""
    return set(re.findall(r'value="([a-z]+)" checked', html))


def option_order(html: str, question: str) -> list[str]:
    return re.findall(rf'name="answer:{question}" value="([a-z]+)"', html)


def save(attempt: Attempt, question: str, answer: str, sequence: int = 1) -> None:
    given = GivenAnswer(question=question, sequence=sequence, answer=answer)
    save_response(attempt, given, NOW)


def test_the_quiz_page_shows_what_a_stranger_needs_to_start(quiz: Quiz, client: Client) -> None:
    html = text_of(client, QUIZ)
    for words in (
        "A small pack",
        "What shrinks, and why.",
        "by Study Pack",
        "2 questions",
        "Where is the signal smallest?",
        'action="/en/quizzes/small/attempts/"',
        'href="/en/quizzes/small/cards/"',
        '<svg class="avatar"',
    ):
        assert words in html
    assert "Near the input" not in html


def test_the_quiz_page_leaves_gaps_open(kinds_quiz: Quiz, client: Client) -> None:
    html = text_of(client, kinds_quiz.get_absolute_url())
    assert "We follow the slope of the … and go … the hill." in html


def test_the_quiz_page_names_its_author_by_pseudonym(
    quiz: Quiz, client: Client, make_user: Callable[..., User]
) -> None:
    author = make_user("jane.doe", Role.TEACHER)
    author.pseudonym = "ChalkAndChains"
    author.save()
    Quiz.objects.update(author=author)
    html = text_of(client, QUIZ)
    assert "by ChalkAndChains" in html
    assert "jane.doe" not in html


def test_a_quiz_that_is_not_published_is_not_there(quiz: Quiz, client: Client) -> None:
    Quiz.objects.update(is_published=False)
    for address in (QUIZ, "/en/quizzes/none/"):
        text_of(client, address, 404)
    assert client.post(START).status_code == 404


def test_looking_at_a_quiz_keeps_nothing_of_a_stranger(quiz: Quiz, client: Client) -> None:
    text_of(client, QUIZ)
    assert not client.cookies.get("learner")


def test_starting_leads_to_an_attempt_and_then_back_to_it(quiz: Quiz, client: Client) -> None:
    first = client.post(START)
    assert first.status_code == 302
    assert client.post(START)["Location"] == first["Location"]
    assert "Continue Quiz" in text_of(client, QUIZ)
    assert Attempt.objects.count() == 1


def test_starting_needs_a_post(quiz: Quiz, client: Client) -> None:
    text_of(client, START, 405)


def test_starting_from_another_site_is_refused(quiz: Quiz) -> None:
    assert Client(enforce_csrf_checks=True).post(START).status_code == 403
    assert not Attempt.objects.exists()


def test_an_attempt_is_its_learners_alone(
    attempt: Attempt,
    student: Client,
    other_student: Client,
    client: Client,
    make_user: Callable[..., User],
) -> None:
    text_of(student, page(attempt))
    teacher = Client()
    teacher.force_login(make_user("teacher", Role.TEACHER))
    for other in (other_student, client, teacher):
        text_of(other, page(attempt), 404)
        for ending in ("save/", "submit/"):
            assert other.post(page(attempt, ending), ANSWERS).status_code == 404
    attempt.refresh_from_db()
    assert not attempt.is_submitted
    assert not attempt.responses.exists()


def test_an_attempt_that_does_not_exist_is_not_there(student: Client) -> None:
    text_of(student, f"/en/attempts/{uuid.uuid4()}/", 404)


def test_an_attempt_is_kept_out_of_search_engines_and_caches(
    attempt: Attempt, student: Client
) -> None:
    response = student.get(page(attempt))
    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]


def test_a_reload_keeps_the_answers_and_the_order(attempt: Attempt, student: Client) -> None:
    before = text_of(student, page(attempt))
    assert "0 of 2 answered" in before
    save(attempt, "q-where", "far")
    after = text_of(student, page(attempt))
    assert checked(after) == {"far"}
    assert "1 of 2 answered" in after
    assert 'name="sequence:q-where" value="1"' in after
    assert option_order(after, "q-where") == option_order(before, "q-where")


def test_the_order_of_options_belongs_to_the_seed(attempt: Attempt, student: Client) -> None:
    orders = set()
    for seed in range(20):
        Attempt.objects.update(seed=seed)
        html = text_of(student, page(attempt))
        orders.add(tuple(option_order(html, "q-where")))
        assert option_order(html, "q-true") == ["true", "false"]
    assert len(orders) > 3


def test_an_attempt_is_shown_in_the_language_of_the_page(attempt: Attempt, student: Client) -> None:
    html = text_of(student, page(attempt, language="fr"))
    assert "Où le signal est-il le plus petit ?" in html
    assert (
        '<fieldset class="question" id="q-true" data-question="q-true" data-shape="one" lang="en">'
        in html
    )


def test_an_attempt_works_without_scripts(attempt: Attempt, student: Client) -> None:
    saved = student.post(page(attempt, "save/"), {"answer:q-where": "far"}, follow=True)
    html = saved.content.decode()
    assert "Your answers are saved." in html
    assert checked(html) == {"far"}
    graded = student.post(
        page(attempt, "submit/"), {**ANSWERS, "sequence:q-where": "1"}, follow=True
    )
    assert graded.redirect_chain == [(page(attempt, "#result"), 302)]
    assert "1 of 2" in graded.content.decode()


def test_what_stood_on_a_page_and_was_taken_back_is_blank_without_scripts(
    kinds_attempt: Attempt, student: Client
) -> None:
    given = {"answer:q-multiple": ["a", "b"], "answer:q-text": "tanh", "answer:q-single": "a"}
    student.post(page(kinds_attempt, "save/"), given)
    seen = {f"sequence:q-{name}": "1" for name in ("multiple", "text", "single")}
    untouched = {f"sequence:q-{name}": "0" for name in ("matching", "open", "ordering")}
    blanks = {"answer:q-text": "", "answer:q-open": " ", "answer:q-matching:p1": ""}
    html = student.post(
        page(kinds_attempt, "save/"), {**seen, **untouched, **blanks}, follow=True
    ).content.decode()
    assert "1 of 9 answered" in html
    answers = dict(
        kinds_attempt.responses.values_list("item__question_version__question__slug", "answer")
    )
    assert answers == {"q-multiple": [], "q-text": "", "q-single": "a"}


def test_submitting_a_page_that_never_saw_an_answer_does_not_wipe_it_out(
    kinds_attempt: Attempt, student: Client
) -> None:
    save(kinds_attempt, "q-text", "relu")
    posted = {"sequence:q-text": "0", "answer:q-text": ""}
    html = student.post(page(kinds_attempt, "submit/"), posted, follow=True).content.decode()
    assert "Your answer: relu" in html


def test_lines_of_a_posted_text_end_as_they_do_in_the_api(
    kinds_attempt: Attempt, student: Client
) -> None:
    student.post(page(kinds_attempt, "save/"), {"answer:q-open": "One\r\nTwo"})
    assert kinds_attempt.responses.get().answer == "One\nTwo"


def test_options_of_a_menu_are_shown_as_they_are_written(
    kinds_attempt: Attempt, student: Client
) -> None:
    assert ">down &lt;&lt;</option>" in text_of(student, page(kinds_attempt))


def test_outcome_of_a_try_is_a_fragment_for_its_learner_alone(
    kinds_quiz: Quiz, learner: Learner, student: Client, other_student: Client
) -> None:
    Quiz.objects.update(behaviour="practice")
    attempt = started(kinds_quiz, learner)
    address = page(attempt, "questions/q-text/")
    text_of(student, address, 404)
    check_response(attempt, GivenAnswer(question="q-text", sequence=1, answer="tanh"), NOW)
    fragment = text_of(student, address)
    assert "canary-text-hint-1" in fragment
    assert "data-settled" not in fragment
    assert "<html" not in fragment
    text_of(other_student, address, 404)


def test_practice_is_given_up_without_scripts(
    kinds_quiz: Quiz, learner: Learner, student: Client
) -> None:
    Quiz.objects.update(behaviour="practice")
    attempt = started(kinds_quiz, learner)
    blank = {"sequence:q-text": "0", "answer:q-text": "", "check": "q-text"}
    student.post(page(attempt, "save/"), blank)
    assert not attempt.responses.exists()
    posted = {"sequence:q-text": "0", "answer:q-text": "tanh", "give_up": "q-text"}
    html = student.post(page(attempt, "save/"), posted, follow=True).content.decode()
    assert "canary-text-explanation" in html
    assert re.search(r'<fieldset class="answer" role="presentation" disabled>', html)


def test_saving_says_which_answers_were_overtaken(attempt: Attempt, student: Client) -> None:
    save(attempt, "q-where", "none", 2)
    posted = {**ANSWERS, "sequence:q-where": "1"}
    html = student.post(page(attempt, "save/"), posted, follow=True).content.decode()
    assert "1 answer was changed elsewhere; what was saved there is shown." in html
    assert checked(html) == {"none", "true"}


@pytest.mark.parametrize("ending", ["save/", "submit/"])
@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({"answer:q-where": "left"}, "answer: &#x27;left&#x27; is not one of near, far, none"),
        ({"answer:q-no": "near"}, "question: &#x27;q-no&#x27; is not asked in this attempt"),
        (
            {"answer:q-where": "near", "sequence:q-where": "x"},
            "sequence: &#x27;x&#x27; is not a number",
        ),
    ],
)
def test_a_posted_answer_that_cannot_be_used_is_named(
    attempt: Attempt, student: Client, ending: str, posted: dict[str, str], message: str
) -> None:
    response = student.post(page(attempt, ending), posted)
    assert response.status_code == 400
    assert message in response.content.decode()
    assert not attempt.responses.exists()


def test_saving_after_submission_shows_the_result_and_says_so(
    attempt: Attempt, student: Client
) -> None:
    submit_attempt(attempt, NOW)
    response = student.post(page(attempt, "save/"), ANSWERS)
    assert response.status_code == 409
    html = response.content.decode()
    assert "it takes no more answers" in html
    assert "0 of 2" in html


def test_the_result_says_what_was_chosen_what_is_right_why_and_what_to_reread(
    attempt: Attempt, student: Client
) -> None:
    save(attempt, "q-where", "far")
    submit_attempt(attempt, NOW)
    html = text_of(student, page(attempt))
    for words in (
        "0 of 2",
        "Wrong",
        "Not answered",
        "Your answer",
        "Right answer",
        "Feedback on far.",
        "Feedback on near.",
        "The explanation of where.",
        "The explanation of clipping.",
        'href="/en/packs/small/notes/first-note/"',
        "Shrinking",
        "Try again",
    ):
        assert words in html
    assert "Feedback on none." not in html


def test_trying_again_after_a_result_starts_anew(attempt: Attempt, student: Client) -> None:
    submit_attempt(attempt, NOW)
    location = student.post(START)["Location"]
    assert location != page(attempt)
    assert "0 of 2 answered" in text_of(student, location)


def test_signing_in_keeps_the_open_attempt(
    quiz: Quiz, client: Client, make_user: Callable[..., User]
) -> None:
    location = client.post(START)["Location"]
    make_user("newcomer")
    sign_in = {"username": "newcomer", "password": "a long password"}
    assert client.post("/en/sign-in/", sign_in).status_code == 302
    assert "0 of 2 answered" in text_of(client, location)


def test_pages_stay_within_their_queries(
    attempt: Attempt, student: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for warm in (QUIZ, page(attempt)):
        text_of(student, warm)
    # session, user with learner, version, attempts, what classes assign, exception
    with django_assert_num_queries(6):
        text_of(student, QUIZ)
    with django_assert_num_queries(4):  # session, user with learner, attempt, responses
        text_of(student, page(attempt))
    submit_attempt(attempt, NOW)
    text_of(student, page(attempt))
    with django_assert_num_queries(4):
        text_of(student, page(attempt))
