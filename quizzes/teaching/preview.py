"""A question that is being written, as a student would see it, and what is right in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Final

from django.utils.translation import gettext

from quizzes import kinds
from quizzes.exchange import Written
from quizzes.exchange.prepared import Prepared, limit_problems, prepare
from quizzes.kinds import Kind
from quizzes.models import Attempt
from quizzes.reading import PaperQuestion, QuestionView, option_words, view_question
from quizzes.results import in_words
from quizzes.rules import variant_seed
from quizzes.sheets import sheet_of
from quizzes.teaching.layout import OVERALL

SLUG: Final = "preview"
VARIANTS: Final = range(1, 6)


@dataclass(frozen=True, kw_only=True)
class RightPart:
    """What is right in the whole question or in one part of it; HTML."""

    prompt: str
    right: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Said:
    """A text that a student gets later, and when; HTML."""

    when: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One variant: the values of its parameters, and what is right in it."""

    values: Sequence[str]
    right: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a student sees.

    Attributes:
        question: the text and its controls; None while the question cannot be asked yet.
        html: the text alone.
        lost: what of the texts is not shown, one sentence each.
    """

    html: str
    question: QuestionView | None = None
    parts: Sequence[RightPart] = ()
    said: Sequence[Said] = ()
    names: Sequence[str] = ()
    variants: Sequence[Variant] = ()
    lost: Sequence[str] = ()


def preview_of(written: Written, language: str) -> Preview:
    """The question as it would be shown now; as much of it as can be."""
    if over := [found.message for found in limit_problems(written)]:
        return Preview(html="", lost=over)
    prepared = prepare(written)
    kind, _ = kinds.read(written.kind, written.body)
    lost = [loss.why for loss in prepared.lost]
    html = str(prepared.content["text"])
    if kind is None:
        return Preview(html=html, lost=lost)
    words, seed = words_of(kind, prepared), variant_seed(VARIANTS[0], SLUG)
    return Preview(
        html=html,
        question=student_view(written, kind, prepared, words, language),
        parts=right_parts(kind.instance(seed), words),
        said=said_later(prepared.content, words, kind.values(seed)),
        names=kind.variables,
        variants=variants_of(kind) if kind.variables else (),
        lost=lost,
    )


def words_of(kind: Kind, prepared: Prepared) -> dict[str, str]:
    """The options in words; one without any is seen to be empty."""
    found = option_words(kind.option_ids, prepared.content["options"])
    texts = prepared.written.words.options
    return {
        option: gettext("(empty)") if option in texts and not texts[option] else html
        for option, html in found.items()
    }


def student_view(
    written: Written, kind: Kind, prepared: Prepared, words: Mapping[str, str], language: str
) -> QuestionView:
    """The question in the first variant and order, as an attempt shows it."""
    template = prepared.content.get("template", "")
    controls = kind.controls(kind.option_ids)
    asked = PaperQuestion(
        item=0,
        slug=SLUG,
        number=1,
        kind=written.kind.value,
        html=prepared.content["text"],
        language=language,
        mark=float(written.mark),
        html_by_option=words,
        asks=kind,
        sheet=sheet_of(SLUG, kind.answer_shape, controls, words, template),
    )
    attempt = Attempt(seed=VARIANTS[0])
    return view_question(asked, attempt, number=1, language=language, response=None)


def right_parts(kind: Kind, words: Mapping[str, str]) -> list[RightPart]:
    """What is right, part by part."""
    found = (
        RightPart(
            prompt=words.get(part.id) or escape(part.id),
            right=[in_words(one, words) for one in part.right],
        )
        for part in kind.parts(kind.right_answer())
    )
    return [part for part in found if part.right]


def said_later(
    content: Mapping[str, Any], words: Mapping[str, str], values: Mapping[str, str]
) -> list[Said]:
    """What is shown once it may be, in the order in which a student gets it."""
    overall = {spec.name.removesuffix("_feedback"): str(spec.label) for spec in OVERALL}
    hints = [Said(when=gettext("Hint"), html=html) for html in content.get("hints", ())]
    feedback = [
        Said(when=overall.get(key) or words.get(key) or feedback_words(key), html=html)
        for key, html in content["feedback"].items()
    ]
    later = [
        (gettext("Explanation"), content["explanation"]),
        (gettext("Model answer"), content.get("model_answer", "")),
        (gettext("Rubric"), content.get("rubric", "")),
    ]
    found = [*hints, *feedback, *(Said(when=when, html=html) for when, html in later if html)]
    return [replace(said, html=kinds.filled(said.html, values)) for said in found]


def feedback_words(key: str) -> str:
    """What is said of an answer that has no words of its own, by its number."""
    return gettext("Feedback on {answer}").format(answer=escape(key))


def variants_of(kind: Kind) -> list[Variant]:
    """A few variants with the values drawn and what is right in each."""
    found = []
    for number in VARIANTS:
        seed = variant_seed(number, SLUG)
        values = kind.values(seed)
        right = [text for part in kind.instance(seed).parts(None) for text in part.right]
        found.append(Variant(values=[values[name] for name in kind.variables], right=right))
    return found
