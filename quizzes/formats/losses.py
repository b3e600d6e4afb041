"""What a format did not carry, found by reading again what it wrote."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

from quizzes.formats.item import Item, Loss, Text

# What is of the file and not of the question.
NOT_COMPARED: Final = frozenset({"line"})
LEFT_OUT: Final = "question"


def losses(item: Item, again: Item, why: Mapping[str, str], otherwise: str) -> tuple[Loss, ...]:
    """A loss for each field that is not the same any more.

    Args:
        item: what was to be written; again: what the written says.
        why: a sentence by the name of a field, `options.id` or the whole of `options`.
        otherwise: the sentence for a field that `why` does not know.
    """
    return tuple(
        Loss(item=item.title, field=name, why=_sentence(name, why, otherwise))
        for name in dict.fromkeys(differences(item, again))
    )


def left_out(item: Item, why: str) -> Loss:
    """The whole question is lost."""
    return Loss(item=item.title, field=LEFT_OUT, why=why)


def differences(one: Any, other: Any, name: str = "") -> Iterator[str]:
    """The names of the fields in which two questions differ, dotted from the question inwards."""
    if isinstance(one, Text) and isinstance(other, Text) and not (one or other):
        return
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        yield from _different_keys(one, other)
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for mine, theirs in zip(one, other, strict=True):
            yield from differences(mine, theirs, name)
    elif is_dataclass(one) and type(one) is type(other):
        for field in fields(one):
            if field.name not in NOT_COMPARED:
                inner = f"{name}.{field.name}" if name else field.name
                yield from differences(getattr(one, field.name), getattr(other, field.name), inner)
    elif one != other:
        yield name


def _different_keys(one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[str]:
    yield from (key for key in {**one, **other} if one.get(key) != other.get(key))


def _sentence(name: str, why: Mapping[str, str], otherwise: str) -> str:
    while name and name not in why:
        name = name.rpartition(".")[0]
    return why.get(name, otherwise)
