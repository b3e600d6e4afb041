"""The analysis of a quiz as its teacher reads it: from answers of learners to words and a table."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from quizzes.analysis import Remark
from quizzes.analysis_reading import ItemRow, analyse_quiz
from quizzes.exchange.written import Wording, Written
from quizzes.formats.item import Kind, Text
from quizzes.models import Attempt, Quiz, QuizVersion
from quizzes.rules import Behaviour
from quizzes.services import GivenAnswer, save_question, start_attempt, submit_attempt
from quizzes.services.publishing import Arrangement, Placed, arrange, create_quiz, publish
from studypack.accounts.models import Learner, Role, User
from tests.quizzes.conftest import NOW, SEED

pytestmark = [pytest.mark.database, pytest.mark.django_db]

Answers = dict[str, Any]


@pytest.fixture
def teacher(make_user: Callable[..., User]) -> User:
    return make_user("teacher", Role.TEACHER)


@pytest.fixture
def desk(teacher: User) -> Client:
    """The teacher's browser."""
    client = Client()
    client.force_login(teacher)
    return client


def md(source: str) -> Text:
    return Text(source=source)


def words(text: str, **options: str) -> Wording:
    return Wording(text=md(text), options={key: md(said) for key, said in options.items()})


QUESTIONS = {
    "choice": Written(
        name="choice",
        kind=Kind.SINGLE_CHOICE,
        body={"options": ["near", "far", "none"], "key": "near"},
        words=words("Where?", near="Near", far="=Far()", none="Nowhere"),
    ),
    "many": Written(
        name="many",
        kind=Kind.MULTIPLE_CHOICE,
        body={"options": ["a", "b", "c"], "keys": ["a", "b"]},
        words=words("Which?", a="A", b="B", c="C"),
    ),
    "typed": Written(
        name="typed",
        kind=Kind.SHORT_TEXT,
        body={"answers": [{"value": "vanishes"}]},
        words=words("What does it do?"),
    ),
    "pairs": Written(
        name="pairs",
        kind=Kind.MATCHING,
        body={"pairs": {"p": "m", "q": "n"}},
        words=words("Match.", p="P", q="Q", m="M", n="N"),
    ),
    "order": Written(
        name="order",
        kind=Kind.ORDERING,
        body={"options": ["one", "two"]},
        words=words("Order.", one="One", two="Two"),
    ),
    "varied": Written(
        name="varied",
        kind=Kind.NUMERIC,
        body={"parameters": {"n": {"values": ["2", "3"]}}, "answers": [{"value": "n * 2"}]},
        words=words("Twice {=n}?"),
    ),
    "open": Written(name="open", kind=Kind.OPEN, body={}, words=words("Why?")),
    "said": Written(name="said", kind=Kind.DESCRIPTION, body={}, words=words("Read this.")),
}


@pytest.fixture
def slugs(teacher: User) -> dict[str, str]:
    """Every question in the teacher's bank, by its name."""
    saved = {
        name: save_question(owner=teacher, written=written, author=teacher)
        for name, written in QUESTIONS.items()
    }
    return {name: version.question.slug for name, version in saved.items()}


@pytest.fixture
def asked(teacher: User, slugs: dict[str, str]) -> Quiz:
    """A published quiz of all of them."""
    made = create_quiz(author=teacher, title="Signals", description="", language="en")
    placed = tuple(Placed(question=slug) for slug in slugs.values())
    arrange(made, Arrangement(placed=placed, draws={}))
    publish(made, teacher)
    return made


def taken(
    quiz: Quiz, slugs: dict[str, str], answers: Answers, *, seed: int = SEED, **more: Any
) -> Attempt:
    """A submitted attempt of somebody new."""
    version = QuizVersion.objects.current(quiz.slug).get()
    attempt = start_attempt(
        version=version,
        learner=Learner.objects.create(),
        seed=seed,
        language="en",
        now=NOW,
        **more,
    )
    given = [
        GivenAnswer(question=slugs[name], sequence=1, answer=answer)
        for name, answer in answers.items()
    ]
    return submit_attempt(attempt, NOW, given)


def row_of(quiz: Quiz, slug: str) -> ItemRow:
    found = [item for item in analyse_quiz(quiz, "en").items if item.slug == slug]
    assert len(found) == 1
    return found[0]


def counts(item: ItemRow) -> dict[tuple[str, str], int]:
    return {(row.prompt, row.words): row.choice.count for row in item.choices}


def rights(item: ItemRow) -> set[str]:
    return {row.words for row in item.choices if row.is_right}


@pytest.mark.parametrize(
    ("name", "answers", "counted", "right"),
    [
        ("choice", ["near", "far", "far"],
         {("", "Near"): 1, ("", "=Far()"): 2, ("", "Nowhere"): 0}, {"Near"}),
        ("many", [["a", "c"], ["a", "b"]],
         {("", "A"): 2, ("", "B"): 1, ("", "C"): 1}, {"A", "B"}),
        ("typed", ["vanishes", "<b>", "vanishes"],
         {("", "vanishes"): 2, ("", "&lt;b&gt;"): 1}, {"vanishes"}),
        ("pairs", [{"p": "m", "q": "m"}, {"p": "m"}],
         {("P", "M"): 2, ("Q", "M"): 1}, {"M"}),
        ("order", [["two", "one"], ["one", "two"]],
         {("", "Two → One"): 1, ("", "One → Two"): 1}, {"One → Two"}),
        ("varied", ["4"], {}, set()),
    ],
)  # fmt: skip
def test_answers_of_every_kind_are_counted_in_words(
    asked: Quiz,
    slugs: dict[str, str],
    name: str,
    answers: Sequence[object],
    counted: dict[tuple[str, str], int],
    right: set[str],
) -> None:
    for answer in answers:
        taken(asked, slugs, {name: answer})
    item = row_of(asked, slugs[name])
    assert counts(item) == counted
    assert rights(item) == right


def test_an_answer_that_awaits_its_mark_is_not_analysed(asked: Quiz, slugs: dict[str, str]) -> None:
    taken(asked, slugs, {"open": "Because."})
    assert slugs["open"] not in {item.slug for item in analyse_quiz(asked, "en").items}


def test_what_asks_nothing_is_not_analysed(asked: Quiz, slugs: dict[str, str]) -> None:
    taken(asked, slugs, {"choice": "near"})
    assert slugs["said"] not in {item.slug for item in analyse_quiz(asked, "en").items}


def test_variants_are_listed_by_their_values(asked: Quiz, slugs: dict[str, str]) -> None:
    for seed in range(12):
        taken(asked, slugs, {"varied": "4"}, seed=seed)
    rows = {row.values: row for row in row_of(asked, slugs["varied"]).variants}
    assert set(rows) == {"n = 2", "n = 3"}
    assert rows["n = 2"].facility_percent == 100
    assert rows["n = 3"].facility_percent == 0
    assert sum(row.count for row in rows.values()) == 12


def test_only_submitted_attempts_that_count_are_taken(asked: Quiz, slugs: dict[str, str]) -> None:
    taken(asked, slugs, {"choice": "near"})
    taken(asked, slugs, {"choice": "far"}, behaviour=Behaviour.PRACTICE)
    version = QuizVersion.objects.current(asked.slug).get()
    start_attempt(version=version, learner=Learner.objects.create(), seed=1, language="en", now=NOW)
    assert analyse_quiz(asked, "en").attempts == 1
    assert row_of(asked, slugs["choice"]).facility_percent == 100


def test_a_distractor_that_lures_the_best_is_pointed_out(
    asked: Quiz, slugs: dict[str, str]
) -> None:
    for answer, rest in (("far", "vanishes"), ("near", "x"), ("near", "x"), ("near", "x")):
        taken(asked, slugs, {"choice": answer, "typed": rest})
    remarks = {row.words: row.remark for row in row_of(asked, slugs["choice"]).choices}
    assert remarks == {
        "Near": Remark.MISSED_BY_THE_BEST,
        "=Far()": Remark.LURES_THE_BEST,
        "Nowhere": Remark.UNUSED,
    }


def test_a_new_version_of_a_question_is_analysed_apart(
    asked: Quiz, slugs: dict[str, str], teacher: User
) -> None:
    taken(asked, slugs, {"choice": "near"})
    changed = Written(
        name="choice",
        kind=Kind.SINGLE_CHOICE,
        body={"options": ["near", "far", "none"], "key": "far"},
        words=QUESTIONS["choice"].words,
    )
    own = teacher.questions.get(slug=slugs["choice"])
    save_question(owner=teacher, written=changed, author=teacher, question=own)
    publish(asked, teacher)
    taken(asked, slugs, {"choice": "near"})
    found = [item for item in analyse_quiz(asked, "en").items if item.slug == slugs["choice"]]
    assert [(item.version, item.facility_percent) for item in found] == [(2, 0), (1, 100)]


def address(quiz: Quiz, ending: str = "/") -> str:
    return f"/en/teach/quizzes/{quiz.slug}/analysis{ending}"


def test_page_explains_the_indices_and_says_that_the_group_is_small(
    asked: Quiz, slugs: dict[str, str], desk: Client
) -> None:
    taken(asked, slugs, {"choice": "near", "typed": "vanishes"})
    html = desk.get(address(asked)).content.decode()
    for said in ("The mean credit", "from −1 to 1", "Fewer than 20 attempts", "Nobody chose it"):
        assert said in html


def test_page_without_attempts_says_so(asked: Quiz, desk: Client) -> None:
    assert "Nobody has submitted" in desk.get(address(asked)).content.decode()


def test_page_is_its_teachers_alone(
    asked: Quiz, student: Client, client: Client, make_user: Callable[..., User]
) -> None:
    other = Client()
    other.force_login(make_user("other-teacher", Role.TEACHER))
    for ending in ("/", ".csv"):
        assert other.get(address(asked, ending)).status_code == 404
        assert student.get(address(asked, ending)).status_code == 403
        assert client.get(address(asked, ending)).status_code == 302


def test_page_costs_the_same_however_many_attempts_there_are(
    asked: Quiz,
    slugs: dict[str, str],
    desk: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(5):
        taken(asked, slugs, {"choice": "near", "typed": "vanishes"})
    # Session, person, quiz and its words, attempts, items, responses, versions and their words.
    with django_assert_num_queries(9):
        assert desk.get(address(asked)).status_code == 200


def test_csv_has_a_row_an_answer_and_no_formula(
    asked: Quiz, slugs: dict[str, str], desk: Client
) -> None:
    taken(asked, slugs, {"choice": "far", "typed": "=1+1"})
    response = desk.get(address(asked, ".csv"))
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    of_choice = [row for row in rows if row["question"] == slugs["choice"]]
    assert [(row["answer"], row["count"]) for row in of_choice] == [
        ("Near", "0"),
        ("'=Far()", "1"),
        ("Nowhere", "0"),
    ]
    assert [row["answer"] for row in rows if row["question"] == slugs["typed"]] == ["'=1+1"]
    assert response["Content-Disposition"].startswith("attachment")
