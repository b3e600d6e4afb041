"""What our own files say in fields of ours, because the standard has no place for it."""

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import Answer, Category, Item, Text, Tolerance, ToleranceKind, Unit
from quizzes.formats.qti12.feedback import read_hints
from quizzes.formats.qti12.metadata import our_fact, our_mapping, our_texts, read_fields
from quizzes.formats.qti12.source import Source

FLAGS: Final = ("is_shuffled", "is_case_sensitive", "has_wildcards", "is_all_or_nothing")


def with_our_facts(source: Source, item: Item) -> Item:
    """The item with what the fields of ours say of it."""
    fields = source.fields
    category = our_texts(fields, "category")
    told = {flag for flag in FLAGS if our_fact(fields, flag) is True}
    return replace(
        item,
        is_shuffled=item.is_shuffled or "is_shuffled" in told,
        is_case_sensitive=item.is_case_sensitive or "is_case_sensitive" in told,
        has_wildcards=item.has_wildcards or "has_wildcards" in told,
        is_all_or_nothing=item.is_all_or_nothing or "is_all_or_nothing" in told,
        answers=_with_tolerances(item.answers, our_fact(fields, "tolerances")),
        hints=read_hints(source, _hint_extras(fields)),
        penalty=_fraction(our_fact(fields, "penalty")),
        tags=our_texts(fields, "tags") or (),
        category=item.category if category is None else category,
        units=tuple(_units(our_fact(fields, "units"))),
        extras={**item.extras, **our_mapping(fields, "extras")},
    )


def _fraction(fact: Any) -> Fraction:
    try:
        return Fraction(fact) if isinstance(fact, str) else Fraction(0)
    except (ValueError, ZeroDivisionError):
        return Fraction(0)


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


def _with_tolerances(answers: tuple[Answer, ...], fact: Any) -> tuple[Answer, ...]:
    """The answers with their tolerance as it was meant: the standard has ranges only."""
    if not isinstance(fact, list) or len(fact) != len(answers):
        return answers
    return tuple(_with_tolerance(*pair) for pair in zip(answers, fact, strict=True))


def _with_tolerance(answer: Answer, fact: Any) -> Answer:
    if not isinstance(fact, list) or len(fact) != 3 or fact[0] not in list(ToleranceKind):
        return answer
    kind, size, value = fact[0], str(fact[1]), str(fact[2])
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
        description=Text(source=str(told.get("description", ""))),
    )
