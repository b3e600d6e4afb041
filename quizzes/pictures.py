"""Pictures that questions show: where they are, and those that stand in a text. No Django."""

import binascii
import re
from base64 import b64decode
from dataclasses import replace
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from quizzes.formats.item import FILE_PREFIX, File, Markup, Text
from studypack.common.pictures import Picture

ADDRESS: Final = "/question-images/"
INLINE: Final = re.compile(r"data:image/(png|jpeg|gif|webp);base64,([A-Za-z0-9+/=%\s]+)")


def address_of(picture: Picture) -> str:
    """Where the picture is shown from: its address is made of the sum of its bytes."""
    return f"{ADDRESS}{picture.sum}"


def with_files(text: Text) -> Text:
    """The text with the pictures that stand in it as `data:` addresses among its files."""
    if text.markup is Markup.PLAIN or "data:image/" not in text.source:
        return text
    found: dict[str, File] = {}

    def refer(match: re.Match[str]) -> str:
        content = _decoded(match[2])
        if content is None:
            return match[0]
        name = f"picture-{sha256(content).hexdigest()[:12]}.{match[1]}"
        found[name] = File(name=name, content=content)
        return FILE_PREFIX + quote(name)

    source = INLINE.sub(refer, text.source)
    known = {file.name for file in text.files}
    added = tuple(file for file in found.values() if file.name not in known)
    return replace(text, source=source, files=(*text.files, *added))


def _decoded(written: str) -> bytes | None:
    plain = re.sub(r"\s|%0[AaDd]|%20", "", written).replace("%2B", "+").replace("%2F", "/")
    try:
        return b64decode(plain.replace("%3D", "="), validate=True)
    except (binascii.Error, ValueError):
        return None
