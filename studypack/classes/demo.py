"""A class for the demo accounts, so that a first look at the product finds one."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from quizzes.models import Quiz
from studypack.accounts.models import Role, User
from studypack.classes.models import Assignment, Class
from studypack.classes.services import create_class, join
from studypack.common.languages import ENGLISH
from studypack.packs.models import Note, Pack

NAME: Final = "Why deep networks fail to train"


@transaction.atomic
def make_demo_class(now: datetime) -> Class | None:
    """The demo teacher's class with the demo student, a note and a quiz; made once, if at all."""
    teacher = User.objects.filter(username="teacher", role=Role.TEACHER).first()
    student = User.objects.filter(username="student", role=Role.STUDENT).first()
    pack = Pack.objects.on_show().with_counts().first()
    if teacher is None or student is None or pack is None or teacher.classes.exists():
        return None
    made = create_class(teacher, NAME, ENGLISH, now)
    join(made, student)
    note = Note.objects.filter(pack=pack).first()
    quiz = Quiz.objects.filter(pack=pack, is_published=True).first()
    for days, kind, thing in ((7, "note", note), (14, "quiz", quiz)):
        if thing is not None:
            Assignment.objects.create(
                of_class=made,
                title=thing.text.title,
                due_at=now + timedelta(days=days),
                **{kind: thing},
            )
    return made
