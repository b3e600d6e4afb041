"""Real files: nothing of them is lost on the way in and out again."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from quizzes.formats import moodle_xml
from quizzes.formats.cloze import read_cloze
from quizzes.formats.item import Item, Reading
from quizzes.formats.xml_tree import parse

WITHOUT_PROBLEMS = [
    *(f"cloze_0{number}" for number in (1, 2)),
    *(f"ddwtos_0{number}" for number in (1, 2)),
    *(f"multichoice_0{number}" for number in (1, 2)),
    *(f"truefalse_0{number}" for number in (2, 3, 4)),
    *("essay_02", "gapselect_01", "numerical_01", "shortanswer_01"),
    *("categories_reverse_order", "error_invalid_grades", "multianswer", "multichoice"),
    *("old_format_file", "sample_questions_with_old_image_tag"),
]
NUMBERS = {"defaultgrade", "penalty"}
FLAGS = {"shuffleanswers", "single", "usecase"}
# Moodle takes these for plain texts, whatever format is written beside them.
PLAIN_ANSWERS = {"truefalse", "shortanswer", "numerical"}
Entry = tuple[str, str]


def sample(folder: Path, name: str) -> bytes:
    return next((folder / "moodlexml").rglob(f"{name}.xml")).read_bytes()


def without_lines(reading: Reading) -> list[Item]:
    return [replace(item, line=0) for item in reading.items]


def entries(node: Element, kind: str, path: str = "") -> Iterator[Entry]:
    """Every text and attribute below an element, by where it stands."""
    counts: Counter[str] = Counter()
    for child in node:
        counts[child.tag] += 1
        where = f"{path}/{child.tag}[{counts[child.tag]}]"
        yield from attributes(child, kind, where)
        if text := meaning(child, kind):
            yield where, text
        elif not len(child) and child.tag in ("shownumcorrect", "clearwrong", "infinite"):
            yield where, "there"
        yield from entries(child, kind, where)


def attributes(node: Element, kind: str, where: str) -> Iterator[Entry]:
    is_plain = kind in PLAIN_ANSWERS and node.tag == "answer"
    for name, value in node.items():
        if name == "fraction":
            yield f"{where}@fraction", str(Fraction(value))
        elif not (name == "format" and (is_plain or not "".join(node.itertext()).strip())):
            yield f"{where}@{name}", value


def meaning(node: Element, kind: str) -> str:
    text = (node.text or "").strip()
    if node.tag in NUMBERS:
        return str(Fraction(text))
    if node.tag in FLAGS:
        return {"true": "1", "false": "0"}.get(text, text)
    if kind == "cloze" and node.tag == "text" and "{" in text:
        return str(read_cloze(text))
    return text


def questions(content: bytes) -> list[Counter[Entry]]:
    return [
        Counter(entries(node, node.get("type", ""), node.get("type", "")))
        for node in parse(content)
    ]


@pytest.mark.parametrize("name", WITHOUT_PROBLEMS)
def test_sample_comes_back_field_by_field(samples_folder: Path, name: str) -> None:
    read = moodle_xml.read(sample(samples_folder, name))
    written = moodle_xml.write(read.items, read.categories)
    again = moodle_xml.read(written.content)
    assert read.items
    assert not [*read.problems, *read.lost, *written.lost, *again.problems, *again.lost]
    assert without_lines(again) == without_lines(read)
    assert again.categories == read.categories


@pytest.mark.parametrize("name", [name for name in WITHOUT_PROBLEMS if "old_image" not in name])
def test_sample_is_written_element_by_element(samples_folder: Path, name: str) -> None:
    content = sample(samples_folder, name)
    read = moodle_xml.read(content)
    written = questions(moodle_xml.write(read.items, read.categories).content)
    originals = questions(content)
    assert len(written) == len(originals)
    for original, ours in zip(originals, written, strict=True):
        assert not original - ours


def test_old_image_becomes_a_file_of_its_text(samples_folder: Path) -> None:
    read = moodle_xml.read(sample(samples_folder, "sample_questions_with_old_image_tag"))
    for item in read.items:
        assert item.text.source.endswith('<br><img src="@@PLUGINFILE@@/moodle.png" alt="">')
        assert item.text.files[0].content.startswith(b"\x89PNG")


def test_broken_embedded_answers_are_told_by_line(samples_folder: Path) -> None:
    read = moodle_xml.read(sample(samples_folder, "broken_cloze_questions"))
    assert [problem.line for problem in read.problems] == [9, 25, 41, 57, 73]
    assert not read.items


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("billion_laughs.moodle.xml", [(0, "the file declares entities, which are not read")]),
        ("xxe_file.moodle.xml", [(0, "the file declares entities, which are not read")]),
        (
            "fractions.moodle.xml",
            [
                (2, "defaultgrade: -5 is outside 0..100000"),
                (2, "penalty: 'NaN' is not a decimal number"),
                (2, "fraction: '1e309' has an exponent outside -40..40"),
            ],
        ),
    ],
)
def test_hostile_files_are_refused(
    samples_folder: Path, name: str, expected: list[tuple[int, str]]
) -> None:
    read = moodle_xml.read((samples_folder / "abuse" / name).read_bytes())
    assert [(problem.line, problem.message) for problem in read.problems] == expected
    assert not read.items


def test_every_sample_is_answered_for(samples_folder: Path) -> None:
    names = {path.stem for path in (samples_folder / "moodlexml").rglob("*.xml")}
    assert names == {*WITHOUT_PROBLEMS, "broken_cloze_questions"}
