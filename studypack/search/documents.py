"""The study material of the packs on show as documents; questions come from where apps meet."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from studypack.common.languages import ENGLISH, LANGUAGE_CODES
from studypack.packs.access import PREVIEW_CARDS, previewed
from studypack.packs.models import Article, Flashcard, KeyTerm, Note, Pack
from studypack.search.models import Kind
from studypack.search.plain import plain


@dataclass(frozen=True, kw_only=True)
class Told:
    """A text in plain words."""

    title: str
    body: str = ""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A text that the readers of `language` find, whichever it is `written_in`."""

    kind: Kind
    pack: Pack
    slug: str
    language: str
    written_in: str
    is_previewed: bool
    told: Told


def told_pack(text: Any) -> Told:
    """A pack's title and lead."""
    return Told(title=text.title, body=plain(text.lead))


def told_long(text: Any) -> Told:
    """The text of a note or an article without what is embedded in it."""
    html = " ".join(content for kind, content in text.blocks if kind == "html")
    return Told(title=text.title, body=plain(html))


def told_term(text: Any) -> Told:
    """A term's definition, facts and review questions with their answers."""
    review = (pair[part] for pair in text.review for part in ("question", "answer"))
    return Told(title=text.name, body=plain(" ".join([text.definition, *text.facts, *review])))


def told_card(text: Any) -> Told:
    """Both sides of a card."""
    return Told(title=plain(text.front), body=plain(text.back))


# To make another kind of a pack's items found, name it here and in `Kind`.
TOLD: Final[tuple[tuple[Kind, type[Any], Callable[[Any], Told]], ...]] = (
    (Kind.NOTE, Note, told_long),
    (Kind.ARTICLE, Article, told_long),
    (Kind.TERM, KeyTerm, told_term),
    (Kind.CARD, Flashcard, told_card),
)


def study_documents() -> Iterator[Document]:
    """Packs and what is in them, each for the readers of every language."""
    for pack in Pack.objects.on_show().prefetch_related("texts"):
        told = told_by_language(pack, told_pack)
        yield from for_all_readers(Kind.PACK, pack, pack.slug, told, is_previewed=True)
        for kind, model, tell in TOLD:
            items = list(model.objects.filter(pack=pack).prefetch_related("texts"))
            open_items = items_of_preview(kind, items)
            for item in items:
                yield from for_all_readers(
                    kind,
                    pack,
                    item.slug,
                    told_by_language(item, tell),
                    is_previewed=item.pk in open_items,
                )


def items_of_preview(kind: Kind, items: Sequence[Any]) -> set[int]:
    """The keys of a pack's items of one kind that strangers read."""
    match kind:
        case Kind.TERM:
            return {item.pk for item in items}
        case Kind.NOTE:
            return previewed(items)
        case Kind.CARD:
            return {item.pk for item in items[:PREVIEW_CARDS]}
    return set()


def told_by_language(item: Any, tell: Callable[[Any], Told]) -> dict[str, Told]:
    """All texts of an item in plain words."""
    return {text.language: tell(text) for text in item.texts.all()}


def for_all_readers(
    kind: Kind, pack: Pack, slug: str, told: Mapping[str, Told], *, is_previewed: bool
) -> Iterable[Document]:
    """One document a language of the site; what is not translated is found as it is shown."""
    for language in LANGUAGE_CODES if told else ():
        written_in = next(code for code in (language, ENGLISH, *told) if code in told)
        yield Document(
            kind=kind,
            pack=pack,
            slug=slug,
            language=language,
            written_in=written_in,
            is_previewed=is_previewed,
            told=told[written_in],
        )
