"""What lies before a teacher who edits: a question of theirs as it is stored, or a new one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, gettext

from quizzes.exchange import Written
from quizzes.formats.item import Kind
from quizzes.kinds.problems import problem
from quizzes.models import Question, QuestionImage, QuestionVersion
from quizzes.services.exporting import written_from
from quizzes.teaching.access import editable_question
from quizzes.teaching.drafts.draft import Draft, Row
from quizzes.teaching.drafts.opening import ON
from quizzes.teaching.drafts.texts import Album, sums_in
from quizzes.teaching.drafts.writing import Origin, Reading, read_question
from quizzes.teaching.layout import LAYOUTS
from studypack.accounts.models import User
from studypack.common.languages import ENGLISH
from studypack.common.problems import FieldProblem

ROWS_AT_FIRST: Final = {"option": 4, "answer": 1, "pair": 3, "gap": 1}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A question that is being edited; without `question` it is not stored yet.

    Attributes:
        number: of the version that the editor began with; 0 before there is one.
        language: what it is stored as being written in.
    """

    teacher: User
    kind: Kind
    language: str
    question: Question | None = None
    version: QuestionVersion | None = None

    @property
    def owner(self) -> User:
        """Whose bank the question is in."""
        return self.question.owner if self.question and self.question.owner else self.teacher

    @property
    def number(self) -> int:
        """The number of the latest version; 0 before there is one."""
        return self.version.number if self.version else 0

    def overtaken(self, seen: str) -> list[FieldProblem]:
        """The problem of an edit that began with a version which is not the latest any more."""
        if seen in ("", str(self.number)):
            return []
        said = gettext(
            "was saved elsewhere meanwhile, as version {number}; save again to replace it"
        )
        return [problem("version", said.format(number=self.number))]

    def read(self, draft: Draft) -> Reading:
        """The question that a draft says, in the place of the one that is stored."""
        origin = Origin()
        if self.question and self.version:
            said = next(iter(self.version.texts.all())).source.get("language", "")
            extras = self.version.extras
            origin = Origin(id=self.question.external_id, language=said, extras=extras)
        return read_question(draft, album_of(self.owner, sums_in(draft)), origin)


def new_desk(teacher: User, kind: Kind) -> Desk:
    """A question that is to be written, in the language of the page."""
    return Desk(teacher=teacher, kind=kind, language=get_language() or ENGLISH)


def desk_of(teacher: User, slug: str) -> Desk:
    """A question that the teacher may edit, as its latest version asks it, or 404."""
    question = editable_question(teacher, slug)
    latest = question.versions.order_by("-number").prefetch_related("texts")[:1]
    version = get_object_or_404(latest)
    return Desk(
        teacher=teacher,
        kind=Kind(version.kind),
        language=next(iter(version.texts.all())).language,
        question=question,
        version=version,
    )


def written_of(version: QuestionVersion) -> Written:
    """A version as its author wrote it, found by what its question is found by now."""
    return replace(written_from(version, ENGLISH), id=version.question.external_id)


def album_of(owner: User, sums: Iterable[str]) -> Album:
    """Those of the owner's pictures that have these sums."""
    wanted = set(sums)
    images = QuestionImage.objects.filter(owner=owner, sha256__in=wanted) if wanted else ()
    return Album(content_by_sum={image.sha256: bytes(image.content) for image in images})


def fresh_draft(kind: Kind) -> Draft:
    """The draft that a new question begins with."""
    names = [group.name for group in LAYOUTS[kind].groups]
    rows = {
        name: tuple(Row(key=f"{name[0]}-{number:08x}") for number in range(count))
        for name, count in ROWS_AT_FIRST.items()
        if name in names
    }
    if kind is Kind.TRUE_FALSE:
        rows = {"option": (Row(key="true"), Row(key="false"))}
    if kind is Kind.CLOZE:
        rows = {"gap": (Row(key="1", values={"id": "1"}),), "gap-1": (Row(key="1"),)}
    values = {"mark": "1", "penalty": "0", "shuffle": ON}
    return Draft(kind=kind, values=values, rows=rows)
