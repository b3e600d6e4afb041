"""The requests that the bench measures: a student in the middle of real content and a long quiz."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count, cycle, islice

from django.core.cache import cache
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quizzes.models import (
    Attempt,
    Question,
    QuestionText,
    QuestionVersion,
    Quiz,
    QuizItem,
    QuizText,
    QuizVersion,
)
from quizzes.services import GivenAnswer, save_answers, start_attempt
from studypack.accounts.models import Learner, User
from studypack.packs.models import NoteText, Pack
from studypack.supervisor.broker import LOOPBACK

# What the bars of the attempt page and of autosave were set with.
QUESTIONS = 47
LANGUAGE = "en"


@dataclass(frozen=True, kw_only=True)
class Request:
    """One kind of request: its status when sent; its bars as one part in `share` of H, queries."""

    what: str
    send: Callable[[], int]
    share: int
    most_queries: int | None = None


def all_requests() -> list[Request]:
    """Every kind that is measured, with its bars from the design."""
    pack = Pack.objects.get(slug="gradient-problems")
    learner = new_learner("student")
    attempt = answered_attempt(long_quiz(pack, QUESTIONS), learner)
    other = answered_attempt(attempt.quiz_version, new_learner("other-student"))
    stranger, student = browser(), signed_in(learner)
    quiz = reverse("quizzes:quiz-detail", args=[pack.slug])
    return [
        Request(what="catalogue, signed out", send=page(stranger, f"/{LANGUAGE}/"), share=100),
        note_request(student, pack),
        Request(
            what="pack page", send=page(student, pack.get_absolute_url()), share=26, most_queries=6
        ),
        Request(what="quiz page", send=page(student, quiz), share=26, most_queries=6),
        Request(
            what=f"attempt page, {QUESTIONS} questions",
            send=page(student, attempt.get_absolute_url()),
            share=19,
            most_queries=6,
        ),
        Request(
            what="suggestions of the search, two words mistyped",
            send=page(stranger, f"/{LANGUAGE}/search/suggestions/?q=vanishng+gradeint"),
            share=14,
            most_queries=6,
        ),
        Request(what="autosave of an answer", send=autosave(student, attempt), share=23),
        Request(
            what="submission with grading",
            send=submission(signed_in(other.learner), other),
            share=13,
        ),
        Request(
            what="a whole attempt", send=whole_attempt(signed_in(other.learner), other), share=3
        ),
    ]


def note_request(client: Client, pack: Pack) -> Request:
    """The page of the note with the most experiments."""
    texts = NoteText.objects.filter(item__pack=pack, language=LANGUAGE).select_related("item__pack")
    richest = max(texts, key=experiment_count)
    return Request(
        what=f"note page, experiments: {experiment_count(richest)}",
        send=page(client, richest.item.get_absolute_url()),
        share=40,
    )


def experiment_count(text: NoteText) -> int:
    """How many experiments stand in the note."""
    return sum(kind == "experiment" for kind, _ in text.blocks)


def new_learner(username: str) -> Learner:
    """A student who has studied before."""
    return Learner.objects.create(user=User.objects.create_user(username))


def answered_attempt(version: QuizVersion, learner: Learner) -> Attempt:
    """An attempt in which every question is answered."""
    now = timezone.now()
    attempt = start_attempt(version=version, learner=learner, seed=1, language=LANGUAGE, now=now)
    save_answers(
        attempt,
        [
            GivenAnswer(question=question, sequence=1, answer=options[0])
            for question, options in options_by_question(attempt).items()
        ],
        now,
    )
    return attempt


def long_quiz(pack: Pack, length: int) -> QuizVersion:
    """A quiz that asks the pack's questions with options over and over until there are `length`."""
    authored = Quiz.objects.get(slug=pack.slug)
    quiz = Quiz.objects.create(pack=pack, slug=f"{pack.slug}-{length}", is_published=True)
    for text in authored.texts.all():
        QuizText.objects.create(
            quiz=quiz, language=text.language, title=text.title, description=text.description
        )
    version = QuizVersion.objects.create(quiz=quiz, number=1)
    asked = QuestionVersion.objects.filter(
        items__quiz_version__quiz=authored, kind__in=("single_choice", "true_false")
    )
    rounds = cycle(asked.select_related("question").prefetch_related("texts"))
    QuizItem.objects.bulk_create(
        QuizItem(
            quiz_version=version, position=position, question_version=copy_of(original, position)
        )
        for position, original in enumerate(islice(rounds, length), start=1)
    )
    return version


def copy_of(original: QuestionVersion, position: int) -> QuestionVersion:
    """The same question once more, under a slug of its own."""
    question = Question.objects.get(pk=original.question_id)
    question.pk, question.slug = None, f"q-{position}"
    question.save()
    copy = QuestionVersion.objects.create(
        question=question,
        number=1,
        kind=original.kind,
        body=original.body,
        fingerprint=original.fingerprint,
    )
    for text in original.texts.all():
        QuestionText.objects.create(
            version=copy,
            language=text.language,
            content=text.content,
            fingerprint=text.fingerprint,
        )
    return copy


def options_by_question(attempt: Attempt) -> dict[str, tuple[str, ...]]:
    """The options of every question of the attempt."""
    return {
        item.question_version.question.slug: item.question_version.as_kind().option_ids
        for item in attempt.items()
    }


def browser() -> Client:
    """A browser that must show its CSRF token, as all must."""
    return Client(enforce_csrf_checks=True, headers={"host": LOOPBACK})


def signed_in(learner: Learner) -> Client:
    """The browser in which the learner is signed in."""
    client = browser()
    assert learner.user is not None
    client.force_login(learner.user)
    return client


def page(client: Client, path: str) -> Callable[[], int]:
    """Asks for a page."""
    return lambda: ended(client.get(path).status_code)


def autosave(client: Client, attempt: Attempt) -> Callable[[], int]:
    """Saves another answer to the attempt's first question, over and over."""
    client.get(attempt.get_absolute_url())
    token = client.cookies["csrftoken"].value
    question, options = next(iter(options_by_question(attempt).items()))
    path = reverse("api:response-detail", args=[attempt.id, question])
    answers, sequences = cycle(options), count(2)

    def save() -> int:
        body = json.dumps({"sequence": next(sequences), "answer": next(answers)})
        headers = {"X-CSRFToken": token}
        saved = client.put(path, body, content_type="application/json", headers=headers)
        return ended(saved.status_code)

    return save


def submission(client: Client, attempt: Attempt) -> Callable[[], int]:
    """Submits an attempt with all answers on the page, over and over: it is opened again."""
    form = form_of(client, attempt)
    path = reverse("quizzes:attempt-submit", args=[attempt.id])

    def submit() -> int:
        Attempt.objects.filter(pk=attempt.pk).update(submitted_at=None)
        return led_on(client.post(path, form).status_code)

    return submit


def whole_attempt(client: Client, attempt: Attempt) -> Callable[[], int]:
    """Starts an attempt, reads its page, saves all answers, submits, and reads the result."""
    form, quiz = form_of(client, attempt), attempt.quiz_version.quiz.slug
    start = reverse("quizzes:attempt-create", args=[quiz])
    token = {"csrfmiddlewaretoken": form["csrfmiddlewaretoken"]}

    def take() -> int:
        cache.clear()  # as many attempts a minute are more than one person may start
        page = client.post(start, token).headers["Location"]
        statuses = [
            client.get(page).status_code,
            led_on(client.post(f"{page}save/", form).status_code),
            led_on(client.post(f"{page}submit/", form).status_code),
            client.get(page).status_code,
        ]
        return ended(max(statuses))

    return take


def form_of(client: Client, attempt: Attempt) -> dict[str, str]:
    """The fields of the attempt's page, every question answered."""
    client.get(attempt.get_absolute_url())
    answers = {
        f"answer:{question}": options[-1]
        for question, options in options_by_question(attempt).items()
    }
    return {"csrfmiddlewaretoken": client.cookies["csrftoken"].value, **answers}


def led_on(status: int) -> int:
    """200 where the response leads on."""
    return ended(200 if status == 302 else status)


def ended(status: int) -> int:
    """The status; the connection is given back, as at the end of a request in production."""
    close_old_connections()
    return status
