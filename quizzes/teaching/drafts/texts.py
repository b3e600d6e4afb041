"""A text of a question and the fields that hold it: its source, its markup, its pictures. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from quizzes.formats.item import File, Markup, Text
from quizzes.teaching.drafts.draft import Draft

MARKUP: Final = ".markup"
FILES: Final = ".files"
MOST_FILES: Final = 50
Values = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Album:
    """The bytes of the pictures that texts name, by their sums; what is not here is left out."""

    content_by_sum: Mapping[str, bytes]

    def text(self, values: Values, name: str) -> Text:
        """The text that stands in a field; Markdown where nobody said otherwise."""
        files = tuple(
            File(name=file, content=self.content_by_sum[total])
            for total, file in files_in(values.get(name + FILES, ""))
            if total in self.content_by_sum
        )
        source = values.get(name, "")
        if not source.strip() and not files:
            return Text()
        markup = values.get(name + MARKUP, "")
        known = Markup(markup) if markup in list(Markup) else Markup.MARKDOWN
        return Text(source=source, markup=known, files=files)


def fields_of(name: str, text: Text) -> dict[str, str]:
    """The fields that hold a text; Markdown goes without saying."""
    if not text:
        return {}
    lines = [f"{sha256(file.content).hexdigest()} {file.name}" for file in text.files]
    return {
        name: text.source,
        **({name + MARKUP: text.markup.value} if text.markup is not Markup.MARKDOWN else {}),
        **({name + FILES: "\n".join(lines)} if lines else {}),
    }


def files_in(lines: str) -> list[tuple[str, str]]:
    """The sums and the names of the pictures of one text."""
    parted = (line.partition(" ") for line in lines.splitlines()[:MOST_FILES])
    return [(total, name) for total, _, name in parted if name]


def sums_in(draft: Draft) -> set[str]:
    """The sums of all pictures that the texts of a draft name."""
    return {
        total
        for values in all_values(draft)
        for name, lines in values.items()
        if name.endswith(FILES)
        for total, _ in files_in(lines)
    }


def all_values(draft: Draft) -> Iterator[Values]:
    """The fields that stand alone, and those of every row."""
    yield draft.values
    for rows in draft.rows.values():
        yield from (row.values for row in rows)
