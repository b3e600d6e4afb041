"""The languages that study material may be written in, and what each calls itself."""

from typing import Final

ENGLISH: Final = "en"

LANGUAGES: Final[tuple[tuple[str, str], ...]] = (
    ("en", "English"),
    ("fr", "Français"),
    ("pt", "Português"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("it", "Italiano"),
)

LANGUAGE_CODES: Final = tuple(code for code, _ in LANGUAGES)
LANGUAGE_NAMES: Final = dict(LANGUAGES)

POINT: Final = "."
COMMA: Final = ","


def decimal_sign(language: str) -> str:
    """What stands before the decimals of a number: a comma in all of our languages but English.

    >>> decimal_sign("en"), decimal_sign("de")
    ('.', ',')
    """
    return POINT if language == ENGLISH else COMMA
