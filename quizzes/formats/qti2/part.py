"""What one interaction asks for, whether it is all of an item or a gap of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from quizzes.formats.item import Answer, Kind, Option, Pair


@dataclass(frozen=True, kw_only=True)
class Part:
    """An interaction as read; the fields are those of an item.

    Attributes:
        keys: what the options, answers or pairs are called when feedback is placed, in their order.
    """

    kind: Kind
    options: tuple[Option, ...] = ()
    answers: tuple[Answer, ...] = ()
    pairs: tuple[Pair, ...] = ()
    keys: tuple[str, ...] = ()
    is_shuffled: bool = False
    is_case_sensitive: bool = False
    has_wildcards: bool = False
    is_all_or_nothing: bool = False
    display: str = "line"
    extras: Mapping[str, str] = field(default_factory=dict)
