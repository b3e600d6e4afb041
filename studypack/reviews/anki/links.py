"""What a card says, made fit for a place where none of our pages is near."""

import re
from typing import Final

LOCAL_LINK: Final = re.compile(r'(<a\b[^>]*\bhref=")(?=/)')


def with_origin(html: str, origin: str) -> str:
    """The HTML, its links to our own pages with the site in front.

    >>> with_origin('<a class="term" href="/en/terms/">it</a>', "https://example.org")
    '<a class="term" href="https://example.org/en/terms/">it</a>'
    """
    return LOCAL_LINK.sub(lambda found: found[1] + origin, html)
