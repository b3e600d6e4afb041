"""What goes into a full-text index and what comes out of it."""

from dataclasses import dataclass

from studypack.search.vocabulary import Wanted

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


def any_form(word: Wanted, *, quote: str, rest: str, either: str) -> str:
    """A word's forms and beginning in an index's own syntax.

    They stand quoted, and folded words hold letters and digits only: nothing in them is syntax.

    Args:
        rest: what stands behind a beginning, for whatever follows it.
        either: what stands between two forms.
    """
    forms = [f"{quote}{form}{quote}" for form in word.forms]
    if word.beginning:
        forms.append(f"{quote}{word.beginning}{quote}{rest}")
    return f"({either.join(forms)})"
