"""What a posted form says: the answers of a page and a mark."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from django.http import HttpRequest

from quizzes.kinds import Kind
from quizzes.kinds.base import AnswerShape
from quizzes.models import Attempt
from quizzes.reading import paper_of
from quizzes.services import GivenAnswer
from studypack.common.problems import RefusedError
from studypack.common.wording import Message

# What an answer becomes when everything in it is taken back; a choice of one cannot be.
BLANKS: Final[Mapping[AnswerShape, object]] = {
    AnswerShape.MANY: [],
    AnswerShape.TEXT: "",
    AnswerShape.MAP: {},
    AnswerShape.ORDER: [],
}
Fields = Mapping[str, list[str]]


def answers_in(request: HttpRequest, attempt: Attempt) -> Iterator[GivenAnswer]:
    """The answers of a posted page.

    Its fields: `answer:<question>` or `answer:<question>:<part>`, `sequence:<question>` that the
    answer was seen at, `certainty:<question>`. A question that has only its sequence stood on the
    page, and nothing was given: forms leave out what is not ticked.

    Raises:
        RefusedError: a sequence or a certainty is not a number.
    """
    paper = paper_of(attempt.quiz_version, attempt.language)
    kinds = {question.slug: question.asks for question in paper.questions}
    for slug, fields in fields_by_question(request).items():
        answer = answer_of(kinds.get(slug), fields, is_asked=f"sequence:{slug}" in request.POST)
        if answer is not None:
            yield GivenAnswer(
                question=slug,
                sequence=(number_in(request, f"sequence:{slug}") or 0) + 1,
                answer=answer,
                certainty=number_in(request, f"certainty:{slug}"),
            )


def fields_by_question(request: HttpRequest) -> Mapping[str, Fields]:
    """The values of the answer's fields, by question and part."""
    fields: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for name, values in request.POST.lists():
        prefix, _, rest = name.partition(":")
        question, _, part = rest.partition(":")
        if prefix == "answer":
            fields[question][part] = [str(value).replace("\r\n", "\n") for value in values]
        elif prefix == "sequence":
            fields.setdefault(question, {})
    return fields


def answer_of(kind: Kind | None, fields: Fields, *, is_asked: bool) -> object | None:
    """The answer in the fields of one question; None where there is none."""
    if kind is None:
        return dict(fields) or None
    answer = kind.answer_from_form(fields)
    return BLANKS.get(kind.answer_shape) if answer is None and is_asked else answer


def number_in(request: HttpRequest, name: str) -> int | None:
    """The whole number in a posted field; None where it is empty."""
    text = str(request.POST.get(name, ""))
    if not text:
        return None
    if not text.isdecimal() or len(text) > 10:
        field = name.partition(":")[0]
        raise RefusedError(
            "invalid",
            Message("{field}: {value} is not a number", field=field, value=repr(text[:20])),
        )
    return int(text)


def fraction_in(request: HttpRequest) -> float:
    """The credit of a posted form, 0 to 1.

    Raises:
        RefusedError: it is no number.
    """
    text = str(request.POST.get("fraction", ""))
    try:
        return float(text)
    except ValueError:
        message = Message("fraction: {value} is not a number from 0 to 1", value=repr(text[:20]))
        raise RefusedError("invalid", message) from None
