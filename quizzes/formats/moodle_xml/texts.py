"""Texts with their markup and their files, both ways."""

import base64
import binascii
from collections.abc import Collection
from typing import Final
from urllib.parse import quote
from xml.etree.ElementTree import Element

from quizzes.formats.item import FILE_PREFIX, File, Markup, Text
from quizzes.formats.moodle_xml.elements import Fields, add, inside, plain_value
from quizzes.formats.moodle_xml.findings import Findings
from studypack.common.wording import Message

FORMATS: Final = {
    "html": Markup.HTML,
    "moodle_auto_format": Markup.MOODLE,
    "plain_text": Markup.PLAIN,
    "markdown": Markup.MARKDOWN,
    "1": Markup.HTML,
    "0": Markup.MOODLE,
    "2": Markup.PLAIN,
    "4": Markup.MARKDOWN,
}
NAMES: Final = {
    Markup.HTML: "html",
    Markup.MOODLE: "moodle_auto_format",
    Markup.PLAIN: "plain_text",
    Markup.MARKDOWN: "markdown",
}


def read_text(
    node: Element | None,
    markup: Markup,
    findings: Findings,
    *,
    tags: Collection[str] = (),
    names: Collection[str] = (),
) -> Text:
    """The text of an element and the files beside it; one with nothing in it has no markup.

    Args:
        markup: what the text is written in where the element does not say.
        tags, names: children and attributes that somebody else reads.
    """
    if node is None:
        return Text()
    text = read_as_written(node, markup, findings, tags=tags, names=names)
    return text if text else Text()


def read_as_written(
    node: Element,
    markup: Markup,
    findings: Findings,
    *,
    tags: Collection[str] = (),
    names: Collection[str] = (),
) -> Text:
    """The same, with its markup even where there is nothing in it."""
    findings.name_unknown(node, {"text", "file", *tags}, {"format", *names})
    found = (read_file(file, findings) for file in node.findall("file"))
    files = tuple(file for file in found if file is not None)
    return Text(source=plain_value(node), markup=read_markup(node, markup, findings), files=files)


def read_markup(node: Element, markup: Markup, findings: Findings) -> Markup:
    """The markup that the element names; one that Moodle does not know is its auto-format."""
    name = node.get("format", "").strip().lower()
    if name and name not in FORMATS:
        findings.lose(
            f"{node.tag}@format",
            Message("{value} is not a format of Moodle", value=repr(name[:40])),
        )
        return Markup.MOODLE
    return FORMATS[name] if name else markup


def read_file(node: Element, findings: Findings) -> File | None:
    """The file, its folder before its name; None, and a problem, where it cannot be decoded."""
    findings.spend(node, 1)
    findings.name_unknown(node, (), ("name", "path", "encoding"))
    name = node.get("name", "").strip()
    folder = node.get("path", "").strip("/ ")
    encoding = node.get("encoding", "base64")
    if encoding != "base64":
        findings.problem(
            node,
            Message(
                "file {value}: its encoding {value_2} is not base64",
                value=repr(name[:80]),
                value_2=repr(encoding[:40]),
            ),
        )
        return None
    content = decoded(inside(node), node, name, findings)
    return (
        None
        if content is None
        else File(name=f"{folder}/{name}" if folder else name, content=content)
    )


def decoded(text: str, node: Element, name: str, findings: Findings) -> bytes | None:
    """The bytes that a base64 text stands for; None, and a problem, where it is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        findings.problem(
            node, Message("file {value}: its content is not base64", value=repr(name[:80]))
        )
        return None


def read_old_image(text: Text, fields: Fields, findings: Findings) -> Text:
    """The text with the one image that a question had before texts held their own."""
    node, content = fields.take("image"), fields.take("image_base64")
    name = plain_value(node)
    if node is None or not name:
        return text
    if content is None or not plain_value(content):
        return _with_image(text, name, (), findings)
    image = decoded(plain_value(content), content, name, findings)
    if image is None:
        return text
    base = name.rpartition("/")[2]
    return _with_image(text, FILE_PREFIX + quote(base), (File(name=base, content=image),), findings)


def _with_image(text: Text, address: str, files: tuple[File, ...], findings: Findings) -> Text:
    if text.markup is Markup.PLAIN:
        findings.lose("image", Message("a plain text has no place for an image"))
        return text
    safe = address.replace('"', "%22").replace("<", "%3C").replace("&", "&amp;")
    return Text(
        source=f'{text.source}<br><img src="{safe}" alt="">',
        markup=text.markup,
        files=(*text.files, *files),
    )


def add_text(parent: Element, tag: str, text: Text, **attributes: str) -> Element:
    """A child that holds the text and its files."""
    child = add(parent, tag, **attributes, format=NAMES[text.markup])
    fill(child, text)
    return child


def fill(node: Element, text: Text) -> None:
    """Puts the text and its files into an element."""
    add(node, "text", text.source)
    for file in text.files:
        add_file(node, file)


def add_file(node: Element, file: File) -> None:
    folder, _, name = file.name.rpartition("/")
    path = f"/{folder}/" if folder else "/"
    content = base64.b64encode(file.content).decode()
    add(node, "file", content, name=name, path=path, encoding="base64")
