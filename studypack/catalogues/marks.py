"""A text that is marked for translation, and the ones that Python files mark. No Django."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# What each function takes from the left; the messages of pure modules are marked by their class.
ARGUMENTS_BY_NAME: Final[dict[str, tuple[str, ...]]] = {
    "_": ("text",),
    "Counted": ("text", "plural"),
    "Message": ("text",),
    "marked": ("text",),
    "gettext": ("text",),
    "gettext_lazy": ("text",),
    "ngettext": ("text", "plural"),
    "ngettext_lazy": ("text", "plural"),
    "pgettext": ("context", "text"),
    "pgettext_lazy": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A text to translate, in English; `file` is where it stands, from the root of the project."""

    text: str
    plural: str = ""
    context: str = ""
    file: str

    @property
    def key(self) -> tuple[str, str]:
        """What a catalogue finds it by."""
        return self.context, self.text


def marks_in_python(path: Path, file: str) -> Iterator[Mark]:
    """Every text that a Python file marks; one that is put together at run time marks nothing."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and (found := _mark(node, file)):
            yield found


def _mark(call: ast.Call, file: str) -> Mark | None:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    arguments = ARGUMENTS_BY_NAME.get(name, ())
    given = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    texts = [value for value in given if isinstance(value, str)]
    if not arguments or len(texts) < len(arguments):
        return None
    return Mark(file=file, **dict(zip(arguments, texts, strict=False)))
