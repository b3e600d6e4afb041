"""HTML of our own as plain text: what is searched, and what an excerpt is cut from."""

import re
from html import unescape
from typing import Final

from studypack.search.formulas import in_plain_signs

DISPLAYED: Final = re.compile(r'<div class="math".*?</div>', re.DOTALL)
PARTING: Final = re.compile(r"</?(?:p|br|hr|li|ul|ol|h[1-6]|div|pre|blockquote|t[dhr]|table)\b")
TAG: Final = re.compile(r"<[^>]*>")
# A gap's place and a number's: a question without its answers.
LEFT_OPEN: Final = re.compile(r"\{\{[^{}]*\}\}|\{=[^{}]*\}")


def plain(html: str) -> str:
    """The words of safe HTML on one line; displayed formulas are left out.

    >>> plain("<h2>Why</h2><p>It is 3 &lt; 4.</p>")
    'Why It is 3 < 4.'
    """
    told = in_plain_signs(DISPLAYED.sub(" ", html))
    spaced = PARTING.sub(lambda tag: f" {tag[0]}", told)
    return " ".join(unescape(TAG.sub("", spaced)).split())


def plain_question(html: str) -> str:
    """The words of a question's text, an ellipsis where something is to be filled in.

    >>> plain_question("<em>It</em> is {{gap}}.")
    'It is ….'
    """
    return plain(LEFT_OPEN.sub("…", html))
