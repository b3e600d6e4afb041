"""A quiz as its learners will see it, before anybody does: an attempt that is never stored."""

import uuid

from django.utils import timezone

from quizzes.models import Attempt, Quiz, QuizItem, QuizVersion
from quizzes.reading import AttemptView, paper_question, texts_by_version, view_question
from quizzes.services.publishing import arranged_items, arrangement_of, latest_versions
from quizzes.services.starting import drawn_of


def dry_view(quiz: Quiz, *, seed: int, language: str) -> AttemptView:
    """What an attempt with this seed would ask, if the quiz were published as it is arranged."""
    version, items = arranged_version(quiz)
    drawn = drawn_of(version, items, seed)
    attempt = Attempt(
        id=uuid.UUID(int=0),
        quiz_version=version,
        seed=seed,
        language=language,
        behaviour=quiz.behaviour,
        started_at=timezone.now(),
    )
    texts = texts_by_version(items, language)
    item_by_key = {item.pk: item for item in items}
    asked = (item_by_key[key] for key in drawn)
    return AttemptView(
        attempt=attempt,
        title=quiz.text.title,
        questions=tuple(
            view_question(
                paper_question(item, number, texts[item.question_version_id]),
                attempt,
                number=number,
                language=language,
                response=None,
            )
            for number, item in enumerate(asked, start=1)
        ),
    )


def arranged_version(quiz: Quiz) -> tuple[QuizVersion, list[QuizItem]]:
    """The version and the items that publishing would make, keyed by their places; not stored."""
    arrangement = arrangement_of(quiz)
    latest = latest_versions(arrangement.placed)
    version = QuizVersion(quiz=quiz, draws=dict(arrangement.draws))
    items = arranged_items(version, arrangement.placed, latest)
    for item in items:
        item.pk = item.position
    return version, items
