"""Questions of a quiz as a file of some format, and what of them it cannot say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from quizzes.exchange import Wording, Written, item_of
from quizzes.exchange.losses import is_sayable, unsaid
from quizzes.exchange.prepared import sums_in, words_from
from quizzes.exchange.rows import exact, split_path
from quizzes.formats import FORMATS
from quizzes.formats.item import Item, Kind, Loss, Text, Writing
from quizzes.models import QuestionImage, QuestionText, QuestionVersion, QuizVersion
from quizzes.services.authoring import tags_of
from studypack.common.languages import ENGLISH
from studypack.common.problems import FieldProblem, RefusedError
from studypack.common.wording import Message


def export_questions(
    versions: Iterable[QuestionVersion], format_name: str, language: str = ENGLISH
) -> Writing:
    """The questions in this order as a file, and everything of them that is not in it.

    Raises:
        RefusedError: there is no such format.
    """
    if format_name not in FORMATS:
        message = Message(
            "format: {value} is not one of {accepted}",
            value=repr(format_name[:40]),
            accepted=", ".join(FORMATS),
        )
        problem = FieldProblem(field="format", message=message)
        raise RefusedError("unknown_format", message, problems=[problem])
    items, lost = exportable(versions, language)
    writing = FORMATS[format_name].write(items)
    return replace(writing, lost=(*lost, *writing.lost))


def losses_by_format(
    versions: Iterable[QuestionVersion], language: str = ENGLISH
) -> dict[str, tuple[Loss, ...]]:
    """What of the questions each format cannot say, by its name."""
    items, lost = exportable(versions, language)
    return {name: (*lost, *one.write(items).lost) for name, one in FORMATS.items()}


def exportable(versions: Iterable[QuestionVersion], language: str) -> tuple[list[Item], list[Loss]]:
    """The questions as formats know them, and what no format knows."""
    written = [written_from(version, language) for version in versions]
    items = [item_of(one) for one in written if is_sayable(one)]
    return items, [loss for one in written for loss in unsaid(one, item_of(one).title)]


def versions_of(quiz_version: QuizVersion) -> list[QuestionVersion]:
    """The questions of a quiz version in their order, worth what they are worth there."""
    versions = []
    for item in quiz_version.items.select_related("question_version__question"):
        version = item.question_version
        version.mark = item.mark
        versions.append(version)
    return versions


def written_from(version: QuestionVersion, language: str) -> Written:
    """The question as its author wrote it; one of a pack as it is shown."""
    question = version.question
    text = text_in(list(version.texts.all()), language)
    return Written(
        id=question.external_id or question.slug,
        name=question.name,
        kind=Kind(version.kind),
        body=version.body,
        words=words_of(text, question.owner_id),
        mark=exact(version.mark),
        penalty=exact(version.penalty),
        tags=tuple(tags_of(question)),
        category=split_path(question.category),
        language=text.source["language"] if text.source else text.language,
        extras=version.extras,
    )


def text_in(texts: Sequence[QuestionText], language: str) -> QuestionText:
    """The text in this language, else in English, else the one there is."""
    by_language = {text.language: text for text in texts}
    return by_language.get(language) or by_language.get(ENGLISH) or texts[0]


def words_of(text: QuestionText, owner_id: int | None) -> Wording:
    """The words of a text with their pictures."""
    if not text.source:
        return words_shown(text.content)
    images = QuestionImage.objects.filter(owner=owner_id, sha256__in=sums_in(text.source))
    return words_from(text.source, {image.sha256: bytes(image.content) for image in images})


def words_shown(content: Mapping[str, Any]) -> Wording:
    """The words of a question of a pack, of which the HTML is kept."""

    def texts(name: str) -> dict[str, Text]:
        return {key: Text(source=html) for key, html in content.get(name, {}).items()}

    return Wording(
        text=Text(source=content["text"]),
        options=texts("options"),
        feedback=texts("feedback"),
        explanation=Text(source=content["explanation"]),
        hints=tuple(Text(source=html) for html in content.get("hints", ())),
        model_answer=Text(source=content.get("model_answer", "")),
        rubric=Text(source=content.get("rubric", "")),
        template=Text(source=content.get("template", "")),
    )
