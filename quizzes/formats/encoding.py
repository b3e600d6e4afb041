"""Bytes from outside as text: which encoding, and which characters no text of ours may hold."""

import codecs
import re
import unicodedata
from typing import Final

from quizzes.formats.item import Problem
from studypack.common.wording import Counted, Message

MOST_BYTES: Final = 10 * 2**20
MARKS: Final = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Of two bytes of UTF-16 one is mostly NUL in the scripts of Europe; no other text has any.
NUL_SHARE: Final = 0.4
# Control characters but tab and newline, overrides that let a text read other than it is stored,
# byte-order marks inside a text, noncharacters.
REFUSED: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202d\u202e\ufdd0-\ufdef\ufeff\ufffe\uffff\U0001fffe\U0001ffff]"
)


def decode(content: bytes) -> tuple[str, tuple[Problem, ...]]:
    r"""The text of a file, its lines ended by `\n`, and what is wrong with it.

    A byte-order mark decides; without one it is UTF-8, else UTF-16 by its NULs, else
    windows-1252. Characters that are refused are missing from the text and named by a problem
    each; of bytes that cannot be decoded there is no text.

    >>> decode("Größer".encode("windows-1252"))
    ('Größer', ())
    """
    if len(content) > MOST_BYTES:
        limit = Message(
            "{count} bytes are above the limit of {limit} MiB",
            count=len(content),
            limit=MOST_BYTES // 2**20,
        )
        return "", (
            Problem(line=0, message=Message("{field}: {problem}", field="file", problem=limit)),
        )
    encoding = encoding_of(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        return "", (_undecodable(content, encoding, error.start),)
    return without_refused(text.replace("\r\n", "\n").replace("\r", "\n"))


def encoding_of(content: bytes) -> str:
    """The name under which Python knows the encoding of a text."""
    marked = next((name for mark, name in MARKS if content.startswith(mark)), "")
    if marked:
        return marked
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if content[first::2].count(0) > NUL_SHARE * len(content) / 2:
            return name
    try:
        content.decode()
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def without_refused(text: str) -> tuple[str, tuple[Problem, ...]]:
    """The text without the characters that are refused, and a problem for each kind of them."""
    found = sorted(character for character in set(text) if REFUSED.match(character))
    problems = tuple(_named(text, character) for character in found)
    for character in found:
        text = text.replace(character, "")
    return text, problems


def _named(text: str, character: str) -> Problem:
    name = unicodedata.name(character, "") or Message("a control character")
    more = text.count(character) - 1
    line = text.count("\n", 0, text.index(character)) + 1
    place = Message("U+{code:04X} ({name})", code=ord(character), name=name)
    again = (
        Counted(", and {count} time more", ", and {count} times more", count=more) if more else ""
    )
    return Problem(
        line=line, message=Message("text: {place} is not allowed{again}", place=place, again=again)
    )


def _undecodable(content: bytes, encoding: str, start: int) -> Problem:
    line = content.count(b"\n", 0, start) + 1
    is_guessed = encoding == "windows-1252"
    read_as = Message("UTF-8 or windows-1252") if is_guessed else encoding.upper()
    return Problem(
        line=line,
        message=Message(
            "text: byte 0x{value:02X} is not {read_as}", value=content[start], read_as=read_as
        ),
    )
