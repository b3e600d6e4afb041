"""What is wrong with the questions of an authored pack. No Django, no database."""

from collections.abc import Iterator
from pathlib import Path

from quizzes import kinds
from quizzes.kinds import Kind
from studypack.common.languages import ENGLISH
from studypack.packs.source import PackSource, SourceProblem
from studypack.packs.source.neutral import QuestionSource
from studypack.packs.source.texts import QuestionText


def check_questions(source: PackSource) -> list[SourceProblem]:
    """Every problem of every question, with its file and line.

    What another language than English lacks is a gap: English stands in.
    """
    return [found for question in source.questions for found in check_question(source, question)]


def check_question(source: PackSource, question: QuestionSource) -> Iterator[SourceProblem]:
    """The problems of one question, in its neutral file and in every language."""
    kind, problems = kinds.read(question.kind, question.body)
    for found in problems:
        message = f"questions {question.id}: {found.message}"
        yield SourceProblem(file=source.file, line=question.line, message=message)
    if kind is None:
        return
    for language, texts in source.texts.items():
        words = texts.questions.get(question.id)
        if words is not None:
            file = texts.folder / "questions.yaml"
            yield from check_words(file, kind, question.id, words, is_english=language == ENGLISH)


def check_words(
    file: Path, kind: Kind, question: str, words: QuestionText, *, is_english: bool
) -> Iterator[SourceProblem]:
    """The problems of a question's texts in one language."""
    for found in kind.unknown_words(words):
        message = f"{question}: {found.message}"
        yield SourceProblem(file=file, line=words.line, message=message)
    for found in kind.missing_words(words):
        message = f"{question}: {found.message}"
        yield SourceProblem(file=file, line=words.line, message=message, is_gap=not is_english)
