"""What our own files say in fields of ours, because the standard has no place for it."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import (
    Answer,
    Category,
    Item,
    Markup,
    Option,
    Pair,
    Text,
    Tolerance,
    ToleranceKind,
    Unit,
)
from quizzes.formats.qti12.feedback import read_hints
from quizzes.formats.qti12.metadata import our_fact, our_mapping, our_texts, read_fields
from quizzes.formats.qti12.source import Source

LONGEST: Final = 200
FLAGS: Final = ("is_shuffled", "is_case_sensitive", "has_wildcards", "is_all_or_nothing")


def with_our_facts(source: Source, item: Item) -> Item:
    """The item with what the fields of ours say of it."""
    fields = source.fields
    category = our_texts(fields, "category")
    if our_fact(fields, "kind") is None:
        return item
    told = {flag for flag in FLAGS if our_fact(fields, flag) is True}
    return replace(
        item,
        is_shuffled="is_shuffled" in told,
        is_case_sensitive="is_case_sensitive" in told,
        has_wildcards="has_wildcards" in told,
        is_all_or_nothing="is_all_or_nothing" in told,
        options=_with_fractions(item.options, our_fact(fields, "fractions")),
        pairs=_with_shares(item.pairs, our_fact(fields, "pair_fractions")),
        answers=with_tolerances(item.answers, our_fact(fields, "tolerances")),
        hints=read_hints(source, _hint_extras(fields)),
        mark=_fraction(our_fact(fields, "mark"), item.mark),
        penalty=_fraction(our_fact(fields, "penalty"), Fraction(0)),
        tags=our_texts(fields, "tags") or (),
        category=item.category if category is None else category,
        units=tuple(_units(our_fact(fields, "units"))),
        extras={**item.extras, **our_mapping(fields, "extras")},
    )


def _fraction(fact: Any, default: Fraction) -> Fraction:
    """The fraction told, where it is the default but for its digits or none can be read."""
    try:
        return Fraction(fact) if isinstance(fact, str) and len(fact) < LONGEST else default
    except (ValueError, ZeroDivisionError):
        return default


def _with_fractions(options: tuple[Option, ...], fact: Any) -> tuple[Option, ...]:
    """Of all or nothing: the rules say which options are right, this how much of it each is."""
    if not isinstance(fact, list) or len(fact) != len(options):
        return options
    told = [_fraction(part, option.fraction) for part, option in zip(fact, options, strict=True)]
    is_same = all(
        (part > 0) == (option.fraction > 0) for part, option in zip(told, options, strict=True)
    )
    rated = zip(options, told, strict=True)
    return tuple(replace(option, fraction=part) for option, part in rated) if is_same else options


def _with_shares(pairs: tuple[Pair, ...], fact: Any) -> tuple[Pair, ...]:
    """The pairs with their part of the mark; None where they share alike."""
    if not isinstance(fact, list):
        return pairs
    shares = [_fraction(part, Fraction(0)) if part is not None else None for part in fact]
    padded = shares + [None] * (len(pairs) - len(shares))
    return tuple(replace(pair, fraction=share) for pair, share in zip(pairs, padded, strict=False))


def _hint_extras(fields: Any) -> list[dict[str, str]]:
    fact = our_fact(fields, "hints")
    extras = fact if isinstance(fact, list) else []
    return [
        {str(name): str(entry) for name, entry in extra.items()} if isinstance(extra, dict) else {}
        for extra in extras
    ]


def _units(fact: Any) -> Iterator[Unit]:
    for unit in fact if isinstance(fact, list) else []:
        if isinstance(unit, list) and len(unit) == 2 and all(isinstance(x, str) for x in unit):
            yield Unit(name=unit[0], factor=unit[1])


def with_tolerances(answers: tuple[Answer, ...], fact: Any) -> tuple[Answer, ...]:
    """The answers with their tolerance as it was meant: the standard has ranges only."""
    if not isinstance(fact, list) or len(fact) != len(answers):
        return answers
    return tuple(_with_tolerance(*pair) for pair in zip(answers, fact, strict=True))


def _with_tolerance(answer: Answer, fact: Any) -> Answer:
    if not isinstance(fact, list) or len(fact) != 3:
        return answer
    kind, size, value = (str(part) for part in fact)
    if kind not in list(ToleranceKind):
        return replace(answer, value=value)
    tolerance = Tolerance(kind=ToleranceKind(kind), size=size)
    return replace(answer, value=value, tolerance=tolerance, low="", high="")


def read_categories(root: Element) -> list[Category]:
    """What our own files say of categories themselves."""
    found: list[Category] = []
    for assessment in root.iter("assessment"):
        fact = our_fact(read_fields(assessment), "categories")
        for told in fact if isinstance(fact, list) else []:
            if isinstance(told, dict) and isinstance(told.get("path"), list):
                found.append(_category(told))
    return found


def _category(told: dict[str, Any]) -> Category:
    return Category(
        path=tuple(str(step) for step in told["path"]),
        id=str(told.get("id", "")),
        description=Text(source=str(told.get("description", "")), markup=_markup(told)),
    )


def _markup(told: dict[str, Any]) -> Markup:
    markup = told.get("markup")
    return Markup(markup) if markup in list(Markup) else Markup.HTML
