"""Questions and quizzes that go from one person to another."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from quizzes.exchange.prepared import sums_in
from quizzes.models import Question, QuestionImage, QuestionText, Quiz
from studypack.accounts.models import User


def hand_on_questions(questions: Iterable[Question], owner: User) -> list[Question]:
    """The questions stand in another bank, with their pictures; returns those that do.

    Left where they are: questions of packs, and those whose id the other bank has already.
    """
    return [one for one in questions if one.pack_id is None and hand_on(one, owner)]


def hand_on(question: Question, owner: User) -> bool:
    """Whether the question is the other person's now."""
    before = question.owner_id
    try:
        with transaction.atomic():
            question.owner = owner
            question.save(update_fields=["owner", "updated_at"])
            copy_pictures(question, before, owner)
    except IntegrityError:
        question.owner_id = before
        return False
    return True


def copy_pictures(question: Question, before: int | None, owner: User) -> None:
    """The new owner has every picture that a version of the question shows."""
    texts = QuestionText.objects.filter(version__question=question)
    sums = {sha256 for text in texts for sha256 in sums_in(text.source)}
    for image in QuestionImage.objects.filter(owner=before, sha256__in=sums):
        same = {"name": image.name, "media_type": image.media_type, "content": image.content}
        QuestionImage.objects.get_or_create(owner=owner, sha256=image.sha256, defaults=same)


def hand_on_quizzes(quizzes: Iterable[Quiz], author: User) -> list[Quiz]:
    """The quizzes have another author; returns them. Those of packs have none."""
    handed = [quiz for quiz in quizzes if quiz.pack_id is None]
    Quiz.objects.filter(pk__in=[quiz.pk for quiz in handed]).update(author=author)
    return handed
