"""Items and what is said of them as JSON and back, exactly: what a field does not say is left out.

Fractions are strings such as "1/3", bytes are base64; messages keep what was filled in.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from studypack.common.wording import Message, from_json, to_json

T = TypeVar("T")


def encode(value: Any) -> Any:
    """A dataclass, or what one holds, as JSON can say it.

    >>> from quizzes.formats.item import Answer
    >>> encode(Answer(value="7", fraction=Fraction(1, 3)))
    {'value': '7', 'fraction': '1/3'}
    """
    if is_dataclass(value) and not isinstance(value, type):
        held = [(found, getattr(value, found.name)) for found in fields(value)]
        return {found.name: encode(said) for found, said in held if said != default_of(found)}
    if isinstance(value, tuple):
        return [encode(one) for one in value]
    if isinstance(value, Mapping):
        return {key: encode(one) for key, one in value.items()}
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if isinstance(value, Message):
        return to_json(value)
    return str(value) if isinstance(value, Fraction | StrEnum) else value


def default_of(found: Field[Any]) -> Any:
    """What the field holds where nothing is said; MISSING where it must be said."""
    return found.default if found.default_factory is MISSING else found.default_factory()


def decode(kind: type[T], encoded: Any) -> T:
    """The value of this type that was encoded.

    Raises:
        ValueError, TypeError, LookupError, ArithmeticError: `encode` makes no such thing.
    """
    found: T = _decode(kind, encoded)
    return found


def _decode(kind: Any, encoded: Any) -> Any:
    if is_dataclass(kind) and isinstance(kind, type):
        hints = _hints(kind)
        return kind(**{name: _decode(hints[name], said) for name, said in encoded.items()})
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple:
        return tuple(_decode(arguments[0], one) for one in encoded)
    if origin is UnionType:
        return None if encoded is None else _decode(arguments[0], encoded)
    if origin is not None:
        return {str(key): _decode(arguments[1], one) for key, one in encoded.items()}
    if kind is bytes:
        return b64decode(encoded, validate=True)
    if issubclass(kind, Fraction | StrEnum):
        return kind(encoded)
    if kind is str and isinstance(encoded, list):
        return from_json(encoded)
    if not isinstance(encoded, kind):
        raise TypeError(f"{encoded!r} is not of type {kind.__name__}")
    return encoded


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
