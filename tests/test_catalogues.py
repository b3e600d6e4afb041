"""The catalogues hold what the code marks, and translations fill in what the English does."""

import gettext
import re
from collections import Counter
from html import unescape
from pathlib import Path
from string import Formatter

import polib
import pytest
from django.test import Client

from studypack.catalogues.compiling import TRANSLATED, catalogue_file, compile_catalogues
from studypack.catalogues.marks import Mark, marks_in_python
from studypack.catalogues.refreshing import every_mark, refreshed
from studypack.catalogues.templates import marks_in_template
from tests.conftest import ROOT

PERCENT = re.compile(r"%\(\w+\)[sd]|%%")
TAG = re.compile(r"</?\w[^>]*>")
LONG_WORD = re.compile(r"[a-z]{4}")
JOINING = (" ", "\n")
# What may be the same as in English: names everywhere, and words that a language shares.
SAME_EVERYWHERE = {"Feedback", "Markdown", "Momentum", "Quiz", "Study Pack", "transformer"}
SAME: dict[str, set[str]] = {
    "de": set(
        "Admin Administration Block Editor Experiment Format Import linear Option orthogonal "
        "Parameter Pools Pseudonym Tokens Training Version".split()
    )
    | {"Signal: dL/d{input}", "Update: |ΔW| / |W|", "Version %(number)s"},
    "es": set("Broker Editor error extras Factor hash token Tokens tokens".split())
    | {"He (normal)", "LeCun (normal)", "Xavier (normal)"},
    "fr": set(
        "Actions Activation Administration Article Articles avatar avatars badge cause Classes "
        "classes code Description description Discrimination e-mail exception Exceptions "
        "exceptions Format format Initialisation initialisation invitation invitations maximum "
        "Minutes Normalisation Notes Option Options page Pages phase position Question "
        "question Questions questions quiz Score score source Sources Suggestions type verdict "
        "Version version Versions".split()
    )
    | {
        "%(count)s note",
        "%(count)s notes",
        "%(count)s question",
        "%(count)s questions",
        "%(count)s quiz",
        "%(count)s score",
        "%(count)s scores",
        "%(count)s suggestion",
        "%(count)s suggestions",
        "%(minutes)s minute",
        "%(minutes)s minutes",
        "<b>%(count)s</b> question",
        "<b>%(count)s</b> questions",
        "option {letter}",
        "Question %(number)s, version %(version)s",
        "version %(before)s → %(after)s",
        "Version %(number)s",
        "version %(number)s",
    },
    "it": set(
        "avatar Broker Database e-mail Editor feedback Flashcard Formula hash Password pool "
        "quiz token".split()
    )
    | {
        "%(count)s flashcard",
        "%(count)s quiz",
        "<b>%(count)s</b> flashcard",
        "pool %(before)s → %(after)s",
    },
    "pt": set(
        "avatar e-mail Editor feedback Flashcard Flashcards hash linear quiz Quizzes quizzes "
        "token Tokens tokens".split()
    )
    | {
        "%(count)s flashcard",
        "%(count)s flashcards",
        "%(count)s item",
        "%(count)s quiz",
        "%(count)s quizzes",
        "<b>%(count)s</b> flashcard",
        "<b>%(count)s</b> flashcards",
        "He (normal)",
        "LeCun (normal)",
        "Xavier (normal)",
    },
}

every_language = pytest.mark.parametrize("language", TRANSLATED)


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(catalogue_file(ROOT, language)))


def translations(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each translated text of an entry with the English one that it stands for."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)] if entry.msgstr else []
    forms = sorted(entry.msgstr_plural.items())
    return [(entry.msgid_plural if form else entry.msgid, text) for form, text in forms if text]


def filled_in(text: str) -> Counter[str]:
    """What is filled into a text, and the tags in it."""
    found = Counter(PERCENT.findall(text)) + Counter(TAG.findall(text))
    if not found or "{" in text:
        fields = Formatter().parse(PERCENT.sub("", text))
        found.update(f"{{{name}:{spec}}}" for _, name, spec, _ in fields if name is not None)
    return found


@pytest.fixture(scope="module")
def marks() -> list[Mark]:
    return every_mark(ROOT)


@every_language
def test_catalogue_holds_exactly_the_texts_that_the_code_marks(
    marks: list[Mark], language: str
) -> None:
    held = {(entry.msgctxt or "", entry.msgid) for entry in catalogue(language)}
    marked = {mark.key for mark in marks}
    assert marked - held == set(), "make messages adds them"
    assert held - marked == set(), "make messages drops them"


@every_language
def test_catalogue_is_as_it_would_be_written(marks: list[Mark], language: str) -> None:
    written = catalogue_file(ROOT, language).read_text(encoding="utf-8")
    assert str(refreshed(catalogue(language), marks, language)).strip() == written.strip()


@every_language
def test_no_entry_is_fuzzy_or_obsolete(language: str) -> None:
    entries = catalogue(language)
    assert [entry.msgid for entry in entries if entry.fuzzy or entry.obsolete] == []


@every_language
def test_every_text_is_translated(language: str) -> None:
    entries = catalogue(language)
    assert [entry.msgid for entry in entries if not entry.translated()] == []


@every_language
def test_translation_fills_in_what_the_english_does(language: str) -> None:
    differing = [
        (english, text)
        for entry in catalogue(language)
        for english, text in translations(entry)
        if filled_in(english) != filled_in(text)
        # "One note" may say its number in words, and so may its translation, or not.
        and not (entry.msgid_plural and english == entry.msgid)
    ]
    assert differing == []


@every_language
def test_translation_begins_and_ends_as_the_english_does(language: str) -> None:
    """A space or a line break at an end joins a text to what stands beside it.

    The narrow space of French before a colon does not: it belongs to the colon.
    """
    differing = [
        (english, text)
        for entry in catalogue(language)
        for english, text in translations(entry)
        if (english[:1] in JOINING, english[-1:] in JOINING)
        != (text[:1] in JOINING, text[-1:] in JOINING)
    ]
    assert differing == []


@every_language
def test_plural_has_all_its_forms_or_none(language: str) -> None:
    incomplete = [
        entry.msgid
        for entry in catalogue(language)
        if entry.msgid_plural and len({bool(text) for text in entry.msgstr_plural.values()}) != 1
    ]
    assert incomplete == []


@every_language
def test_translation_is_not_left_in_english(language: str) -> None:
    allowed = SAME_EVERYWHERE | SAME[language]
    left = [
        english
        for entry in catalogue(language)
        for english, text in translations(entry)
        if text == english and english not in allowed and LONG_WORD.search(bare(english))
    ]
    assert left == []


def bare(text: str) -> str:
    """The text without what is filled in."""
    return re.sub(r"\{[^}]*\}|%\(\w+\)[sd]", "", text)


@pytest.mark.django_db
@every_language
def test_page_speaks_its_language(client: Client, language: str) -> None:
    words = {entry.msgid: entry.msgstr for entry in catalogue(language)}
    html = unescape(client.get(f"/{language}/lab/").content.decode())
    for english in ("Skip to the text", "Learning rate", "Press Run to see the gradients"):
        assert words[english] in html
        assert english not in html


def test_filled_in_sees_what_a_translation_lost() -> None:
    assert filled_in("{a:.2g} of %") == filled_in("% von {a:.2g}")
    for english, text in (
        ("{a:.2g} of {b}", "{a} von {b}"),
        ("%(count)s notes", "%(number)s Notizen"),
        ("100 %% of <em>{a}</em>", "100 % von <em>{a}</em>"),
        ("<em>{a}</em>", "{a}"),
    ):
        assert filled_in(english) != filled_in(text)


def test_marks_of_a_python_file_are_found(tmp_path: Path) -> None:
    path = tmp_path / "marked.py"
    path.write_text(
        '_("a" "b")\nngettext("one", "many", n)\npgettext_lazy("answer", "True")\n'
        'Counted("{count} a", "{count} b", count=n)\nMessage("{n} is", n=1)\n_(name)\nother("no")\n'
    )
    assert [(mark.context, mark.text, mark.plural) for mark in marks_in_python(path, "f")] == [
        ("", "ab", ""),
        ("", "one", "many"),
        ("answer", "True", ""),
        ("", "{count} a", "{count} b"),
        ("", "{n} is", ""),
    ]


def test_marks_of_a_template_are_found(tmp_path: Path) -> None:
    path = tmp_path / "marked.html"
    path.write_text(
        '{% load i18n %}{% if a %}{% translate "50 % off" %}{% endif %}'
        '{% block b %}{% translate "True" context "answer" %}{% endblock %}'
        "{% blocktranslate count n=a trimmed %}\n  {{ n }} note\n"
        "{% plural %}\n  {{ n }} notes\n{% endblocktranslate %}"
    )
    assert [(mark.context, mark.text, mark.plural) for mark in marks_in_template(path, "f")] == [
        ("", "50 %% off", ""),
        ("answer", "True", ""),
        ("", "%(n)s note", "%(n)s notes"),
    ]


def test_refreshed_catalogue_keeps_translations_and_drops_what_is_gone() -> None:
    old = polib.POFile()
    old.extend(
        [polib.POEntry(msgid="kept", msgstr="behalten"), polib.POEntry(msgid="gone", msgstr="weg")]
    )
    texts = [Mark(text="new", file="b.py"), Mark(text="kept", file="a.py")]
    found = refreshed(old, [*texts, Mark(text="kept", file="c.py")], "de")
    assert [(entry.msgid, entry.msgstr) for entry in found] == [("kept", "behalten"), ("new", "")]
    assert [file for file, _line in found[0].occurrences] == ["a.py", "c.py"]


def test_catalogue_is_compiled_once_and_again_when_it_changed(tmp_path: Path) -> None:
    source = catalogue_file(tmp_path, "de")
    source.parent.mkdir(parents=True)
    written = refreshed(None, [Mark(text="layer", file="a.py")], "de")
    written[0].msgstr = "Schicht"
    written.save(str(source))
    assert compile_catalogues(tmp_path) == ["de"]
    assert compile_catalogues(tmp_path) == []
    found = gettext.translation("django", tmp_path / "locale", ["de"])
    assert found.gettext("layer") == "Schicht"
    source.touch()
    assert compile_catalogues(tmp_path) == ["de"]


def test_german_addresses_nobody() -> None:
    # At the beginning of a sentence the word stands for things.
    address = re.compile(r"\bIhr(?:e[mnrs]?)?\b|\bIhnen\b|(?<=[\w,] )Sie\b")
    translated = polib.pofile(str(catalogue_file(ROOT, "de"))).translated_entries()
    said = [text for entry in translated for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert [text for text in said if address.search(text)] == []
