"""Items to GIFT, one question after the other; what it could not say is found by reading it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from quizzes.formats.gift.blocks import CATEGORY, COMMENT, shield
from quizzes.formats.gift.braces import KINDS, write_answers
from quizzes.formats.gift.escapes import BLANKS, escape, escape_title
from quizzes.formats.gift.reading import GAP, GAP_PLACE, read
from quizzes.formats.item import Category, Item, Kind, Loss, Markup, Text, Writing
from quizzes.formats.losses import left_out, losses
from quizzes.formats.moodle_xml.categories import USUAL_CONTEXT, write_path
from quizzes.formats.moodle_xml.extras import CONTEXT
from studypack.common.wording import Message, marked

Place = tuple[str, tuple[str, ...]]

OTHERWISE: Final = Message("GIFT has no place for it.")
WHY: Final = {
    "kind": Message("GIFT says that one answer may be chosen by marking one of them wholly right."),
    "text.source": Message("GIFT cuts off the blanks at the ends of a text."),
    "text.files": Message("GIFT holds text only; the file is not in it."),
    "options.fraction": Message("GIFT writes parts of a mark as percentages of five decimals."),
    "options.text.files": Message("GIFT holds text only; the file is not in it."),
    "answers.fraction": Message("GIFT writes parts of a mark as percentages of five decimals."),
    "answers.tolerance": Message(
        "GIFT knows distances and ranges; the same numbers are accepted nearly."
    ),
    "pairs.match.markup": Message("GIFT reads the right side of a pair as plain text."),
    "pairs.prompt.source": Message("GIFT takes -> for the border between the sides of a pair."),
}
UNREADABLE: Final = marked("What GIFT would say of it cannot be read again: {reason}.")
NO_KIND: Final = marked("GIFT has no questions of the kind {kind}.")


def write(items: Sequence[Item], categories: Sequence[Category] = ()) -> Writing:
    """The questions as GIFT; `categories` that no question stands in come first."""
    ids = {category.path: category.id for category in categories}
    used = {item.category for item in items}
    parts = [_category(USUAL_CONTEXT, path, ids.get(path)) for path in ids if path not in used]
    lost = [loss for category in categories for loss in _lost_of(category)]
    place: Place = ("", ())
    for item in items:
        written, missing = _written(item)
        lost += missing
        if written and _place(item) != place:
            place = _place(item)
            parts.append(_category(*place, ids.pop(item.category, None)))
        parts += [written] if written else []
    return Writing(content=_file(parts), lost=tuple(lost))


def _file(parts: Sequence[str]) -> bytes:
    return "".join(f"{part}\n\n" for part in parts).encode(errors="replace")


def _place(item: Item) -> Place:
    """The context of a category and the category; outside of all of them, none is named."""
    context = item.extras.get(CONTEXT, USUAL_CONTEXT if item.category else "")
    return context, item.category


def _category(context: str, path: tuple[str, ...], id: str | None = "") -> str:
    comment = f"{COMMENT} [id:{shield(id)}]\n" if id else ""
    return f"{comment}{CATEGORY} {write_path(context, path)}".rstrip()


def _lost_of(category: Category) -> Iterator[Loss]:
    if category.description:
        yield Loss(item="/".join(category.path), field="category.description", why=OTHERWISE)


def _written(item: Item) -> tuple[str, Sequence[Loss]]:
    """The question as GIFT, or nothing; and what of it is missing there."""
    if item.kind not in KINDS:
        return "", [left_out(item, Message(NO_KIND, kind=item.kind.value))]
    written = write_question(item)
    again = read(_file([_category(*_place(item)), written]))
    if again.problems or len(again.items) != 1:
        why = again.problems[0].message if again.problems else Message("nothing is left of it")
        return "", [left_out(item, Message(UNREADABLE, reason=why))]
    return written, losses(_without_idle_words(item), again.items[0], WHY, OTHERWISE)


def _without_idle_words(item: Item) -> Item:
    """The question without idle words: wildcards in no answer, which of two comes first."""
    if item.kind is Kind.TRUE_FALSE:
        return replace(item, options=tuple(sorted(item.options, key=lambda one: one.id != "true")))
    is_used = any("*" in answer.value for answer in item.answers)
    return item if is_used or not item.answers else replace(item, has_wildcards=False)


def write_question(item: Item) -> str:
    """The question as it stands in the file, without its category."""
    ids = [f"[id:{shield(item.id)}]"] if item.id else []
    words = [*ids, *(f"[tag:{shield(tag)}]" for tag in item.tags)]
    comment = f"{COMMENT} {' '.join(words)}\n" if words else ""
    title = f"::{escape_title(item.name)}::" if item.name else ""
    before, after = _around_gap(item)
    prefix = _prefix(item.text, before, is_bare=not title)
    answers = "" if item.kind is Kind.DESCRIPTION else write_answers(item)
    return f"{comment}{title}{prefix}{before}{answers}{after}"


def _prefix(text: Text, written: str, *, is_bare: bool) -> str:
    """How the text is written; said as well where it would be taken for a line of another sort."""
    is_taken = written.startswith("[") or (is_bare and written.startswith((COMMENT, CATEGORY)))
    is_said = text.markup is not Markup.MOODLE or is_taken
    return f"[{text.markup.value}]" if is_said else ""


def _around_gap(item: Item) -> tuple[str, str]:
    """What stands before and after the answers: nothing after them unless the text has a gap."""
    source, place = item.text.source, item.extras.get(GAP_PLACE, "")
    start = int(place) if place.isdecimal() and len(place) < len(str(len(source))) + 1 else -1
    if start < 0 or not source.startswith(GAP, start) or item.kind is Kind.DESCRIPTION:
        return escape(source.strip(BLANKS)), ""
    before, after = source[:start], source[start + len(GAP) :]
    if not after.strip():
        return escape(source.strip(BLANKS)), ""
    return escape(before), escape(after)
