"""A question ready to be stored: checked, rendered, its pictures apart from its texts."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from html import unescape
from typing import Any, Final

import nh3

from quizzes import kinds
from quizzes.exchange.rows import join_path
from quizzes.exchange.written import Wording, Written, sources_of
from quizzes.formats.coding import decode, encode
from quizzes.formats.item import File, Loss, Markup, Text
from quizzes.kinds.problems import problem
from quizzes.pictures import address_of
from quizzes.rendering import LONGEST_TEXT, render_text
from studypack.common.pictures import Picture, picture_of
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message

LONGEST_ID: Final = 200
LONGEST_NAME: Final = 200
LONGEST_CATEGORY: Final = 500
LONGEST_TAG: Final = 60
MOST_TAGS: Final = 50
HIGHEST_MARK: Final = 100_000
MOST_EXTRAS: Final = 200_000
# Only a pack must say why: a teacher's question may do without.
OPTIONAL: Final = ("explanation",)
PROSE: Final = ("text", "explanation", "model_answer", "rubric", "template")
LEFT_OUT_EMPTY: Final = ("hints", "model_answer", "rubric", "template")


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A question as it is stored.

    Attributes:
        source: the words as they were written, a file by its name and its sum.
        content: the words as HTML.
    """

    written: Written
    source: Mapping[str, Any]
    content: Mapping[str, Any]
    pictures: tuple[Picture, ...]
    lost: tuple[Loss, ...]


def problems_of(written: Written) -> list[FieldProblem]:
    """Everything wrong with a question, its fields as its author knows them."""
    kind, found = kinds.read(written.kind, written.body)
    words = sources_of(written.words)
    if kind is not None:
        found += [gap for gap in kind.missing_words(words) if gap.field not in OPTIONAL]
        found += kind.unknown_words(words)
    return [*found, *limit_problems(written)]


def limit_problems(written: Written) -> Iterator[FieldProblem]:
    """What is longer or larger than can be kept."""
    texts = {
        "id": (written.id, LONGEST_ID),
        "name": (written.name, LONGEST_NAME),
        "category": (join_path(written.category), LONGEST_CATEGORY),
        "extras": ("".join([*written.extras, *written.extras.values()]), MOST_EXTRAS),
        **{f"tags.{tag[:20]}": (tag, LONGEST_TAG) for tag in written.tags},
        **{name: (text.source, LONGEST_TEXT) for name, text in named_texts(written.words)},
    }
    for name, (text, longest) in texts.items():
        if len(text) > longest:
            yield problem(
                name,
                Message(
                    "{count} characters are above the limit of {limit}",
                    count=len(text),
                    limit=longest,
                ),
            )
        if "\x00" in text:
            yield problem(name, Message("holds U+0000, which no text may"))
    if len(written.tags) > MOST_TAGS:
        yield problem(
            "tags",
            Message(
                "{count} are above the limit of {limit}", count=len(written.tags), limit=MOST_TAGS
            ),
        )
    for name, value, highest in (
        ("mark", written.mark, HIGHEST_MARK),
        ("penalty", written.penalty, 1),
    ):
        if not 0 <= value <= highest:
            yield problem(
                name, Message("{value:g} is outside 0..{limit}", value=float(value), limit=highest)
            )


def named_texts(words: Wording) -> list[tuple[str, Text]]:
    """Every text of a question with its place."""
    found: list[tuple[str, Text]] = []
    each(words, lambda place, text: found.append((place, text)))
    return found


def each(words: Wording, make: Callable[[str, Text], Any]) -> dict[str, Any]:
    """What is made of every text, in the shape of the words; places are as "options.a"."""
    made: dict[str, Any] = {}
    for name in (found.name for found in fields(words)):
        texts = getattr(words, name)
        if isinstance(texts, Text):
            made[name] = make(name, texts)
        elif isinstance(texts, Mapping):
            made[name] = {key: make(f"{name}.{key}", text) for key, text in texts.items()}
        else:
            made[name] = [make(f"{name}.{at}", text) for at, text in enumerate(texts, start=1)]
    return made


def prepare(written: Written) -> Prepared:
    """The question as it is stored; it has been checked."""
    title = written.name or written.words.text.source.strip()[:60]
    preparing = _Preparing(title=title)
    content = each(written.words, preparing.render)
    return Prepared(
        written=written,
        source=each(written.words, preparing.source),
        content={
            name: made for name, made in content.items() if made or name not in LEFT_OUT_EMPTY
        },
        pictures=tuple(preparing.pictures.values()),
        lost=tuple(dict.fromkeys(preparing.lost)),
    )


@dataclass(kw_only=True)
class _Preparing:
    """Gathers the pictures of a question and what is left out of it."""

    title: str
    pictures: dict[str, Picture] = field(default_factory=dict)
    lost: list[Loss] = field(default_factory=list)

    def render(self, place: str, text: Text) -> str:
        """The text as HTML; what stands in a box at first is words alone."""
        if place == "template":
            return plain_words(text)
        address_by_name = {file.name: self._keep(place, file) for file in text.files}
        rendered = render_text(text, address_by_name.get)
        self.lost += [Loss(item=self.title, field=place, why=why) for why in rendered.lost]
        return rendered.html

    def source(self, place: str, text: Text) -> dict[str, Any]:
        """The text as it was written; of its files those that are kept, by their sums."""
        kept = [picture_of(file.name, file.content) for file in text.files]
        files = [
            {"name": found.name, "sum": found.sum} for found in kept if isinstance(found, Picture)
        ]
        encoded: dict[str, Any] = encode(replace(text, files=()))
        return {**encoded, **({"files": files} if files else {})}

    def _keep(self, place: str, file: File) -> str:
        found = picture_of(file.name, file.content)
        if isinstance(found, str):
            self.lost.append(Loss(item=self.title, field=place, why=found))
            return ""
        self.pictures[found.sum] = found
        return address_of(found)


def plain_words(text: Text) -> str:
    """The text without its markup, for a box that knows none."""
    if text.markup in (Markup.PLAIN, Markup.MARKDOWN):
        return text.source
    return unescape(nh3.clean(text.source, tags=set())).strip()


def words_from(source: Mapping[str, Any], content_by_sum: Mapping[str, bytes]) -> Wording:
    """The words out of their stored form; a picture that is gone is left out."""

    def text(stored: Mapping[str, Any]) -> Text:
        files = tuple(
            File(name=file["name"], content=content_by_sum[file["sum"]])
            for file in stored.get("files", ())
            if file["sum"] in content_by_sum
        )
        plain = {name: said for name, said in stored.items() if name != "files"}
        return replace(decode(Text, plain), files=files)

    def texts(name: str) -> dict[str, Text]:
        return {key: text(stored) for key, stored in source.get(name, {}).items()}

    return Wording(
        options=texts("options"),
        feedback=texts("feedback"),
        hints=tuple(text(stored) for stored in source.get("hints", ())),
        **{name: text(source.get(name, {})) for name in PROSE},
    )


def sums_in(source: Mapping[str, Any]) -> set[str]:
    """The sums of the pictures that stored words show."""
    texts = [
        *(source.get(name, {}) for name in PROSE),
        *source.get("options", {}).values(),
        *source.get("feedback", {}).values(),
        *source.get("hints", ()),
    ]
    return {file["sum"] for text in texts for file in text.get("files", ())}
