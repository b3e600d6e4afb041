"""The metadata fields of an item: what the standard's elements have no place for.

Our own facts are in fields named `studypack_…`, as JSON; those of others become extras, and are
written again.
"""

import json
from collections.abc import Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement

OURS: Final = "studypack_"
# Fields that say what an item of ours says elsewhere, or that are worked out when it is written.
READ_ELSEWHERE: Final = frozenset(
    {"question_type", "points_possible", "original_answer_ids", "qmd_itemtype", "cc_profile"}
)
LONGEST_JSON: Final = 200_000


def read_fields(item: Element) -> dict[str, str]:
    """The fields of an item or an assessment by label, in lower case; of a label the first."""
    fields: dict[str, str] = {}
    for part in (*item.findall("itemmetadata"), *item.findall("qtimetadata")):
        for node in part.iter("qtimetadatafield"):
            label = (node.findtext("fieldlabel") or "").strip().lower()
            fields.setdefault(label, node.findtext("fieldentry") or "")
        for node in part.iter():
            # The older way: an element for each field.
            if str(node.tag).startswith("qmd_"):
                fields.setdefault(str(node.tag), node.text or "")
    fields.pop("", None)
    return fields


def our_fact(fields: Mapping[str, str], name: str) -> Any:
    """What a field of ours says; None where it is not there, or is not JSON."""
    written = fields.get(OURS + name, "")
    if not written or len(written) > LONGEST_JSON:
        return None
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        return None


def our_texts(fields: Mapping[str, str], name: str) -> tuple[str, ...] | None:
    """A list of texts that a field of ours says."""
    fact = our_fact(fields, name)
    is_list = isinstance(fact, list) and all(isinstance(text, str) for text in fact)
    return tuple(fact) if is_list else None


def our_mapping(fields: Mapping[str, str], name: str) -> dict[str, str]:
    """A mapping of texts that a field of ours says; empty where there is none."""
    fact = our_fact(fields, name)
    is_mapping = isinstance(fact, dict) and all(isinstance(text, str) for text in fact.values())
    return dict(fact) if is_mapping else {}


def foreign_fields(fields: Mapping[str, str]) -> dict[str, str]:
    """The fields of other programs that nothing of ours says."""
    return {
        label: entry
        for label, entry in fields.items()
        if label not in READ_ELSEWHERE and not label.startswith(OURS) and entry
    }


def write_field(metadata: Element, label: str, entry: str) -> None:
    """One field."""
    node = SubElement(metadata, "qtimetadatafield")
    SubElement(node, "fieldlabel").text = label
    SubElement(node, "fieldentry").text = entry


def write_fact(metadata: Element, name: str, fact: object) -> None:
    """A fact of ours, unless it is empty."""
    if fact:
        write_field(metadata, OURS + name, json.dumps(fact, ensure_ascii=False, sort_keys=True))
