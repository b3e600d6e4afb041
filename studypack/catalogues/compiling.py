"""The catalogues of locale/ compiled for Django; the compiled ones are in no repository."""

import os
from pathlib import Path
from typing import Final

import polib

from studypack.common.languages import ENGLISH, LANGUAGE_CODES

TRANSLATED: Final = tuple(code for code in LANGUAGE_CODES if code != ENGLISH)


def catalogue_file(root: Path, language: str) -> Path:
    """Where a language's catalogue lies."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def compile_catalogues(root: Path) -> list[str]:
    """Every catalogue is compiled; the languages of those that had changed."""
    return [language for language in TRANSLATED if _compile(catalogue_file(root, language))]


def _compile(source: Path) -> bool:
    """Whether there was anything to do; the file is put in place whole, for others may read it."""
    compiled = source.with_suffix(".mo")
    if not source.exists() or _is_newer(compiled, source):
        return False
    making = compiled.with_name(f"{compiled.name}.{os.getpid()}")
    polib.pofile(str(source)).save_as_mofile(str(making))
    making.replace(compiled)
    return True


def _is_newer(compiled: Path, source: Path) -> bool:
    return compiled.exists() and compiled.stat().st_mtime_ns > source.stat().st_mtime_ns
