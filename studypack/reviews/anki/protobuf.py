"""The little of protocol buffers that newer packages need: one message as its fields.

Source: https://protobuf.dev/programming-guides/encoding/
"""

from collections.abc import Iterator
from typing import Final

from studypack.common.wording import Message
from studypack.reviews.anki.problems import PackageProblem

VARINT: Final = 0
FIXED_64: Final = 1
LENGTH: Final = 2
FIXED_32: Final = 5
MOST_VARINT_BYTES: Final = 10


def fields_of(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Each field of a message: its number, and a whole number or its bytes.

    >>> list(fields_of(bytes([0x08, 0x96, 0x01, 0x12, 0x02, 0x68, 0x69])))
    [(1, 150), (2, b'hi')]
    """
    place = 0
    while place < len(message):
        key, place = varint(message, place)
        kind = key & 7
        if kind == VARINT:
            value, place = varint(message, place)
            yield key >> 3, value
            continue
        length, place = length_of(kind, message, place)
        if place + length > len(message):
            raise PackageProblem(Message("protobuf: a field ends outside its message"))
        yield key >> 3, message[place : place + length]
        place += length


def length_of(kind: int, message: bytes, place: int) -> tuple[int, int]:
    """The bytes of a field that is no varint, and where they begin."""
    if kind == LENGTH:
        return varint(message, place)
    if kind in {FIXED_32, FIXED_64}:
        return (4 if kind == FIXED_32 else 8), place
    raise PackageProblem(Message("protobuf: {kind} is no kind of field", kind=kind))


def varint(message: bytes, place: int) -> tuple[int, int]:
    """A whole number, and the place after it."""
    value = 0
    for index, byte in enumerate(message[place : place + MOST_VARINT_BYTES]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, place + index + 1
    raise PackageProblem(Message("protobuf: a number has no end"))


def text_by_number(message: bytes) -> dict[int, str]:
    """The texts of a message by the number of their field; of several, the last."""
    found = ((number, value) for number, value in fields_of(message) if isinstance(value, bytes))
    return {number: value.decode("utf-8", "replace") for number, value in found}
