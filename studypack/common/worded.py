"""The door between messages and readers: what pure modules say, in the active language."""

from django.utils.formats import get_format
from django.utils.translation import gettext

from studypack.common.wording import POINT, said


def worded(text: str) -> str:
    """A message in the active language; any other text as it is."""
    return said(text, gettext, decimal_sign())


def decimal_sign() -> str:
    """What stands before the decimals of a number in the active language."""
    return str(get_format("DECIMAL_SEPARATOR") or POINT)
