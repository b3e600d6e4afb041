"""Cells that no spreadsheet takes for a formula."""

import re
from typing import Final

# What a spreadsheet takes for a formula; an apostrophe before it says that it is a text. A text
# that has such apostrophes of its own gets one more.
FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n]")
SHIELDED: Final = re.compile(r"'+[=+\-@\t\r\n]")


def shield(cell: str) -> str:
    """The cell as a text that no spreadsheet takes for a formula.

    >>> shield("=1+1"), shield("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{cell}" if FORMULA.match(cell) else cell


def unshielded(cell: str) -> str:
    """The inverse of `shield`."""
    return cell[1:] if SHIELDED.match(cell) else cell
