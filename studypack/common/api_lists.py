"""Lists over the API: pages of bounded size in one shape, and filters of which none is ignored."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.core.paginator import Paginator
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from studypack.common.problems import FieldProblem, RefusedError, problem
from studypack.common.wording import Message

MOST_A_PAGE: Final = 100
USUAL_A_PAGE: Final = 25
HIGHEST_PAGE: Final = 100_000
LONGEST_TEXT: Final = 200
# What every address takes.
EVERYWHERE: Final = frozenset({"lang", "format"})


class PageOut(serializers.Serializer[Any]):
    """A page of a list; one beyond the last is empty."""

    count = serializers.IntegerField(help_text="On all pages.")
    page = serializers.IntegerField()
    pages = serializers.IntegerField()


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What a list can be narrowed by; `read` raises ValueError, saying what it takes."""

    parameter: OpenApiParameter
    read: Callable[[str], Any]

    @property
    def name(self) -> str:
        """What the address calls it."""
        return self.parameter.name


def one_of(name: str, values: Iterable[str], description: str) -> Filter:
    """A filter by one of these values."""
    known = list(values)

    def read(text: str) -> str:
        if text not in known:
            limits = ", ".join(known)
            raise ValueError(
                Message("{value} is not one of {limits}", value=repr(text[:40]), limits=limits)
            )
        return text

    parameter = OpenApiParameter(name, str, enum=known, description=description)
    return Filter(parameter=parameter, read=read)


def named(name: str, description: str) -> Filter:
    """A filter by the id of something: letters, digits, `-` and `_`."""

    def read(text: str) -> str:
        if not re.fullmatch(r"[\w-]{1,200}", text):
            raise ValueError(Message("{value} is no id", value=repr(text[:40])))
        return text

    return Filter(parameter=OpenApiParameter(name, str, description=description), read=read)


def worded(name: str, description: str) -> Filter:
    """A filter by words."""

    def read(text: str) -> str:
        if len(text) > LONGEST_TEXT or "\0" in text:
            limit = LONGEST_TEXT
            message = "{count} characters, of which none may be NUL; the limit is {limit}"
            raise ValueError(Message(message, count=len(text), limit=limit))
        return text

    return Filter(parameter=OpenApiParameter(name, str, description=description), read=read)


def counted(name: str, highest: int, description: str) -> Filter:
    """A whole number from 1 on."""

    def read(text: str) -> int:
        number = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0
        if not 1 <= number <= highest:
            value = repr(text[:40])
            raise ValueError(Message("{value} is outside 1..{limit}", value=value, limit=highest))
        return number

    bounds = {"type": "integer", "minimum": 1, "maximum": highest}
    return Filter(parameter=OpenApiParameter(name, bounds, description=description), read=read)


def read_instant(text: str) -> datetime:
    """A moment; UTC where it does not say.

    Raises:
        ValueError: it is none.
    """
    try:
        # A plus sign that was not escaped arrives as a space.
        found = parse_datetime(text.replace(" ", "+") if text.count(":") > 2 else text)
    except ValueError:
        found = None
    if found is None:
        example = "2026-03-01T12:00:00Z"
        value = repr(text[:40])
        raise ValueError(
            Message("{value} is no moment like {example}", value=value, example=example)
        )
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        raise ValueError(Message("{value} is out of all time", value=repr(text[:40]))) from None


def since(what: str) -> Filter:
    """A filter by what happened at a moment or after; the list is then in that order, for polling.

    Args:
        what: in words, for the schema.
    """
    parameter = OpenApiParameter(
        "since", datetime, description=f"Only {what} at this moment or later, the earliest first."
    )
    return Filter(parameter=parameter, read=read_instant)


PAGE: Final = counted("page", HIGHEST_PAGE, "Default: the first.")
PAGE_SIZE: Final = counted("page_size", MOST_A_PAGE, f"Default: {USUAL_A_PAGE}.")


def parameters_of(filters: Sequence[Filter]) -> list[OpenApiParameter]:
    """What the schema says of a list."""
    return [one.parameter for one in (*filters, PAGE, PAGE_SIZE)]


def read_filters(request: Request, filters: Sequence[Filter]) -> dict[str, Any]:
    """What is asked for, by name; what is not asked for is left out.

    Raises:
        RefusedError: with every filter that is unknown or cannot be read.
    """
    known = {one.name: one for one in (*filters, PAGE, PAGE_SIZE)}
    values: dict[str, Any] = {}
    problems: list[FieldProblem] = []
    for name, text in request.query_params.items():
        if name in known:
            try:
                values[name] = known[name].read(text)
            except ValueError as error:
                problems.append(problem(name, error.args[0]))
        elif name not in EVERYWHERE:
            limits = ", ".join(known)
            said = Message(
                "{value} is no filter; there are {limits}", value=repr(text[:40]), limits=limits
            )
            problems.append(problem(name[:40], said))
    if problems:
        message = Message("The list cannot be narrowed so.")
        raise RefusedError("invalid", message, problems=problems)
    return values


def page_body(
    values: dict[str, Any], rows: Any, bodies: Callable[[Sequence[Any]], Sequence[Any]]
) -> dict[str, Any]:
    """The page that is asked for in the one shape of lists."""
    number, size = values.get("page", 1), values.get("page_size", USUAL_A_PAGE)
    paginator = Paginator(rows, size)
    found = paginator.page(number) if number <= paginator.num_pages else ()
    return {
        "count": paginator.count,
        "page": number,
        "pages": paginator.num_pages,
        "results": bodies(list(found)),
    }
