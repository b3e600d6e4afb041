from pathlib import Path

import pytest

from quizzes.kinds import KINDS
from quizzes.services import check_questions
from studypack.packs.source import SourceProblem, read_pack


def problems_after(content: Path, file: str, old: str, new: str) -> list[SourceProblem]:
    """The problems of the small pack once `old` is `new` in one of its files."""
    path = content / "small" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    source, _ = read_pack(content / "small")
    assert source is not None
    return check_questions(source)


def test_a_pack_that_is_right_has_no_problems(small_source: Path) -> None:
    source, _ = read_pack(small_source / "small")
    assert source is not None
    assert check_questions(source) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "message", "is_gap"),
    [
        ("pack.yaml", "key: near", "key: here", "- id: q-where",
         "questions q-where: key: 'here' is not one of near, far, none", False),
        ("pack.yaml", "kind: true_false", "kind: essay", "- id: q-true",
         f"questions q-true: kind: 'essay' is not one of {', '.join(KINDS)}", False),
        ("en/questions.yaml", "none: Nowhere", "nil: Nowhere", "text: Where",
         "q-where: options: 'none' has no text", False),
        ("en/questions.yaml", "far: Feedback", "fat: Feedback", "text: Where",
         "q-where: feedback: 'fat' is not one of near, far, none, right, partly,"
         " wrong", False),
        ("fr/questions.yaml", ", none: Nulle part", "", "text: Où",
         "q-where: options: 'none' has no text", True),
        ("fr/questions.yaml", "none: Nulle part", "none: Nulle part, x: X", "text: Où",
         "q-where: options: 'x' is not one of near, far, none", False),
    ],
)  # fmt: skip
def test_a_problem_is_told_with_its_file_and_line(
    small_source: Path, file: str, old: str, new: str, place: str, message: str, is_gap: bool
) -> None:
    path = small_source / "small" / file
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if place in text)
    expected = SourceProblem(file=path, line=line, message=message, is_gap=is_gap)
    assert expected in problems_after(small_source, file, old, new)
