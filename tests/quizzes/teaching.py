"""A teacher at work: a browser, questions of a bank, and a quiz that asks them."""

import re
from collections.abc import Sequence
from typing import Any

from django.test import Client

from quizzes.exchange.written import Wording, Written
from quizzes.formats.item import Kind, Text
from quizzes.models import Attempt, Question, QuestionVersion, Quiz, QuizVersion
from quizzes.services import GivenAnswer, start_attempt, submit_attempt
from quizzes.services.authoring import save_question
from quizzes.services.publishing import Arrangement, Placed, arrange, create_quiz, publish
from studypack.accounts.models import Learner, User
from tests.quizzes.conftest import NOW, SEED

QUIZZES = "/en/teach/quizzes/"
BANK = "/en/teach/questions/"


def address_of(version: QuestionVersion, ending: str = "") -> str:
    """A page of a question in the bank."""
    return f"{BANK}{version.question.slug}/{ending}"


def choice(name: str) -> Written:
    """A question of two options, near and far, of which near is right."""
    options = {"near": Text(source="Near"), "far": Text(source="Far")}
    words = Wording(text=Text(source=f"{name}?"), options=options)
    body = {"options": ["near", "far"], "key": "near"}
    return Written(name=name, kind=Kind.SINGLE_CHOICE, body=body, words=words, tags=("signals",))


def essay(name: str) -> Written:
    """A question that a person marks."""
    words = Wording(
        text=Text(source=f"{name}?"),
        model_answer=Text(source="A model."),
        rubric=Text(source="A rubric."),
    )
    return Written(name=name, kind=Kind.OPEN, body={}, words=words)


def bank(teacher: User, *written: Written) -> list[Question]:
    """The questions in the teacher's bank."""
    return [save_question(owner=teacher, written=one, author=teacher).question for one in written]


def quiz_of(teacher: User, questions: Sequence[Question], title: str = "Signals") -> Quiz:
    """A published quiz of the teacher's that asks these."""
    quiz = create_quiz(author=teacher, title=title, description="About them", language="en")
    placed = tuple(Placed(question=question.slug) for question in questions)
    arrange(quiz, Arrangement(placed=placed, draws={}))
    publish(quiz, teacher)
    return quiz


def taken(quiz: Quiz, learner: Learner, **answers: str) -> Attempt:
    """A submitted attempt with these answers, by the names of the questions."""
    version = QuizVersion.objects.current(quiz.slug).get()
    attempt = start_attempt(version=version, learner=learner, seed=SEED, language="en", now=NOW)
    slug_by_name = {
        item.question_version.question.name: item.question_version.question.slug
        for item in attempt.items()
    }
    given = [
        GivenAnswer(question=slug_by_name[name], sequence=1, answer=answer)
        for name, answer in answers.items()
    ]
    return submit_attempt(attempt, NOW, given)


def address(quiz: Quiz, page: str = "") -> str:
    """A page of the quiz, for its teacher."""
    return f"{QUIZZES}{quiz.slug}/{page}"


def html_of(client: Client, path: str = BANK) -> str:
    """The page at a path."""
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def posted(client: Client, path: str, **fields: Any) -> str:
    """The page that a form leads to."""
    response = client.post(path, fields, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def words_in(html: str) -> str:
    """What a reader sees of the page."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
