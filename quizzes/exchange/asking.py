"""The fields of an item out of the body of its kind, and the texts that belong to it.

Bodies were checked by their kind; whatever one holds beyond an item is left where it is.
"""

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from quizzes.exchange.bodies import NOTHING, TRUE_FALSE, equal_shares
from quizzes.exchange.ids import is_made
from quizzes.exchange.written import Wording
from quizzes.formats.item import (
    Answer,
    Gap,
    Kind,
    Option,
    Pair,
    Text,
    Tolerance,
    ToleranceKind,
    Unit,
)

Body = Mapping[str, Any]
Fields = dict[str, Any]
GAP: Final = re.compile(r"\{\{([^{}]{1,60})\}\}")


def asked_fields(kind: Kind, body: Body, words: Wording) -> Fields:
    """The fields of an item of this kind, those left out that say the usual."""
    return READERS[kind](body, words.options, words.feedback, words.text)


Texts = Mapping[str, Text]


def single_fields(body: Body, options: Texts, feedback: Texts, text: Text) -> Fields:
    earned = key_shares(body, body["options"])
    return {
        "options": options_of(body, earned, options, feedback),
        "is_shuffled": body.get("shuffle", "true") == "true",
    }


def multiple_fields(body: Body, options: Texts, feedback: Texts, text: Text) -> Fields:
    is_exact = body.get("scoring") == "exact"
    if "keys" in body:
        earned = equal_shares(body["options"], body["keys"], is_exact=is_exact)
    else:
        earned = fraction_shares(body, body["options"])
    return {
        "options": options_of(body, earned, options, feedback),
        "is_shuffled": body.get("shuffle", "true") == "true",
        "is_all_or_nothing": is_exact,
    }


def true_false_fields(body: Body, options: Texts, feedback: Texts, text: Text) -> Fields:
    earned = key_shares(body, TRUE_FALSE)
    return {
        "options": tuple(
            Option(id=key, fraction=share, feedback=feedback.get(key, NOTHING))
            for key, share in earned.items()
        )
    }


def ordering_fields(body: Body, options: Texts, feedback: Texts, text: Text) -> Fields:
    earned = dict.fromkeys(body["options"], Fraction(0))
    return {
        "options": options_of(body, earned, options, feedback),
        "is_all_or_nothing": body.get("scoring") == "exact",
    }


def short_text_fields(body: Body, options: Texts, feedback: Texts, text: Text) -> Fields:
    return {
        "answers": answers_of(body, feedback),
        "is_case_sensitive": body.get("case") == "kept",
        "has_wildcards": body.get("wildcards") == "true",
    }


def numeric_fields(body: Body, options: Texts, feedback: Texts, text: Text) -> Fields:
    units = body.get("units", [])
    return {
        "answers": answers_of(body, feedback),
        "units": tuple(Unit(name=unit["name"], factor=unit.get("factor", "1")) for unit in units),
    }


def matching_fields(body: Body, options: Texts, feedback: Texts, text: Text) -> Fields:
    fractions = body.get("fractions", {})
    paired = [
        Pair(
            id=own_id(prompt),
            prompt=options.get(prompt, NOTHING),
            match=options.get(match, NOTHING),
            feedback=feedback.get(prompt, NOTHING),
            fraction=Fraction(fractions[prompt]) if prompt in fractions else None,
        )
        for prompt, match in body["pairs"].items()
    ]
    extra = [Pair(match=options.get(match, NOTHING)) for match in body.get("extra", [])]
    return {
        "pairs": (*paired, *extra),
        "is_shuffled": body.get("shuffle", "true") == "true",
    }


def cloze_fields(body: Body, options: Texts, feedback: Texts, text: Text) -> Fields:
    """The gaps in the order in which they stand in the text."""
    gaps = body["gaps"]
    standing = [name for name in dict.fromkeys(GAP.findall(text.source)) if name in gaps]
    order = [*standing, *(name for name in gaps if name not in standing)]
    return {"gaps": tuple(gap_of(name, gaps[name], options, feedback) for name in order)}


def gap_of(name: str, body: Body, options: Texts, feedback: Texts) -> Gap:
    """One gap, its feedback being what stands under `gap/…`."""
    kind = Kind(body["kind"])
    own = {
        key.removeprefix(f"{name}/"): said
        for key, said in feedback.items()
        if key.startswith(f"{name}/")
    }
    asked = READERS[kind](body, options, own, NOTHING)
    asked.pop("has_wildcards", None)
    asked.pop("is_all_or_nothing", None)
    asked.pop("units", None)
    is_choice = kind in (Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE)
    return Gap(
        id=name,
        kind=kind,
        mark=Fraction(body.get("mark", "1")),
        display=body.get("display", "menu" if is_choice else "line"),
        group=body.get("group", ""),
        **asked,
    )


def no_fields(body: Body, options: Texts, feedback: Texts, text: Text) -> Fields:
    return {}


def key_shares(body: Body, options: list[str] | tuple[str, ...]) -> dict[str, Fraction]:
    """What each option earns where one is to be chosen."""
    if "key" in body:
        return {option: Fraction(option == body["key"]) for option in options}
    return fraction_shares(body, options)


def fraction_shares(body: Body, options: list[str] | tuple[str, ...]) -> dict[str, Fraction]:
    """What each option earns as it is written; nothing where nothing is."""
    fractions = body.get("fractions", {})
    return {option: Fraction(fractions.get(option, "0")) for option in options}


def options_of(
    body: Body, earned: Mapping[str, Fraction], options: Texts, feedback: Texts
) -> tuple[Option, ...]:
    """The options with their texts."""
    pinned = body.get("pinned", [])
    return tuple(
        Option(
            id=own_id(key),
            text=options.get(key, NOTHING),
            fraction=share,
            feedback=feedback.get(key, NOTHING),
            is_pinned=key in pinned,
        )
        for key, share in earned.items()
    )


def answers_of(body: Body, feedback: Texts) -> tuple[Answer, ...]:
    """The accepted answers with what is said of each."""
    return tuple(
        answer_of(entry, feedback.get(entry.get("id", str(number)), NOTHING))
        for number, entry in enumerate(body["answers"], start=1)
    )


def answer_of(entry: Body, feedback: Text) -> Answer:
    """One accepted text or number."""
    tolerance = entry.get("tolerance")
    return Answer(
        value=entry.get("value", ""),
        fraction=Fraction(entry.get("fraction", "1")),
        feedback=feedback,
        tolerance=Tolerance(kind=ToleranceKind(tolerance["kind"]), size=tolerance["size"])
        if tolerance
        else None,
        low=entry.get("low", ""),
        high=entry.get("high", ""),
    )


def own_id(key: str) -> str:
    """The id, unless it was made here."""
    return "" if is_made(key) else key


READERS: Final[Mapping[Kind, Callable[[Body, Texts, Texts, Text], Fields]]] = {
    Kind.SINGLE_CHOICE: single_fields,
    Kind.MULTIPLE_CHOICE: multiple_fields,
    Kind.TRUE_FALSE: true_false_fields,
    Kind.NUMERIC: numeric_fields,
    Kind.SHORT_TEXT: short_text_fields,
    Kind.CLOZE: cloze_fields,
    Kind.MATCHING: matching_fields,
    Kind.ORDERING: ordering_fields,
    Kind.OPEN: no_fields,
    Kind.DESCRIPTION: no_fields,
}
