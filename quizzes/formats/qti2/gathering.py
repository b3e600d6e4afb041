"""Takes what is not asked out of an item: feedback, rubrics, and what is not carried."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import Text
from quizzes.formats.qti2.body import renamed, substitute
from quizzes.formats.qti2.context import Context, interactions_in
from quizzes.formats.qti2.leaving import LeftOut
from quizzes.formats.qti2.scoring import Feedback
from studypack.common.wording import Message

SHOWN: Final = frozenset({"feedbackInline", "feedbackBlock"})
OPTIONS: Final = frozenset(
    {"simpleChoice", "inlineChoice", "simpleAssociableChoice", "gapText", "hottext"}
)
DROPPED: Final = frozenset({"printedVariable", "endAttemptInteraction", "stylesheet"})
KNOWN: Final = frozenset(
    """responseDeclaration outcomeDeclaration itemBody responseProcessing modalFeedback
    """.split()
)
# The class of a rubric that says what a good answer is, as our own writer names it.
MODEL_ANSWER: Final = "model-answer"
CANDIDATE: Final = "candidate"
SCORERS: Final = frozenset({"scorer", "tutor"})


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What stood in an item beside its question."""

    feedbacks: tuple[Feedback, ...]
    rubric: Text
    model_answer: Text


def gather(context: Context, item: Element, body: Element) -> Gathered:
    """Takes feedback and rubrics out of the body, and names what is dropped."""
    _name_dropped(context, item, body)
    _check_feedback(body)
    feedbacks = tuple(_feedbacks(item, body))
    rubrics = list(body.iter("rubricBlock"))
    instead: dict[Element, str | Element] = {
        node: "" for node in item.iter() if node.tag in DROPPED or node.tag in SHOWN
    }
    for feedback in feedbacks:
        substitute(feedback.source, instead)
    for rubric in rubrics:
        substitute(rubric, instead)
        instead[rubric] = renamed(rubric, "div") if _is_for(rubric, CANDIDATE) else ""
    substitute(body, instead)
    scorers = [one for one in rubrics if not _is_for(one, CANDIDATE)]
    return Gathered(
        feedbacks=feedbacks,
        rubric=_joined(context, [one for one in scorers if one.get("class") != MODEL_ANSWER]),
        model_answer=_joined(context, [one for one in scorers if one.get("class") == MODEL_ANSWER]),
    )


def _check_feedback(body: Element) -> None:
    """Raises LeftOut for an item that asks on, once something was answered."""
    for node in body.iter():
        if node.tag in SHOWN and any(one.tag not in DROPPED for one in interactions_in(node)):
            raise LeftOut("type", Message("a part of what it asks is shown after an answer only"))


def _name_dropped(context: Context, item: Element, body: Element) -> None:
    for child in item:
        if child.tag not in KNOWN:
            context.lose(
                child.tag,
                Message("<{value}> has no place in a question here", value=child.tag[:60]),
            )
    for node in body.iter():
        if node.tag in DROPPED:
            context.lose(node.tag, Message("<{tag}> has no place in a question here", tag=node.tag))
    if item.get("adaptive") == "true":
        context.lose("adaptive", Message("only the first attempt is scored by the rules"))


def _feedbacks(item: Element, body: Element) -> Iterator[Feedback]:
    option_by_node = {
        node: option.get("identifier", "")
        for option in body.iter()
        if option.tag in OPTIONS
        for node in option.iter()
        if node.tag in SHOWN
    }
    modal = [_content(node) for node in item.findall("modalFeedback")]
    inline = [(node, node) for node in body.iter() if node.tag in SHOWN]
    for node, content in [*inline, *modal]:
        yield Feedback(
            outcome=node.get("outcomeIdentifier", ""),
            identifier=node.get("identifier", ""),
            is_shown=node.get("showHide", "show") == "show",
            source=content,
            option=option_by_node.get(node, ""),
        )


def _content(node: Element) -> tuple[Element, Element]:
    """The element, and what holds its markup: QTI 3 wraps it."""
    wrapper = node.find("contentBody")
    return node, node if wrapper is None else wrapper


def _is_for(rubric: Element, view: str) -> bool:
    return view in rubric.get("view", CANDIDATE).split()


def _joined(context: Context, nodes: list[Element]) -> Text:
    texts = [context.unwrapped_text(node) for node in nodes]
    return join_texts(texts)


def join_texts(texts: list[Text]) -> Text:
    """One text of several, one below the other."""
    if len(texts) == 1:
        return texts[0]
    files = {file.name: file for text in texts for file in text.files}
    return Text(source="\n".join(text.source for text in texts), files=tuple(files.values()))
