"""The door between messages and readers: what pure modules say, in the active language."""

from django.utils.translation import get_language, gettext, ngettext

from studypack.common import languages
from studypack.common.languages import ENGLISH, POINT
from studypack.common.wording import said


def worded(text: str) -> str:
    """A message in the active language; any other text as it is."""
    return said(text, gettext, decimal_sign(), ngettext)


def decimal_sign() -> str:
    """What stands before the decimals of a number in the active language."""
    return languages.decimal_sign(get_language() or ENGLISH)


def number_text(number: float) -> str:
    """A number as a reader reads it; one that is not whole has six digits at most."""
    written = str(number) if isinstance(number, int) else f"{number:g}"
    return written.replace(POINT, decimal_sign())
