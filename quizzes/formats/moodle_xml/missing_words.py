"""The two types whose words are chosen from lists, `[[2]]` for the second of all, both ways."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from operator import itemgetter
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.cloze import MOST_GAPS, free_prefix
from quizzes.formats.item import Gap, Item, Kind, Markup, Option, Text
from quizzes.formats.moodle_xml import types
from quizzes.formats.moodle_xml.elements import Fields, add, legal, plain_value, serialised
from quizzes.formats.moodle_xml.extras import OURS, closed_up, parsed
from quizzes.formats.moodle_xml.findings import Findings
from quizzes.formats.moodle_xml.gap_ids import GAP, GAP_ID, with_ids, write_ids
from quizzes.formats.moodle_xml.texts import fill, read_text
from studypack.common.wording import Counted, Message

MARKER: Final = re.compile(r"\[\[(\d{1,4})\]\]", re.ASCII)
# What is remembered: the groups of the gaps, the choices that may be used again and again, and
# those of groups without a gap.
GROUPS: Final = OURS + "groups"
INFINITE: Final = OURS + "infinite"
UNUSED: Final = OURS + "unused"
TAGS: Final = {types.SELECT_WORDS: "selectoption", types.DRAG_WORDS: "dragbox"}
MOST_DIGITS: Final = 4
MARKUPS: Final = {types.SELECT_WORDS: Markup.PLAIN, types.DRAG_WORDS: Markup.HTML}


# What makes two options the same choice: group, id and text.
Key = tuple[str, str, Text]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A word to choose; `number` counts all of them from 1, as the text does."""

    number: int
    text: Text
    group: str
    is_infinite: bool
    node: Element


def read_choice(number: int, node: Element, type_name: str, findings: Findings) -> Choice:
    findings.spend(node, 1)
    known = ("group", "infinite")
    infinite = node.find("infinite")
    return Choice(
        number=number,
        text=read_text(node, MARKUPS[type_name], findings, tags=known, names=("number",)),
        group=plain_value(node.find("group")) or "1",
        is_infinite=infinite is not None and plain_value(infinite) != "0",
        node=node,
    )


def read_missing_words(item: Item, type_name: str, fields: Fields, findings: Findings) -> Item:
    """The item with a gap for each of the markers in its text."""
    nodes = enumerate(fields.take_all(TAGS[type_name]), start=1)
    choices = [read_choice(number, node, type_name, findings) for number, node in nodes]
    marked = [int(marker[1]) for marker in MARKER.finditer(item.text.source)]
    if not marked or len(marked) > MOST_GAPS or not set(marked) <= set(range(1, len(choices) + 1)):
        numbers = Message(
            "{markers} for {choices}",
            markers=Counted("{count} marker", "{count} markers", count=len(marked)),
            choices=Counted("{count} choice", "{count} choices", count=len(choices)),
        )
        findings.problem(
            fields.node,
            Message("{title}: {numbers} cannot be gaps", title=findings.title, numbers=numbers),
        )
        return item
    prefix = free_prefix(item.text.source)
    by_group = grouped(choices)
    findings.spend(fields.node, sum(len(by_group[choices[n - 1].group]) for n in marked))
    gaps = tuple(
        read_gap(f"{prefix}{place}", choices[number - 1], by_group, item, type_name)
        for place, number in enumerate(marked, start=1)
    )
    ids = iter(gaps)
    source = MARKER.sub(lambda _: f"{{{{{next(ids).id}}}}}", item.text.source)
    extras = {**item.extras, **remembered(choices, marked, gaps)}
    read = replace(item, text=replace(item.text, source=source), gaps=gaps, extras=extras)
    return with_ids(read, fields.take_all(GAP))


def grouped(choices: Sequence[Choice]) -> dict[str, list[Choice]]:
    groups: dict[str, list[Choice]] = {}
    for choice in choices:
        groups.setdefault(choice.group, []).append(choice)
    return groups


def read_gap(
    gap_id: str, right: Choice, by_group: Mapping[str, list[Choice]], item: Item, type_name: str
) -> Gap:
    options = (
        Option(id=str(one.number), text=one.text, fraction=Fraction(one.number == right.number))
        for one in by_group[right.group]
    )
    return Gap(
        id=gap_id,
        kind=Kind.SINGLE_CHOICE,
        options=tuple(options),
        is_shuffled=item.is_shuffled,
        group=right.group if type_name == types.DRAG_WORDS else "",
    )


def remembered(
    choices: Sequence[Choice], marked: Sequence[int], gaps: Sequence[Gap]
) -> dict[str, str]:
    """What the gaps themselves do not say of the choices."""
    groups = [choices[number - 1].group for number in marked]
    unused = [choice for choice in choices if choice.group not in groups]
    for choice in unused:
        choice.node.set("number", str(choice.number))
    said = {
        GROUPS: " ".join(groups) if groups != group_numbers(gaps) else "",
        INFINITE: " ".join(str(choice.number) for choice in choices if choice.is_infinite),
        UNUSED: "".join(serialised(closed_up(choice.node)) for choice in unused),
    }
    return {key: value for key, value in said.items() if value}


def group_numbers(gaps: Sequence[Gap]) -> list[str]:
    """The group of each gap: its own, or counted by the different lists of options."""
    lists: dict[tuple[object, ...], int] = {}
    numbers = []
    for gap in gaps:
        words = tuple((option.id, option.text) for option in gap.options)
        number = lists.setdefault((gap.group, words), len(lists) + 1)
        numbers.append(gap.group if gap.group.isdigit() else str(number))
    return numbers


def can_be_words(item: Item) -> bool:
    """Whether every gap asks for one word of a list."""
    ids = {gap.id for gap in item.gaps}
    return 0 < len(item.gaps) == len(ids) and all(
        gap.kind is Kind.SINGLE_CHOICE
        and sorted(option.fraction for option in gap.options)
        == [Fraction(0)] * (len(gap.options) - 1) + [Fraction(1)]
        for gap in item.gaps
    )


def write_missing_words(node: Element, item: Item) -> None:
    groups = item.extras.get(GROUPS, "").split()
    if len(groups) != len(item.gaps):
        groups = group_numbers(item.gaps)
    keyed = [
        [(group, option.id, option.text) for option in gap.options]
        for gap, group in zip(item.gaps, groups, strict=True)
    ]
    unused = {number_of(one): one for one in parsed(item.extras.get(UNUSED, ""))}
    numbers = choice_numbers(list(dict.fromkeys(chain(*keyed))), unused)
    named = zip(item.gaps, keyed, strict=True)
    ids = {gap.id: [str(numbers[key]) for key in keys] for gap, keys in named}
    write_markers(node, item, ids)
    write_choices(node, item, numbers, unused)


def number_of(node: Element) -> int:
    """The number that a remembered choice had among all of them."""
    written = node.attrib.pop("number", "")
    return int(written) if written.isdecimal() and len(written) <= MOST_DIGITS else 0


def choice_numbers(keys: Sequence[Key], unused: Collection[int]) -> dict[Key, int]:
    """The number of each choice: its id where the ids count from 1 without a hole, else its place.

    Moodle counts the choices, so that a hole would shift all that follow.
    """
    ids = [int(key[1]) for key in keys if re.fullmatch(r"[1-9]\d{0,3}", key[1], re.ASCII)]
    if len(ids) == len(keys) and sorted([*ids, *unused]) == list(count_to(len(ids) + len(unused))):
        return dict(zip(keys, ids, strict=True))
    return dict(zip(keys, count_to(len(keys)), strict=True))


def count_to(last: int) -> range:
    return range(1, last + 1)


def write_markers(node: Element, item: Item, ids_by_gap: Mapping[str, list[str]]) -> None:
    """Puts the number of the right choice where the gap is."""
    right = {
        gap.id: ids_by_gap[gap.id][[option.fraction for option in gap.options].index(Fraction(1))]
        for gap in item.gaps
    }
    for text in node.iterfind("questiontext/text"):
        text.text = legal(
            GAP_ID.sub(
                lambda found: f"[[{right[found[1]]}]]" if found[1] in right else found[0],
                item.text.source,
            )
        )
        prefix = free_prefix(text.text)
        write_ids(node, item, numbered(item.gaps, ids_by_gap, prefix))


def numbered(gaps: Sequence[Gap], ids_by_gap: Mapping[str, list[str]], prefix: str) -> list[Gap]:
    """The gaps with the ids that they have when they are read again."""
    return [
        replace(
            gap,
            id=f"{prefix}{place}",
            options=tuple(
                replace(option, id=id_)
                for option, id_ in zip(gap.options, ids_by_gap[gap.id], strict=True)
            ),
        )
        for place, gap in enumerate(gaps, start=1)
    ]


def write_choices(
    node: Element, item: Item, numbers: Mapping[Key, int], unused: Mapping[int, Element]
) -> None:
    """The choices in the order of their numbers; those without a gap keep theirs if it is free."""
    tag = TAGS[node.get("type", types.DRAG_WORDS)]
    infinite = item.extras.get(INFINITE, "").split()
    written = {}
    for (group, _, text), number in numbers.items():
        written[number] = choice = Element(tag)
        fill(choice, text)
        add(choice, "group", group)
        if str(number) in infinite:
            add(choice, "infinite")
    node.extend(one for _, one in sorted({**unused, **written}.items(), key=itemgetter(0)))
    node.extend(one for number, one in unused.items() if number in written)
