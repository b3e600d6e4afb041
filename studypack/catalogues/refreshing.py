"""The catalogues of locale/ refreshed: exactly the texts that templates and code mark."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

import polib

from studypack.catalogues.compiling import TRANSLATED, catalogue_file
from studypack.catalogues.marks import Mark, marks_in_python
from studypack.catalogues.templates import marks_in_template

CODE: Final = ("quizzes", "simulator", "studypack")
# Of two forms each; in French and Brazilian Portuguese nought is one of the singular.
PLURALS: Final = dict.fromkeys(TRANSLATED, "nplurals=2; plural=(n != 1);") | dict.fromkeys(
    ("fr", "pt"), "nplurals=2; plural=(n > 1);"
)
PERCENT = re.compile(r"%\(\w+\)[sd]")
BRACES = re.compile(r"\{\w*(?:[:!][^{}]*)?\}")


def every_mark(root: Path) -> list[Mark]:
    """What the templates and the Python files mark, by file."""
    marks: list[Mark] = []
    for path in sorted((root / "templates").rglob("*.html")):
        marks += marks_in_template(path, path.relative_to(root).as_posix())
    for folder in CODE:
        for path in sorted((root / folder).rglob("*.py")):
            marks += marks_in_python(path, path.relative_to(root).as_posix())
    return marks


def refreshed(old: polib.POFile | None, marks: Iterable[Mark], language: str) -> polib.POFile:
    """A catalogue of exactly these texts with the translations that `old` has of them.

    They stand by the first file that marks them: a text that moves in its file changes nothing.
    """
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Project-Id-Version": "Study Pack",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in old or () if not entry.obsolete}
    by_key = groupby(sorted(marks, key=lambda mark: (mark.key, mark.file)), lambda mark: mark.key)
    entries = [_entry(list(same), known) for _key, same in by_key]
    catalogue.extend(sorted(entries, key=lambda entry: (entry.occurrences[0][0], entry.msgid)))
    return catalogue


def _entry(marks: Sequence[Mark], known: dict[tuple[str, str], polib.POEntry]) -> polib.POEntry:
    """The entry of one text, which may stand in several files and have a plural in one of them."""
    first, before = marks[0], known.get(marks[0].key)
    plural = next((mark.plural for mark in marks if mark.plural), "")
    entry = polib.POEntry(
        msgid=first.text,
        msgctxt=first.context or None,
        occurrences=[(file, "") for file in sorted({mark.file for mark in marks})],
        flags=_flags(first.text + plural),
        tcomment=before.tcomment if before else "",
    )
    if plural:
        entry.msgid_plural = plural
        forms = dict(before.msgstr_plural) if before else {}
        entry.msgstr_plural = {form: forms.get(form, "") for form in (0, 1)}
    else:
        entry.msgstr = before.msgstr if before else ""
    return entry


def _flags(text: str) -> list[str]:
    percent = ["python-format"] if PERCENT.search(text) else []
    return percent or (["python-brace-format"] if BRACES.search(text) else [])


def refresh_catalogues(root: Path) -> dict[str, int]:
    """Writes every catalogue anew; how many texts each lacks by language."""
    marks, lacking = every_mark(root), {}
    for language in TRANSLATED:
        path = catalogue_file(root, language)
        old = polib.pofile(str(path)) if path.exists() else None
        catalogue = refreshed(old, marks, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))
        lacking[language] = len(catalogue.untranslated_entries())
    return lacking
