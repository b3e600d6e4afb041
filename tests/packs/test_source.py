"""What an author gets wrong is said at once, with file and line."""

import shutil
from pathlib import Path

import pytest

from studypack.content import read_packs
from studypack.packs.source import SourceProblem, read_pack


def problems_after(source: Path, file: str, old: str, new: str) -> list[SourceProblem]:
    """What is wrong once `old` in a file of the small pack has become `new`."""
    path = source / "small" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return read_packs(source).faults


def test_small_pack_has_no_faults(small_source: Path) -> None:
    assert read_packs(small_source).faults == []


def test_missing_translation_is_a_gap_and_not_a_fault(small_source: Path) -> None:
    gaps = [problem for problem in read_packs(small_source).problems if problem.is_gap]
    assert sorted(problem.message for problem in gaps) == [
        "articles: 'long-read' has no text",
        "flashcards: 'card-two' has no text",
        "notes: 'second-note' has no text",
        "questions: 'q-true' has no text",
    ]


def test_translation_without_a_whole_file_can_be_loaded(small_source: Path) -> None:
    (small_source / "small" / "fr" / "questions.yaml").unlink()
    reading = read_packs(small_source)
    assert reading.faults == []
    assert "the file is missing" in {problem.message for problem in reading.problems}


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "message"),
    [
        ("pack.yaml", "id: small", "id: large", 1, "id: 'large' is not the folder's name 'small'"),
        ("pack.yaml", "2026-01-31", "31.1.2026", 2, "'31.1.2026' is not a date such as"),
        (
            "pack.yaml",
            "    notes: [first-note]",
            "    notes: [no-note]",
            8,
            "'no-note' does not exist",
        ),
        ("pack.yaml", "id: card-two", "id: card-one", 16, "the id 'card-one' is repeated"),
        ("pack.yaml", "id: card-two", "id: Card Two", 16, "'Card Two' is not an id"),
        ("pack.yaml", "    key: near", "    key: middle", 19, "'middle'"),
        ("pack.yaml", "kind: true_false", "kind: essay", 26, "'essay'"),
        ("pack.yaml", "lens: signal", "lens: mirror", 34, "'mirror' is not one of signal"),
        ("pack.yaml", "claim: vanishing", "claim: splendid", 32, "'splendid' is not one of"),
        ("pack.yaml", "depth: 12", "depth: 101", 32, "depth: 101 is outside 2..100 layers"),
        ("pack.yaml", "width: 8", "width: x", 32, "width: 'x' is not a whole number"),
        ("pack.yaml", "depth: 12", "dept: 12", 32, "dept: unknown knob"),
        ("pack.yaml", "depth: [4, 20]", "depth: [4, 200]", 32, "200 is outside 2..100"),
        (
            "pack.yaml",
            "published:",
            "key_concepts: []\npublished:",
            4,
            "the key 'key_concepts' is repeated",
        ),
        ("pack.yaml", "published:", "colour: red\npublished:", 2, "unknown key"),
        (
            "pack.yaml",
            "experiment: tiny-sigmoid}",
            "experiment: huge}",
            11,
            "terms signal: experiment: 'huge' does not exist in this pack",
        ),
        (
            "pack.yaml",
            "term: gradient\n    key",
            "term: slope\n    key",
            19,
            "questions q-where: term: 'slope' does not exist in this pack",
        ),
        (
            "pack.yaml",
            "[long-read]",
            "[long-read, long-read]",
            46,
            "articles: the id 'long-read' is repeated",
        ),
        ("pack.yaml", "[long-read]", "[Long Read]", 46, "'Long Read' is not an id"),
        ("pack.yaml", "published:", "related: [Large]\npublished:", 2, "'Large' is not an id"),
        ("en/articles/long-read.md", "[[signal]]", "[[sginal]]", 3, "there is no such term"),
        ("en/articles/long-read.md", "tiny-sig", "huge-sig", 7, "no such experiment"),
        ("en/articles/long-read.md", "# The", "The", 1, "must be the title"),
        ("en/pack.yaml", "lead: What shrinks, and why.", "lead:", 3, "lead: is empty"),
        ("en/pack.yaml", "facts: [It points uphill.]", "facts: uphill", 12, "must be a list"),
        ("en/notes/first-note.md", "# The first note", "The first note", 1, "must be the title"),
        ("en/notes/first-note.md", "[[gradient]]", "[[gradeint]]", 3, "there is no such term"),
        ("en/notes/first-note.md", "@someone2001", "@nobody1999", 3, "there is no such source"),
        ("en/notes/first-note.md", "experiment tiny", "experiment huge", 7, "no such experiment"),
        ("en/notes/second-note.md", "More", "$\\unknown{1}$ more", 3, "cannot be read as LaTeX"),
        ("en/flashcards.yaml", "card-two", "card-three", 1, "'card-two' has no text"),
        ("en/questions.yaml", "far: Near the output, ", "", 2, "'far'"),
    ],
)
def test_broken_pack_names_file_line_and_value(
    small_source: Path, file: str, old: str, new: str, line: int, message: str
) -> None:
    found = problems_after(small_source, file, old, new)
    said = [problem for problem in found if message in problem.message]
    assert said, [str(problem) for problem in found]
    assert said[0].file.name == Path(file).name
    assert said[0].line == line


def test_all_problems_are_reported_at_once(small_source: Path) -> None:
    problems_after(small_source, "pack.yaml", "depth: 12", "depth: 0")
    problems_after(small_source, "en/pack.yaml", "badge: Study pack", "badge:")
    found = problems_after(small_source, "en/notes/first-note.md", "[[gradient]]", "[[nothing]]")
    assert {problem.file.name for problem in found} == {"pack.yaml", "first-note.md"}
    assert len(found) == 3


def add_related_pack(source: Path, related: str) -> None:
    """Puts the pack "large" beside the small one, which names the pack `related`."""
    shutil.copytree(source / "small", source / "large")
    neutral = source / "large" / "pack.yaml"
    text = neutral.read_text(encoding="utf-8").replace("id: small", "id: large", 1)
    neutral.write_text(text, encoding="utf-8")
    neutral = source / "small" / "pack.yaml"
    text = neutral.read_text(encoding="utf-8")
    neutral.write_text(f"{text}related:\n  - {related}\n", encoding="utf-8")


def test_related_pack_that_is_there_is_no_problem(small_source: Path) -> None:
    add_related_pack(small_source, "large")
    assert read_packs(small_source).faults == []


@pytest.mark.parametrize("other", ["small", "huge"])
def test_related_pack_that_is_no_other_pack_is_named(small_source: Path, other: str) -> None:
    add_related_pack(small_source, other)
    (fault,) = read_packs(small_source).faults
    assert (fault.file, fault.line) == (small_source / "small" / "pack.yaml", 48)
    assert fault.message == f"related: {other!r} is not the id of another pack"


def test_one_pack_alone_may_be_related_to_packs_elsewhere(small_source: Path) -> None:
    add_related_pack(small_source, "huge")
    assert read_packs(small_source / "small").faults == []


@pytest.mark.parametrize("word", ["No", "12:30", "010", "1e3", "~", "null", "2026-01-01"])
def test_yaml_words_stay_as_they_were_written(small_source: Path, word: str) -> None:
    path = small_source / "small" / "en" / "flashcards.yaml"
    text = path.read_text(encoding="utf-8").replace("The hidden answer.", word)
    path.write_text(text, encoding="utf-8")
    pack, _ = read_pack(small_source / "small")
    assert pack is not None
    assert pack.texts["en"].flashcards["card-one"].back == word


def test_alias_is_refused(small_source: Path) -> None:
    found = problems_after(small_source, "pack.yaml", "notes: [first-note]", "notes: &a [*a]")
    assert any("aliases" in problem.message or "not YAML" in problem.message for problem in found)


def test_bytes_that_are_no_utf8_are_named(small_source: Path) -> None:
    path = small_source / "small" / "en" / "notes" / "second-note.md"
    path.write_bytes("# Título\n\nAño\n".encode("latin-1"))
    messages = [problem.message for problem in read_packs(small_source).faults]
    assert any("not UTF-8: the byte 0xed" in message for message in messages)


def test_missing_folder_of_content_is_named(tmp_path: Path) -> None:
    assert "no pack.yaml was found" in read_packs(tmp_path).faults[0].message
