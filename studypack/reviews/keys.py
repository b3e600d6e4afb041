"""What a card is called everywhere, also on a device that is offline: `flashcard.pack.id`."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

KEY: Final = re.compile(r"(flashcard|term|question|own)\.([-\w]{1,60})\.([-\w]{1,60})", re.ASCII)
KEY_LENGTH: Final = 140


class Source(StrEnum):
    """What a card was made of."""

    FLASHCARD = "flashcard"
    TERM = "term"
    QUESTION = "question"
    OWN = "own"


@dataclass(frozen=True, kw_only=True)
class CardKey:
    """A card's name: its source, the pack, quiz or own deck that it is in, its id there."""

    source: Source
    group: str
    slug: str

    def __str__(self) -> str:
        return f"{self.source}.{self.group}.{self.slug}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The key that a text says, or None.

        >>> CardKey.parse("term.small.gradient").slug
        'gradient'
        """
        found = KEY.fullmatch(text)
        if found is None:
            return None
        return cls(source=Source(found[1]), group=found[2], slug=found[3])
