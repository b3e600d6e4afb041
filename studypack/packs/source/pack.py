"""A pack as its author wrote it: the neutral file and its texts by language."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from studypack.common.languages import ENGLISH, LANGUAGE_CODES
from studypack.packs.source.neutral import NeutralPack, read_neutral
from studypack.packs.source.problems import SourceProblem
from studypack.packs.source.reader import Reader, compose
from studypack.packs.source.texts import PackTexts, read_texts


@dataclass(frozen=True, kw_only=True)
class PackSource(NeutralPack):
    """A whole pack; `texts` holds one language each, English always among them."""

    texts: Mapping[str, PackTexts]


def read_pack(folder: Path) -> tuple[PackSource | None, list[SourceProblem]]:
    """The pack in `folder`, and all its problems; no pack where the neutral file cannot be read."""
    reader = Reader()
    file = folder / "pack.yaml"
    root = compose(file, reader)
    source = read_neutral(reader, root, folder) if root else None
    problems = [
        SourceProblem(file=file, line=line, message=message) for line, message in reader.problems
    ]
    if source is None:
        return None, problems
    texts: dict[str, PackTexts] = {}
    for language in present_languages(folder):
        texts[language], found = read_texts(folder / language, source)
        problems += found
    if ENGLISH not in texts:
        problems.append(SourceProblem(file=file, line=1, message="the folder 'en' is missing"))
        return None, problems
    return PackSource(**vars(source), texts=texts), sorted(problems)


def present_languages(folder: Path) -> list[str]:
    """The languages that have a folder, English first."""
    return [code for code in LANGUAGE_CODES if (folder / code).is_dir()]
