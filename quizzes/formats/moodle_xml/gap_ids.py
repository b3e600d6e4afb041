"""The ids of gaps and of their options, which only we write; Moodle numbers them."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import Gap, Item
from quizzes.formats.moodle_xml.elements import add, add_value, plain_value

GAP_ID: Final = re.compile(r"\{\{([^{}]{1,100})\}\}")
GAP: Final = "gap"


def with_ids(item: Item, nodes: Sequence[Element]) -> Item:
    """The item with the ids that were written beside it."""
    if len(nodes) != len(item.gaps):
        return item
    gaps = [with_id(gap, node) for gap, node in zip(item.gaps, nodes, strict=True)]
    names = {old.id: new.id for old, new in zip(item.gaps, gaps, strict=True)}
    source = GAP_ID.sub(lambda found: f"{{{{{names.get(found[1], found[1])}}}}}", item.text.source)
    return replace(item, text=replace(item.text, source=source), gaps=tuple(gaps))


def with_id(gap: Gap, node: Element) -> Gap:
    ids = [plain_value(option) for option in node]
    options = gap.options
    if len(ids) == len(options):
        options = tuple(replace(one, id=id_) for one, id_ in zip(options, ids, strict=True))
    return replace(gap, id=node.get("id", gap.id), options=options)


def write_ids(node: Element, item: Item, numbered: Sequence[Gap]) -> None:
    """Names the gaps and their options where `numbered`, as they are read, does not."""
    if [ids_of(gap) for gap in item.gaps] == [ids_of(gap) for gap in numbered]:
        return
    for gap in item.gaps:
        named = add(node, GAP, id=gap.id)
        for option in gap.options:
            add_value(named, "option", option.id)


def ids_of(gap: Gap) -> tuple[str, list[str]]:
    return gap.id, [option.id for option in gap.options]
