"""What of a question that was written here no item can say."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from quizzes.exchange.written import Written
from quizzes.formats.item import Kind, Loss
from studypack.common.wording import Message

Body = Mapping[str, Any]

CHOICE: Final = ("options", "pinned", "shuffle", "fractions")
CARRIED: Final[Mapping[str, tuple[str, ...]]] = {
    Kind.SINGLE_CHOICE: (*CHOICE, "key"),
    Kind.MULTIPLE_CHOICE: (*CHOICE, "keys", "scoring"),
    Kind.TRUE_FALSE: ("key", "fractions"),
    Kind.NUMERIC: ("answers", "units"),
    Kind.SHORT_TEXT: ("answers", "case", "wildcards"),
    Kind.CLOZE: ("gaps",),
    Kind.MATCHING: ("pairs", "extra", "fractions", "shuffle"),
    Kind.ORDERING: ("options", "scoring"),
    Kind.OPEN: (),
    Kind.DESCRIPTION: (),
}
OF_A_GAP: Final = ("kind", "mark", "display", "group")
VARIED: Final = "parameters"
WHY: Final = Message("no format has a place for it")
WHY_VARIED: Final = Message("no format has variants: the question is left out")


def unsaid(written: Written, title: str) -> tuple[Loss, ...]:
    """A loss for each value of the body that does not travel."""
    return tuple(
        Loss(item=title, field=name, why=WHY_VARIED if name == VARIED else WHY)
        for name in _unsaid(written.kind, written.body)
    )


def is_sayable(written: Written) -> bool:
    """Whether what is asked can be said at all: a question in variants cannot."""
    return VARIED not in written.body


def _unsaid(kind: str, body: Body, carried: tuple[str, ...] = ()) -> Iterator[str]:
    for name in body:
        if name not in (*CARRIED[kind], *carried) and not _goes_without_saying(kind, body, name):
            yield name
    if kind in (Kind.SINGLE_CHOICE, Kind.TRUE_FALSE) and _costs(body) and "negative" not in body:
        yield "negative"
    for gap, asked in body.get("gaps", {}).items():
        yield from (f"gaps.{gap}.{name}" for name in _unsaid(asked["kind"], asked, OF_A_GAP))


def _goes_without_saying(kind: str, body: Body, name: str) -> bool:
    """Whether what is read back has the value anyway."""
    value = body[name]
    if name == "negative":
        of_one = kind in (Kind.SINGLE_CHOICE, Kind.TRUE_FALSE)
        return bool(value == "false" and not _costs(body)) or (of_one and _costs(body))
    if name == "unit":
        return bool(value == ("optional" if body.get("units") else "none"))
    return False


def _costs(body: Body) -> bool:
    """Whether some option takes away marks."""
    return any(Fraction(share) < 0 for share in body.get("fractions", {}).values())
