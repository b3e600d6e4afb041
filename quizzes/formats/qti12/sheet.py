"""An item while it is written: its presentation, its rules, and the feedback they show."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from quizzes.formats.fractions import write_decimal
from quizzes.formats.item import Item, Markup, Text
from quizzes.formats.qti12.credit import PERCENT, PLACES
from quizzes.formats.qti12.feedback import NAMED
from quizzes.formats.qti_files import place_files

BASE: Final = "$IMS-CC-FILEBASE$/"
TEXT_TYPES: Final = {
    Markup.HTML: "text/html",
    Markup.PLAIN: "text/plain",
    Markup.MARKDOWN: "text/markdown",
    Markup.MOODLE: "text/x-moodle",
}
GENERAL_ID: Final = "general_fb"
RIGHT_ID: Final = "correct_fb"
PARTLY_ID: Final = "partially_correct_fb"
WRONG_ID: Final = "general_incorrect_fb"


class Sheet:
    """Where the writers of the kinds put what an item shows, marks and answers.

    Attributes:
        files: what the texts show, by the path within the package; shared by all items.
        facts: what only a field of ours can say.
    """

    def __init__(self, item: Item, files: dict[str, bytes]) -> None:
        self.item = item
        self.files = files
        self.facts: dict[str, object] = {}
        self.presentation = Element("presentation")
        self.processing = Element("resprocessing")
        self.feedback: list[tuple[str, Text]] = []
        outcomes = SubElement(self.processing, "outcomes")
        score = {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"}
        SubElement(outcomes, "decvar", score)
        if item.feedback:
            self.say(SubElement(self.condition(goes_on=True), "other"), GENERAL_ID, item.feedback)

    def material(self, parent: Element, text: Text) -> None:
        """A text, its files put into the package."""
        placed = place_files(text.source, text.files, BASE)
        self.files.update(placed.files)
        node = SubElement(parent, "material")
        shown = SubElement(node, "mattext", {"texttype": TEXT_TYPES[text.markup]})
        shown.text = placed.source

    def condition(self, *, goes_on: bool) -> Element:
        """A new rule; its `conditionvar`."""
        rule = SubElement(self.processing, "respcondition", {"continue": _yes_no(goes_on)})
        return SubElement(rule, "conditionvar")

    def say(self, inside: Element, ident: str, text: Text) -> None:
        """Lets the last rule, which `inside` is a condition of, show a feedback."""
        if not text:
            return
        shown = {"feedbacktype": "Response", "linkrefid": ident}
        SubElement(self.processing[-1], "displayfeedback", shown)
        if all(ident != known for known, _ in self.feedback):
            self.feedback.append((ident, text))

    def score(self, action: str, part: Fraction) -> None:
        """Lets the last rule give a part of the mark."""
        node = SubElement(self.processing[-1], "setvar", {"action": action, "varname": "SCORE"})
        node.text = write_decimal(part * PERCENT, PLACES)

    def judge(self, part: Fraction) -> None:
        """Lets the last rule show what belongs to an answer that earns this part."""
        if part >= 1:
            self.say(self.processing, RIGHT_ID, self.item.right_feedback)
        elif part > 0:
            self.say(self.processing, PARTLY_ID, self.item.partly_feedback)
        else:
            self.say(self.processing, WRONG_ID, self.item.wrong_feedback)

    def otherwise_wrong(self) -> None:
        """A last rule for every answer that no rule before has given marks for."""
        if self.item.wrong_feedback:
            SubElement(self.condition(goes_on=True), "other")
            self.say(self.processing, WRONG_ID, self.item.wrong_feedback)

    def answer_feedback(self, texts: Sequence[tuple[Element, str, Text]]) -> None:
        """A rule for each answer that has feedback: its condition, its name and the text."""
        for place, (test, name, text) in enumerate(texts, start=1):
            if text:
                self.condition(goes_on=True).append(test)
                self.say(self.processing, feedback_id(name, place), text)


def feedback_id(name: str, place: int) -> str:
    """What the feedback of an answer is called, unless that means something else already."""
    ident = f"{name}_fb"
    return f"answer{place}_fb" if ident.lower() in NAMED else ident


def equal(response: str, value: str, attributes: Mapping[str, str] | None = None) -> Element:
    """The condition that a response is, or holds, a value."""
    node = Element("varequal", {"respident": response, **(attributes or {})})
    node.text = value
    return node


def joined(tag: str, *tests: Element) -> Element:
    """Conditions within an `and`, an `or` or a `not`."""
    node = Element(tag)
    node.extend(tests)
    return node


def choices(parent: Element, *, is_shuffled: bool) -> Element:
    """A list to choose from."""
    return SubElement(parent, "render_choice", {"shuffle": "Yes"} if is_shuffled else {})


def box(parent: Element, attributes: Mapping[str, str] | None = None) -> Element:
    """A box to type into; its label, which may hold what stands in it at first."""
    shown = SubElement(parent, "render_fib", dict(attributes or {}))
    return SubElement(shown, "response_label", {"ident": "answer1", "rshuffle": "No"})


def _yes_no(is_yes: bool) -> str:
    return "Yes" if is_yes else "No"
