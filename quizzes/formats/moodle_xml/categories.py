"""The path of a category as Moodle writes it: a context, `top`, and names parted by slashes."""

import re
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import Category, Markup
from quizzes.formats.moodle_xml.elements import Fields, add, add_value
from quizzes.formats.moodle_xml.findings import Findings
from quizzes.formats.moodle_xml.texts import add_text, read_text
from studypack.common.wording import Message

CONTEXT: Final = re.compile(r"\$[a-z0-9]{0,20}\$")
SLASH: Final = re.compile(r"(?<!/)/(?!/)")
TOP: Final = "top"
USUAL_CONTEXT: Final = "$course$/top"
DEEPEST: Final = 50

Path = tuple[str, ...]


def read_path(text: str) -> tuple[str, Path]:
    """The context and the names from the outermost inwards; `//` is a slash in a name.

    >>> read_path("$course$/top/Cells/DNA//RNA")
    ('$course$/top', ('Cells', 'DNA/RNA'))
    """
    parts = [part.strip().replace("//", "/") for part in SLASH.split(text)]
    parts = [part for part in parts if part]
    context = 1 if parts and CONTEXT.fullmatch(parts[0]) else 0
    context += parts[context : context + 1] == [TOP]
    return "/".join(parts[:context]), tuple(parts[context:])


def write_path(context: str, path: Path) -> str:
    """The inverse of `read_path`.

    >>> write_path("$course$", ("Cells", "DNA/RNA"))
    '$course$/Cells/DNA//RNA'
    """
    names = (name.replace("/", "//") for name in path)
    return "/".join([*([context] if context else []), *names])


def read_category(node: Element, findings: Findings) -> tuple[str, Category]:
    """The context of a category, and the category."""
    fields = Fields(node)
    context, path = read_path(fields.value("category"))
    findings.title = "/".join(path)
    if len(path) > DEEPEST:
        findings.problem(
            node,
            Message(
                "category: {count} levels are above the limit of {limit}",
                count=len(path),
                limit=DEEPEST,
            ),
        )
    description = read_text(fields.take("info"), Markup.HTML, findings)
    category = Category(path=path, description=description, id=fields.value("idnumber"))
    for tag in fields.left():
        findings.lose(f"category/{tag}", Message("this element is not known here"))
    return context, category


def write_category(context: str, category: Category) -> Element:
    """The question that is none, and names the category of those after it."""
    node = Element("question", {"type": "category"})
    add_value(node, "category", write_path(context, category.path))
    add_text(node, "info", category.description)
    add(node, "idnumber", category.id)
    return node
