"""Reads the examples of a document and compares what they show with what there is.

In an example `…` stands for what is not shown: inside a text any characters, as the name of a
member further members, as the last element of an array further elements, as a line any lines.
Numbers and truth values are compared by being such, texts letter by letter.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
MORE = "…"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Block:
    """A fenced block of a document: its language, its text, and the line it begins on."""

    language: str
    text: str
    line: int


def blocks_of(path: Path) -> list[Block]:
    """The fenced blocks that name a language, in their order."""
    text = path.read_text(encoding="utf-8")
    return [
        Block(language=found[1], text=found[2], line=text.count("\n", 0, found.start()) + 1)
        for found in BLOCK.finditer(text)
    ]


def table_under(path: Path, heading: str) -> list[list[str]]:
    """The cells of the table in a section, without its head; backticks are left out."""
    text = path.read_text(encoding="utf-8")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [
        [cell.strip().replace("`", "") for cell in line.strip("|").split("|")] for line in lines[2:]
    ]


def json_differences(shown: Any, real: Any, place: str = "it") -> Iterator[str]:
    """What the example shows otherwise than it is, one sentence a place."""
    if isinstance(shown, str) and isinstance(real, str):
        yield from text_differences(shown, real, place)
    elif isinstance(shown, Mapping) and isinstance(real, Mapping):
        yield from _member_differences(shown, real, place)
    elif isinstance(shown, list) and isinstance(real, list):
        yield from _element_differences(shown, real, place)
    elif kind_of(shown) != kind_of(real):
        yield f"{place}: {json.dumps(real)[:80]} is shown as {json.dumps(shown)[:80]}"


def text_differences(shown: str, real: str, place: str = "it") -> Iterator[str]:
    """The same of a text."""
    if not matches(shown, real):
        yield f"{place}: {real[:300]!r} is shown as {shown[:300]!r}"


def matches(shown: str, real: str) -> bool:
    """Whether the text is what the example shows."""
    # A line that is not shown may also not be there.
    parts = re.split(f"(?m:^{MORE}\\n)|{MORE}", shown)
    pattern = ".*".join(map(re.escape, parts))
    return re.fullmatch(pattern, real, re.DOTALL) is not None


def kind_of(value: Any) -> str:
    """What JSON calls it: whole and other numbers are one kind."""
    return "number" if type(value) in (int, float) else type(value).__name__


def _member_differences(
    shown: Mapping[str, Any], real: Mapping[str, Any], place: str
) -> Iterator[str]:
    unknown = sorted(set(shown) - set(real) - {MORE})
    hidden = [] if MORE in shown else sorted(set(real) - set(shown))
    if unknown or hidden:
        yield f"{place}: {unknown} are not there, {hidden} are not shown"
    for name in shown.keys() & real.keys():
        yield from json_differences(shown[name], real[name], f"{place}.{name}")


def _element_differences(shown: Sequence[Any], real: Sequence[Any], place: str) -> Iterator[str]:
    has_more = shown[-1:] == [MORE]
    elements = shown[:-1] if has_more else shown
    if len(real) < len(elements) or (len(real) > len(elements) and not has_more):
        yield f"{place}: {len(real)} elements are shown as {len(elements)}"
    for number, (one, other) in enumerate(zip(elements, real, strict=False)):
        yield from json_differences(one, other, f"{place}[{number}]")
