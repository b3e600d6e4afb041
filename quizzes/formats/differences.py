"""Where two values of the exchange differ, by the names of their fields: the proof of a writing."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Final

from quizzes.formats.item import Text

NOT_COMPARED: Final = frozenset({"line"})


def differences(one: object, other: object, path: str = "") -> Iterator[str]:
    """The dotted names of the fields that differ, `options.fraction`, in the order of the fields.

    Texts without anything in them are equal, whatever their markup.
    """
    if one == other or (isinstance(one, Text) and not one and not other):
        return
    if type(one) is not type(other):
        yield path
    elif isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in {**one, **other}:
            if one.get(key) != other.get(key):
                yield f"{path}.{key}"
    elif isinstance(one, tuple) and isinstance(other, tuple):
        if len(one) != len(other):
            yield path
            return
        for left, right in zip(one, other, strict=True):
            yield from differences(left, right, path)
    elif is_dataclass(one):
        for field in fields(one):
            if field.name not in NOT_COMPARED:
                name = f"{path}.{field.name}" if path else field.name
                yield from differences(getattr(one, field.name), getattr(other, field.name), name)
    elif one != other:
        yield path
