"""Study content in other languages says what the English says: the same shape, the same terms.

Every failure names pack, language and file. What is not translated yet is shown in English and
fails nothing here.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from studypack.catalogues.compiling import TRANSLATED
from studypack.common.markdown import CITATION, EMBED, TERM, latex_html
from tests.conftest import CONTENT

FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$]+?\$", re.DOTALL)
WORDS_IN_A_FORMULA = re.compile(r"\\text\{[^}]*\}")
CODE = re.compile(r"```.*?```|`[^`]+`", re.DOTALL)
SHAPES = {
    "heading": re.compile(r"^(#+) ", re.MULTILINE),
    "row of a table": re.compile(r"^(\|)", re.MULTILINE),
    "embed": re.compile(r"^(:::\w+ [\w-]+:::)", re.MULTILINE),
    "link": re.compile(r"\[\[([\w-]+)"),
    "citation": re.compile(r"\[@([\w-]+)"),
    "gap": re.compile(r"(\{\{[\w-]+\}\})"),
}
LONG_WORD = re.compile(r"[a-z]{4}")
# What is the same in these languages: names, and words that they share with English.
SAME = {
    "de": {"Transformer", "Batch Normalization", "Layer Normalization", "Residual Learning"},
    "fr": {"Saturation", "Transformer"},
    "it": {"Forget gate", "Pooling"},
}
# Where the English word is no term: a gain in depth, gates that a signal passes.
OTHER_SENSE = {
    "residual-connections": {"gain"},
    "saturation-and-dead-units": {"gate"},
}
# Everyday words, besides: signals run, we note that, weights are updated.
EVERYDAY = {"note", "pack", "run", "update"}


@dataclass(frozen=True, kw_only=True)
class Translation:
    """One file of a pack in a language, beside the English one."""

    pack: str
    language: str
    file: str

    @property
    def english(self) -> dict[str, str]:
        return texts_of(CONTENT / self.pack / "en" / self.file)

    @property
    def translated(self) -> dict[str, str]:
        return texts_of(CONTENT / self.pack / self.language / self.file)

    def __str__(self) -> str:
        return f"{self.pack}-{self.language}-{self.file}"


def translations() -> Iterator[Translation]:
    """Every file that stands in English and in another language."""
    for path in sorted(CONTENT.glob("*/en/**/*")):
        pack, file = path.relative_to(CONTENT).parts[0], path.relative_to(CONTENT).parts[2:]
        for language in TRANSLATED:
            name = Path(*file).as_posix()
            if (CONTENT / pack / language / name).is_file():
                yield Translation(pack=pack, language=language, file=name)


@cache
def texts_of(path: Path) -> dict[str, str]:
    """The texts of a file by their place in it; a note is one text."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return {"": text}
    # Every scalar as it was written.
    return dict(flat(yaml.load(text, yaml.CBaseLoader)))


def flat(node: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """The scalars of a YAML tree with the way to each."""
    if isinstance(node, dict):
        for key, inner in node.items():
            yield from flat(inner, f"{place}.{key}".strip("."))
    elif isinstance(node, list):
        for number, inner in enumerate(node, start=1):
            yield from flat(inner, f"{place}[{number}]")
    else:
        yield place, str(node)


def shape_of(text: str) -> Counter[str]:
    """What a translation keeps: formulas but for their words, embeds, links, headings, rows."""
    bare = (WORDS_IN_A_FORMULA.sub(r"\\text{}", found) for found in FORMULA.findall(text))
    shape = Counter("formula " + " ".join(formula.split()) for formula in bare)
    for name, pattern in SHAPES.items():
        shape.update(f"{name} {found}" for found in pattern.findall(text))
    return shape


FILES = list(translations())
every_file = pytest.mark.parametrize("file", FILES, ids=str)
every_note = pytest.mark.parametrize(
    "file", [file for file in FILES if file.file.endswith(".md")], ids=str
)


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("pack", sorted(path.parent.name for path in CONTENT.glob("*/pack.yaml")))
def test_every_file_of_every_pack_is_in_all_six_languages(pack: str, language: str) -> None:
    english = {path for path in (CONTENT / pack / "en").rglob("*") if path.is_file()}
    wanted = {path.relative_to(CONTENT / pack / "en").as_posix() for path in english}
    present = {file.file for file in FILES if (file.pack, file.language) == (pack, language)}
    assert wanted - present == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_language_has_a_glossary(language: str) -> None:
    assert len(glossary(language)) >= 45


@every_file
def test_translated_file_has_the_texts_of_the_english_one(file: Translation) -> None:
    assert file.translated.keys() == file.english.keys()


@every_file
def test_translation_keeps_formulas_links_embeds_and_headings(file: Translation) -> None:
    differing = {}
    for place in file.english.keys() & file.translated.keys():
        wanted, found = shape_of(file.english[place]), shape_of(file.translated[place])
        if wanted != found:
            differing[place] = {"missing": [*(wanted - found)], "extra": [*(found - wanted)]}
    assert differing == {}


@every_file
def test_translation_is_not_left_in_english(file: Translation) -> None:
    allowed = SAME.get(file.language, set())
    left = [
        place
        for place in file.english.keys() & file.translated.keys()
        if file.english[place].strip() == file.translated[place].strip()
        and file.english[place].strip() not in allowed
        and LONG_WORD.search(FORMULA.sub("", file.english[place]))
    ]
    assert left == []


@every_file
def test_every_formula_of_a_translation_can_be_shown(file: Translation) -> None:
    formulas = {found for text in file.translated.values() for found in FORMULA.findall(text)}
    unreadable = [
        found for found in sorted(formulas) if not latex_html(found.strip("$ \n"), is_block=False)
    ]
    assert unreadable == []


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a glossary says of one English term: stems to use, words to avoid."""

    term: str
    use: tuple[str, ...]
    avoid: tuple[str, ...]

    def is_in(self, english: str) -> bool:
        """Whether the English text has the term, as a word of its own."""
        return bool(re.search(rf"\b{re.escape(self.term)}s?\b", english, re.IGNORECASE))

    def is_kept_in(self, translated: str) -> bool:
        """Whether the translated text, folded, has one of the words for it."""
        return any(folded(word) in translated for word in self.use)


@cache
def glossary(language: str) -> tuple[Entry, ...]:
    """The entries of a language's glossary; none where there is no glossary yet."""
    path = CONTENT / "glossary" / f"{language}.yaml"
    if not path.is_file():
        return ()
    written = yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader)
    return tuple(
        Entry(term=term, use=tuple(entry["use"]), avoid=tuple(entry.get("avoid", ())))
        for term, entry in written.items()
    )


def prose(text: str, names: Mapping[str, str]) -> str:
    """What a reader reads of a text, folded: terms by their names, no formulas, ids and code."""
    for pattern in (CODE, FORMULA, EMBED, CITATION):
        text = pattern.sub(" ", text)
    return folded(TERM.sub(lambda link: link[2] or names.get(link[1], ""), text))


def term_names(pack: str, language: str) -> dict[str, str]:
    """What the terms of a pack are called in a language, by id."""
    texts = texts_of(CONTENT / pack / language / "pack.yaml")
    found = (re.fullmatch(r"terms\.([\w-]+)\.name", place) for place in texts)
    return {place[1]: texts[place[0]] for place in found if place}


def folded(text: str) -> str:
    """Text without the differences of case, line breaks, spaces and apostrophes."""
    return " ".join(text.casefold().replace("’", "'").split())


@every_note
def test_note_has_the_words_of_the_glossary(file: Translation) -> None:
    english = prose(file.english[""], term_names(file.pack, "en"))
    translated = prose(file.translated[""], term_names(file.pack, file.language))
    lacking = {
        entry.term
        for entry in glossary(file.language)
        if entry.is_in(english) and not entry.is_kept_in(translated)
    }
    assert lacking - EVERYDAY - OTHER_SENSE.get(Path(file.file).stem, set()) == set()


@every_file
def test_no_text_has_a_word_that_its_glossary_avoids(file: Translation) -> None:
    names = term_names(file.pack, file.language)
    avoided = {folded(word) for entry in glossary(file.language) for word in entry.avoid}
    found = {
        (place, word)
        for place, text in file.translated.items()
        for word in avoided
        if re.search(rf"(?<!\w){re.escape(word)}", prose(text, names))
    }
    assert found == set()


def test_shape_sees_what_a_translation_lost() -> None:
    text = "## A\n\n$a = \\text{if}$ [[term|x]] [@who] {{gap}}\n\n| a | b |\n\n:::question one:::\n"
    assert shape_of(text) == shape_of(text.replace("if", "falls").replace("|x", "|das x"))
    for lost in ("## ", "$a", "[[term", "[@who", "{{gap}}", "| a", ":::question one:::"):
        assert shape_of(text) != shape_of(text.replace(lost, ""))
