"""What an item asks, as the body of its kind with the texts that belong to it.

Whatever can be left out of a body is left out where it says the usual.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import count
from typing import Any, Final

from quizzes.exchange.ids import id_of, ids_of
from quizzes.formats.item import Answer, Gap, Item, Kind, Option, Text
from quizzes.kinds.gaps import GAP_ID

TRUE_FALSE: Final = ("true", "false")
NOTHING: Final = Text()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A body, and the texts of what it names by id."""

    body: dict[str, Any]
    options: dict[str, Text] = field(default_factory=dict)
    feedback: dict[str, Text] = field(default_factory=dict)


def ask(item: Item) -> Asked:
    """The body of an item and its texts."""
    return MAKERS[item.kind](item)


def flag(name: str, claim: bool, *, usual: bool) -> dict[str, str]:
    """A claim of a body, left out where it is the usual one."""
    return {} if claim == usual else {name: "true" if claim else "false"}


def texts_of(ids: Sequence[str], texts: Sequence[Text]) -> dict[str, Text]:
    """The texts by id, without those in which there is nothing."""
    return {key: text for key, text in zip(ids, texts, strict=True) if text}


def ask_single(item: Item) -> Asked:
    ids = ids_of("o", [option.text for option in item.options])
    body = {**choice_body(ids, item.options), **flag("shuffle", item.is_shuffled, usual=True)}
    return with_options(body, ids, item.options)


def ask_multiple(item: Item) -> Asked:
    ids = ids_of("o", [option.text for option in item.options])
    shares = dict(zip(ids, [option.fraction for option in item.options], strict=True))
    body = {
        "options": list(ids),
        **keys_body(shares, is_exact=item.is_all_or_nothing),
        **pinned_body(ids, item.options),
        **flag("shuffle", item.is_shuffled, usual=True),
        **({"scoring": "exact"} if item.is_all_or_nothing else {}),
    }
    return with_options(body, ids, item.options)


def ask_true_false(item: Item) -> Asked:
    earned = {option.id: option.fraction for option in item.options}
    shares = {option: earned.get(option, Fraction(0)) for option in TRUE_FALSE}
    said = {option.id: option.feedback for option in item.options}
    feedback = [said.get(option, NOTHING) for option in TRUE_FALSE]
    return Asked(body=key_body(shares), feedback=texts_of(TRUE_FALSE, feedback))


def ask_ordering(item: Item) -> Asked:
    ids = ids_of("o", [option.text for option in item.options])
    scoring = {"scoring": "exact"} if item.is_all_or_nothing else {}
    return with_options({"options": list(ids), **scoring}, ids, item.options)


def ask_short_text(item: Item) -> Asked:
    body = {
        **answers_body(item.answers),
        **({"case": "kept"} if item.is_case_sensitive else {}),
        **flag("wildcards", item.has_wildcards, usual=False),
    }
    return Asked(body=body, feedback=answers_feedback(item.answers))


def ask_numeric(item: Item) -> Asked:
    units = [{"name": unit.name, "factor": unit.factor} for unit in item.units]
    body = {
        **answers_body(item.answers),
        **({"units": units, "unit": "optional"} if units else {}),
    }
    return Asked(body=body, feedback=answers_feedback(item.answers))


def ask_matching(item: Item) -> Asked:
    paired = [pair for pair in item.pairs if pair.prompt]
    prompts = ids_of("p", [pair.prompt for pair in paired])
    matches = [id_of("m", pair.match) for pair in item.pairs]
    right = dict(zip(prompts, [id_of("m", pair.match) for pair in paired], strict=True))
    extra = list(dict.fromkeys(match for match in matches if match not in right.values()))
    shares = zip(prompts, [pair.fraction for pair in paired], strict=True)
    fractions = {prompt: str(share) for prompt, share in shares if share is not None}
    body = {
        "pairs": right,
        **({"extra": extra} if extra else {}),
        **({"fractions": fractions} if fractions else {}),
        **flag("shuffle", item.is_shuffled, usual=True),
    }
    of_matches = dict(zip(matches, [pair.match for pair in item.pairs], strict=True))
    of_prompts = dict(zip(prompts, [pair.prompt for pair in paired], strict=True))
    feedback = texts_of(prompts, [pair.feedback for pair in paired])
    return Asked(body=body, options={**of_prompts, **of_matches}, feedback=feedback)


def ask_cloze(item: Item) -> Asked:
    asked = {gap.id: ask_gap(gap) for gap in item.gaps}
    return Asked(
        body={"gaps": {gap: found.body for gap, found in asked.items()}},
        options={key: text for found in asked.values() for key, text in found.options.items()},
        feedback={
            f"{gap}/{key}": text
            for gap, found in asked.items()
            for key, text in found.feedback.items()
        },
    )


def names(first: str) -> Iterator[str]:
    """The name, and others to take where it is taken."""
    return (f"{first}{'x' * more}" for more in count())


def with_fit_gaps(item: Item) -> Item:
    """The item with other ids for the gaps whose own cannot stand in a text or a page."""
    ids = {gap.id for gap in item.gaps}
    fit = {
        gap.id: next(name for name in names(f"gap{number}") if name not in ids)
        for number, gap in enumerate(item.gaps, start=1)
        if not GAP_ID.fullmatch(gap.id)
    }
    source = item.text.source
    for name, better in fit.items():
        source = source.replace(f"{{{{{name}}}}}", f"{{{{{better}}}}}")
    return replace(
        item,
        text=replace(item.text, source=source),
        gaps=tuple(replace(gap, id=fit.get(gap.id, gap.id)) for gap in item.gaps),
    )


def ask_gap(gap: Gap) -> Asked:
    """One gap of a cloze; how it is shown is said where it is not as usual."""
    as_item = Item(
        kind=gap.kind,
        options=gap.options,
        answers=gap.answers,
        is_shuffled=gap.is_shuffled,
        is_case_sensitive=gap.is_case_sensitive,
        has_wildcards=gap.kind is Kind.SHORT_TEXT
        and any("*" in answer.value for answer in gap.answers),
    )
    asked = ask(as_item)
    is_choice = gap.kind in (Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE)
    body = {
        "kind": gap.kind.value,
        **({"mark": str(gap.mark)} if gap.mark != 1 else {}),
        **asked.body,
        **({"display": gap.display} if is_choice and gap.display != "menu" else {}),
        **({"group": gap.group} if gap.group else {}),
    }
    return Asked(body=body, options=asked.options, feedback=asked.feedback)


def ask_nothing(item: Item) -> Asked:
    """Of open questions and of descriptions there is nothing but words."""
    return Asked(body={})


def with_options(body: dict[str, Any], ids: Sequence[str], options: Sequence[Option]) -> Asked:
    """The body with the texts and the feedback of its options."""
    return Asked(
        body=body,
        options={key: option.text for key, option in zip(ids, options, strict=True)},
        feedback=texts_of(ids, [option.feedback for option in options]),
    )


def choice_body(ids: Sequence[str], options: Sequence[Option]) -> dict[str, Any]:
    """Options of which one is to be chosen, what each earns, and which keep their place."""
    shares = dict(zip(ids, [option.fraction for option in options], strict=True))
    return {"options": list(ids), **key_body(shares), **pinned_body(ids, options)}


def key_body(shares: Mapping[str, Fraction]) -> dict[str, Any]:
    """What is right by its id where nothing else earns anything; else what each option earns."""
    earning = [option for option, share in shares.items() if share]
    if len(earning) == 1 and shares[earning[0]] == 1:
        return {"key": earning[0]}
    is_negative = any(share < 0 for share in shares.values())
    return {**fractions_body(shares), **flag("negative", is_negative, usual=False)}


def keys_body(shares: Mapping[str, Fraction], *, is_exact: bool) -> dict[str, Any]:
    """What is right by ids where each earns the same and each other costs as much."""
    keys = [option for option, share in shares.items() if share > 0]
    if keys and (is_exact or dict(shares) == equal_shares(tuple(shares), keys, is_exact=False)):
        return {"keys": keys}
    return fractions_body(shares)


def equal_shares(
    options: Sequence[str], keys: Sequence[str], *, is_exact: bool
) -> dict[str, Fraction]:
    """What each option earns where only the right ones are named."""
    share = Fraction(1, len(keys) or 1)
    lost = Fraction(0) if is_exact else -share
    return {option: share if option in keys else lost for option in options}


def fractions_body(shares: Mapping[str, Fraction]) -> dict[str, Any]:
    """What each option earns, those that earn nothing left out."""
    return {"fractions": {option: str(share) for option, share in shares.items() if share}}


def pinned_body(ids: Sequence[str], options: Sequence[Option]) -> dict[str, Any]:
    """The options that keep their place."""
    pinned = [key for key, option in zip(ids, options, strict=True) if option.is_pinned]
    return {"pinned": pinned} if pinned else {}


def answers_body(answers: Sequence[Answer]) -> dict[str, Any]:
    """Accepted answers; their ids are their numbers, counted from 1."""
    return {"answers": [answer_body(answer) for answer in answers]}


def answer_body(answer: Answer) -> dict[str, Any]:
    """One accepted text or number; bounds say all, so that no tolerance stands beside them."""
    bounds = {name: bound for name, bound in (("low", answer.low), ("high", answer.high)) if bound}
    entry: dict[str, Any] = {"value": answer.value} if answer.value or not bounds else {}
    if answer.fraction != 1:
        entry["fraction"] = str(answer.fraction)
    if answer.tolerance and not bounds:
        size = {"kind": answer.tolerance.kind.value, "size": answer.tolerance.size}
        entry["tolerance"] = size
    return {**entry, **bounds}


def answers_feedback(answers: Sequence[Answer]) -> dict[str, Text]:
    """What is said of each accepted answer, by its number."""
    numbers = [str(number) for number in range(1, len(answers) + 1)]
    return texts_of(numbers, [answer.feedback for answer in answers])


MAKERS: Final[Mapping[Kind, Callable[[Item], Asked]]] = {
    Kind.SINGLE_CHOICE: ask_single,
    Kind.MULTIPLE_CHOICE: ask_multiple,
    Kind.TRUE_FALSE: ask_true_false,
    Kind.NUMERIC: ask_numeric,
    Kind.SHORT_TEXT: ask_short_text,
    Kind.CLOZE: ask_cloze,
    Kind.MATCHING: ask_matching,
    Kind.ORDERING: ask_ordering,
    Kind.OPEN: ask_nothing,
    Kind.DESCRIPTION: ask_nothing,
}
