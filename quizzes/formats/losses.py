"""What a format did not carry, found by reading again what it wrote."""

from collections.abc import Mapping, Sequence
from typing import Final

from quizzes.formats.differences import differences
from quizzes.formats.item import Category, Item, Loss

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


def lost_categories(categories: Sequence[Category], why: str) -> list[Loss]:
    """A loss for each category, of a format that knows none."""
    return [Loss(item="/".join(each.path), field="category", why=why) for each in categories]


def _sentence(name: str, why: Mapping[str, str], otherwise: str) -> str:
    while name and name not in why:
        name = name.rpartition(".")[0]
    return why.get(name, otherwise)
