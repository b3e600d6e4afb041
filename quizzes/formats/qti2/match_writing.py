"""Writes what belongs together: pairs, and the gaps of a text that are filled from one list."""

from collections.abc import Sequence
from fractions import Fraction

from quizzes.formats.item import Gap, Item, Pair, Text
from quizzes.formats.qti2.asking import (
    MAP_RESPONSE,
    MATCH_CORRECT,
    Asked,
    Names,
    score_mapping,
    score_match,
    shown,
    unique_identifiers,
)
from quizzes.formats.qti2.elements import (
    Branch,
    base,
    choose,
    element,
    mapping,
    response,
    show,
    truth,
    variable,
)
from quizzes.formats.qti2.xhtml import xhtml


def write_match(names: Names, item: Item) -> Asked:
    """Prompts, and what belongs to each."""
    prompts = [pair for pair in item.pairs if pair.prompt]
    loose = [pair for pair in item.pairs if not pair.prompt]
    ids = unique_identifiers([pair.id for pair in (*prompts, *loose)])
    keys, spare = ids[: len(prompts)], ids[len(prompts) :]
    matches = _matches(prompts, ids)
    right = [f"{key} {matches[pair.match]}" for key, pair in zip(keys, prompts, strict=True)]
    sides = (
        [_choice(key, pair.prompt, "1") for key, pair in zip(keys, prompts, strict=True)],
        [_choice(id, text, "0") for text, id in matches.items()]
        + [_choice(id, pair.match, "0") for id, pair in zip(spare, loose, strict=True)],
    )
    attributes = {"responseIdentifier": names.response, "shuffle": truth(item.is_shuffled)}
    limits = {"maxAssociations": str(len(prompts))}
    worth = [_worth(pair, item, len(prompts)) for pair in prompts]
    is_all = item.is_all_or_nothing
    return Asked(
        declaration=response(
            names.response,
            "multiple",
            "directedPair",
            right,
            "" if is_all else mapping(list(zip(right, worth, strict=True))),
        ),
        interaction=element(
            "matchInteraction",
            attributes | limits,
            *(element("simpleMatchSet", {}, *side) for side in sides),
        ),
        scoring=score_match(names, item.mark) if is_all else score_mapping(names),
        template=_template(item),
        feedbacks=shown([(key, pair.feedback) for key, pair in zip(keys, prompts, strict=True)]),
        showing=_show(names, [(key, one) for key, one in zip(keys, right, strict=True)], prompts),
    )


def _template(item: Item) -> str:
    if not item.is_all_or_nothing:
        return MAP_RESPONSE
    return MATCH_CORRECT if item.mark == 1 else ""


def _matches(prompts: Sequence[Pair], taken: Sequence[str]) -> dict[Text, str]:
    """An identifier for each text that something belongs to."""
    texts = dict.fromkeys(pair.match for pair in prompts)
    free = (id for place in range(2 * len(texts) + len(taken)) if (id := f"M{place}") not in taken)
    return {text: next(free) for text in texts}


def _choice(identifier: str, text: Text, most: str) -> str:
    attributes = {"identifier": identifier, "matchMax": most}
    return element("simpleAssociableChoice", attributes, xhtml(text.source))


def _worth(pair: Pair, item: Item, count: int) -> Fraction:
    share = Fraction(1, count) if pair.fraction is None else pair.fraction
    return share * item.mark


def _show(names: Names, rights: Sequence[tuple[str, str]], pairs: Sequence[Pair]) -> str:
    """What is said of each right pair."""
    return "".join(
        choose(
            [
                Branch(
                    condition=element(
                        "member", {}, base("directedPair", right), variable(names.response)
                    ),
                    rules=(show(names.feedback, base("identifier", key)),),
                )
            ]
        )
        for (key, right), pair in zip(rights, pairs, strict=True)
        if pair.feedback
    )


def fills_from_one_list(gaps: Sequence[Gap]) -> bool:
    """Whether the gaps are all the gaps of one list, each with one right option."""
    first = gaps[0] if gaps else None
    if first is None or not first.group:
        return False
    listed = [(option.id, option.text) for option in first.options]
    return all(
        gap.group == first.group
        and [(option.id, option.text) for option in gap.options] == listed
        and sorted(option.fraction for option in gap.options)
        == [Fraction(0)] * (len(listed) - 1) + [Fraction(1)]
        for gap in gaps
    )


def write_gap_match(names: Names, gaps: Sequence[Gap], block: str) -> Asked:
    """The gaps of a text, and the list that they are filled from.

    Args:
        block: the text as XHTML, a `gap` where each gap is.
    """
    options = gaps[0].options
    keys = unique_identifiers([option.id for option in options])
    right = [_right_pair(gap, keys) for gap in gaps]
    attributes = {
        "responseIdentifier": names.response,
        "shuffle": truth(gaps[0].is_shuffled),
    }
    texts = [
        element("gapText", {"identifier": key, "matchMax": "1"}, xhtml(option.text.source))
        for key, option in zip(keys, options, strict=True)
    ]
    return Asked(
        declaration=response(
            names.response,
            "multiple",
            "directedPair",
            right,
            mapping([(pair, gap.mark) for pair, gap in zip(right, gaps, strict=True)]),
        ),
        interaction=element("gapMatchInteraction", attributes, *texts, block),
        scoring=score_mapping(names),
    )


def _right_pair(gap: Gap, keys: Sequence[str]) -> str:
    choice = next(
        key for key, option in zip(keys, gap.options, strict=True) if option.fraction == 1
    )
    return f"{choice} {unique_identifiers([gap.id])[0]}"
