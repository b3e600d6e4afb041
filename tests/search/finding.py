"""What the tests of the search look for."""

from studypack.search.services import Hit, search


def hits(words: str, language: str = "en") -> tuple[Hit, ...]:
    """What is found."""
    return search(words, language, 20).hits


def titles(words: str, language: str = "en") -> list[str]:
    """The titles of what is found."""
    return [hit.title for hit in hits(words, language)]
