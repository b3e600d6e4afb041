"""The same page in the other languages: for readers as links, for search engines in the head.

Addresses differ in their first part alone, so no address is resolved for it.
"""

from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.utils.translation import get_language

from studypack.common.languages import ENGLISH, LANGUAGES

register = template.Library()

# The pages that anybody may find by a search; all others belong to somebody, or are steps.
FOUND_BY_SEARCH = frozenset(
    {
        "packs:pack-list",
        "packs:pack-detail",
        "packs:note-detail",
        "packs:article-detail",
        "packs:term-list",
        "packs:term-detail",
        "packs:flashcard-list",
        "quizzes:quiz-detail",
        "simulator:lab",
    }
)


@dataclass(frozen=True, kw_only=True)
class PageIn:
    """The page in one language: its code, its own name, the address there."""

    code: str
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class PublicPage:
    """What search engines are told: the page's one address, and the others; all absolute."""

    canonical: str
    others: tuple[PageIn, ...]
    default: str


@register.simple_tag(takes_context=True)
def page_by_language(context: template.Context) -> tuple[PageIn, ...]:
    """The page in every language, as links that stay on it."""
    request: HttpRequest | None = context.get("request")
    return pages_at(request.get_full_path() if request else "/")


@register.simple_tag(takes_context=True)
def public_page(context: template.Context) -> PublicPage | None:
    """The addresses of a page that anybody may find by a search; nothing for any other."""
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request else None
    if request is None or match is None or match.view_name not in FOUND_BY_SEARCH:
        return None
    origin = f"{request.scheme}://{request.get_host()}"
    return PublicPage(
        canonical=f"{origin}{request.path}",
        others=pages_at(request.path, origin),
        default=f"{origin}{path_in(ENGLISH, request.path)}",
    )


def pages_at(path: str, origin: str = "") -> tuple[PageIn, ...]:
    """The page at a path in every language."""
    return tuple(
        PageIn(
            code=code,
            name=name,
            url=f"{origin}{path_in(code, path)}",
            is_current=code == get_language(),
        )
        for code, name in LANGUAGES
    )


def path_in(code: str, path: str) -> str:
    """The path in another language; the catalogue where a path belongs to no language.

    >>> path_in("fr", "/en/packs/?q=1"), path_in("fr", "/nowhere/")
    ('/fr/packs/?q=1', '/fr/')
    """
    first, _, rest = path.lstrip("/").partition("/")
    is_prefixed = any(first == known for known, _ in LANGUAGES)
    return f"/{code}/{rest}" if is_prefixed else f"/{code}/"
