"""What goes into a full-text index and what comes out of it."""

from dataclasses import dataclass

# A word in the title counts as much as eight in the body.
TITLE_WEIGHT = 8


@dataclass(frozen=True, kw_only=True)
class IndexRow:
    """A document as its folded words, with spaces between them."""

    document_id: int
    language: str
    title: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """A document that has the words; the higher the rank, the better."""

    document_id: int
    rank: float
