"""Pictures that come from outside: which may be kept. No Django."""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from studypack.common.confined import MEBIBYTE
from studypack.common.wording import Message

MOST_BYTES: Final = 2 * MEBIBYTE
# A picture that is SVG is a document that may act; nothing else shows what its bytes begin with.
SIGNATURES: Final = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
)


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture that is kept; `sum` is the SHA-256 of its bytes."""

    name: str
    sum: str
    media_type: str
    content: bytes


def picture_of(name: str, content: bytes) -> Picture | str:
    """The file as a picture, or why it is not kept."""
    file = repr(name[:80])
    if len(content) > MOST_BYTES:
        return Message(
            "the file {file} is not kept: {count} bytes are above the limit of {limit} MiB",
            file=file,
            count=len(content),
            limit=MOST_BYTES // MEBIBYTE,
        )
    media_type = media_type_of(content)
    if not media_type:
        return Message("the file {file} is not kept: it is not PNG, JPEG, GIF or WebP", file=file)
    return Picture(
        name=name, sum=sha256(content).hexdigest(), media_type=media_type, content=content
    )


def media_type_of(content: bytes) -> str:
    """What the bytes are by how they begin; empty where they are no picture that is kept."""
    return next((name for sign, name in SIGNATURES if sign.match(content)), "")
