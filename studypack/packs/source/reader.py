"""YAML read as text with its line numbers; every problem of a file is collected.

Nodes are composed and never constructed, so that `No`, `12:30` and `010` stay what was written
and a repeated key is seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

MOST_BYTES = 2_000_000


@dataclass(frozen=True, kw_only=True)
class Located:
    """A node of a file: its text, list or mapping is read through the methods of `Reader`."""

    node: yaml.Node
    path: str

    @property
    def line(self) -> int:
        """The line it starts on, counted from 1."""
        return int(self.node.start_mark.line) + 1


@dataclass(kw_only=True)
class Reader:
    """Reads the nodes of one file and keeps what is wrong with them as (line, message)."""

    problems: list[tuple[int, str]] = field(default_factory=list)

    def report(self, line: int, message: str) -> None:
        """Keeps one problem."""
        self.problems.append((line, message))

    def text(self, located: Located) -> str:
        """The scalar as it was written, without surrounding space; never empty."""
        if not isinstance(located.node, yaml.ScalarNode):
            self.report(located.line, f"{located.path}: must be a text")
            return ""
        text = str(located.node.value).strip()
        if not text:
            self.report(located.line, f"{located.path}: is empty")
        return text

    def items(self, located: Located) -> list[Located]:
        """The members of a list."""
        if not isinstance(located.node, yaml.SequenceNode):
            self.report(located.line, f"{located.path}: must be a list")
            return []
        return [
            Located(node=node, path=f"{located.path}[{number}]")
            for number, node in enumerate(located.node.value, start=1)
        ]

    def texts(self, located: Located) -> tuple[str, ...]:
        """A list of texts, in order."""
        return tuple(self.text(item) for item in self.items(located))

    def entries(self, located: Located) -> dict[str, Located]:
        """The values of a mapping by key; a repeated key is a problem."""
        if not isinstance(located.node, yaml.MappingNode):
            self.report(located.line, f"{located.path}: must be a mapping of keys to values")
            return {}
        found: dict[str, Located] = {}
        for key_node, node in located.node.value:
            key = str(key_node.value)
            line = int(key_node.start_mark.line) + 1
            if key in found:
                self.report(line, f"{located.path}: the key {key!r} is repeated")
            found[key] = Located(node=node, path=f"{located.path}.{key}".removeprefix("."))
        return found

    def fields(
        self, located: Located, *, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> dict[str, Located]:
        """The values of a mapping that must hold `required` and may hold `optional` keys only."""
        found = self.entries(located)
        known = {*required, *optional}
        for key, value in found.items():
            if key not in known:
                expected = ", ".join((*required, *optional))
                self.report(value.line, f"{value.path}: unknown key; expected {expected}")
        for key in required:
            if key not in found:
                self.report(located.line, f"{located.path or 'file'}: the key {key!r} is missing")
        return {key: value for key, value in found.items() if key in known}

    def plain(self, located: Located) -> object:
        """Texts, lists and mappings as Python's own, for values that another app understands."""
        if isinstance(located.node, yaml.ScalarNode):
            return self.text(located)
        if isinstance(located.node, yaml.SequenceNode):
            return [self.plain(item) for item in self.items(located)]
        return {key: self.plain(value) for key, value in self.entries(located).items()}


def compose(file: Path, reader: Reader) -> Located | None:
    """The root of a YAML file; None after reporting why there is none."""
    text = read_text(file, reader)
    if text is None:
        return None
    try:
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "cannot be read as YAML"
        # What a text lacks at its end is marked after its last line, where there is nothing.
        line = min(mark.line + 1, len(text.splitlines())) if mark else 1
        reader.report(max(1, line), f"not YAML: {reason}")
        return None
    if node is None:
        reader.report(1, "the file is empty")
        return None
    if has_alias(node):
        reader.report(1, "anchors and aliases are not allowed")
        return None
    return Located(node=node, path="")


def read_text(file: Path, reader: Reader) -> str | None:
    """The file as UTF-8 text; None after reporting why it cannot be had."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        reader.report(1, "the file is missing")
        return None
    if len(content) > MOST_BYTES:
        reader.report(1, f"{len(content)} bytes is above {MOST_BYTES}")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        reader.report(
            line, f"not UTF-8: the byte 0x{content[error.start]:02x} has no meaning there"
        )
        return None


def has_alias(root: yaml.Node) -> bool:
    """Whether one node is reached twice, as only an alias can make it."""
    seen: set[int] = set()
    for node in walk(root):
        if id(node) in seen:
            return True
        seen.add(id(node))
    return False


def walk(root: yaml.Node) -> Iterator[yaml.Node]:
    """Every node below and with `root`; stops growing at the first one reached twice."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        yield node
        if id(node) in seen:
            return
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            waiting.extend(part for pair in node.value for part in pair)
