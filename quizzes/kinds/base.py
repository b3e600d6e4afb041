"""What a question kind can do. No Django: bodies, answers and credit only.

A body is what an author wrote (every scalar a string), an answer is what a learner sent as JSON.
Nothing here raises on an answer, whatever it is: what cannot be understood earns nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from typing import Protocol, cast

from studypack.common.problems import FieldProblem

Body = Mapping[str, object]
LONGEST_SHOWN = 60
WHOLE = ""


class AnswerShape(StrEnum):
    """What an answer is as JSON.

    ONE is an option id, MANY a list of option ids, TEXT a string, MAP an object of the answers to
    its parts by part id, ORDER a list of option ids from first to last; NONE takes no answer and
    has no part in a score.
    """

    ONE = "one"
    MANY = "many"
    TEXT = "text"
    MAP = "map"
    ORDER = "order"
    NONE = "none"


class ControlType(StrEnum):
    """What takes an answer on a page.

    LINE and NUMBER are one line, BOX several; POSITIONS is one field an option, its part the
    option's id, holding its place counted from 1.
    """

    RADIOS = "radios"
    CHECKBOXES = "checkboxes"
    LINE = "line"
    NUMBER = "number"
    BOX = "box"
    MENU = "menu"
    POSITIONS = "positions"


class Words(Protocol):
    """A question as written in one language.

    Attributes:
        options: by the id of an option, a prompt or a match; one id has the same words in every
            gap of a cloze.
        feedback: by the id of an option or of an accepted answer, in a cloze `gap/id`; "right",
            "partly" and "wrong" are what is said of the answer as a whole.
        model_answer, rubric, template: of open questions; the template stands in the box at first.
    """

    @property
    def text(self) -> str: ...
    @property
    def options(self) -> Mapping[str, str]: ...
    @property
    def feedback(self) -> Mapping[str, str]: ...
    @property
    def explanation(self) -> str: ...
    @property
    def hints(self) -> Sequence[str]: ...
    @property
    def model_answer(self) -> str: ...
    @property
    def rubric(self) -> str: ...
    @property
    def template(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class OptionView:
    """One option as a learner sees it."""

    id: str
    html: str


@dataclass(frozen=True, kw_only=True)
class Control:
    """What a page must show to take an answer, without words and without any key.

    Attributes:
        part: what the form's field is for; "" for the whole question. A gap of a cloze stands in
            the text where `{{part}}` is.
        options: in the order to be shown.
        prompt: the option id whose words label it; "" where the question itself does.
        lines: how many lines of text there is room for.
    """

    type: ControlType
    part: str = WHOLE
    options: tuple[str, ...] = ()
    prompt: str = ""
    lines: int = 1


@dataclass(frozen=True, kw_only=True)
class Part:
    """What came of one control.

    Attributes:
        id: the control's part.
        given: the answer to this part; None where there is none.
        right: what earns everything, option ids or texts: all together in a choice of many and in
            an order, any one of them elsewhere.
        fraction: the credit of this part; None where a person gives it.
        weight: what it counts for beside the other parts.
    """

    id: str = WHOLE
    given: object | None
    right: tuple[str, ...]
    fraction: Fraction | None
    weight: Fraction = Fraction(1)


class Kind(Protocol):
    """A question of one kind, read from its body."""

    @property
    def answer_shape(self) -> AnswerShape:
        """What an answer is."""

    @property
    def option_ids(self) -> tuple[str, ...]:
        """Whatever has words of its own (options, prompts, matches), in the author's order."""

    @property
    def right_options(self) -> frozenset[str]:
        """The options of a right answer; never sent before submission."""

    @property
    def is_shuffled(self) -> bool:
        """Whether every attempt has an order of its own."""

    @property
    def pinned(self) -> frozenset[str]:
        """The options that keep their place when the others are shuffled."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of what differs between variants; none where there is one variant only."""

    def instance(self, seed: int) -> "Kind":
        """The variant that `seed` draws: always the same one; itself where nothing varies."""

    def values(self, seed: int) -> Mapping[str, str]:
        """The variables of that variant as a learner reads them, by name."""

    def check_variants(self) -> list[FieldProblem]:
        """What is wrong with a variant that could be drawn; tried when the body is first read."""

    def missing_words(self, words: Words) -> list[FieldProblem]:
        """The texts that one language lacks."""

    def unknown_words(self, words: Words) -> list[FieldProblem]:
        """The texts of one language that belong to nothing."""

    def controls(self, order: Sequence[str]) -> tuple[Control, ...]:
        """What takes the answer, the options in `order`, which holds all of `option_ids`."""

    def answer_from_form(self, values: Mapping[str, Sequence[str]]) -> object | None:
        """The answer out of the fields of a form by part; None where nothing was given."""

    def check_answer(self, answer: object) -> list[FieldProblem]:
        """What is wrong with an answer; nothing when it can be stored and graded."""

    def is_complete(self, answer: object) -> bool:
        """Whether every part is answered."""

    def grade(self, answer: object) -> Fraction | None:
        """The credit, 0 to 1, below 0 only where the body says so; None: a person gives it."""

    def parts(self, answer: object) -> tuple[Part, ...]:
        """What came of every control, in the author's order."""

    def feedback_ids(self, answer: object) -> tuple[str, ...]:
        """The keys of the feedback that this answer gets, "right", "partly" or "wrong" last."""

    def right_answer(self) -> object | None:
        """An answer that earns everything; None where a person decides."""


class Unvaried:
    """A question of which there is one variant only, and no option keeps its place."""

    @property
    def pinned(self) -> frozenset[str]:
        return frozenset()

    @property
    def variables(self) -> tuple[str, ...]:
        return ()

    def instance(self, seed: int) -> Kind:
        return cast(Kind, self)

    def values(self, seed: int) -> Mapping[str, str]:
        return {}

    def check_variants(self) -> list[FieldProblem]:
        return []


def is_blank(answer: object) -> bool:
    """Whether an answer says nothing: it was taken back, or never given.

    >>> is_blank([]), is_blank(" "), is_blank({"gap": "0"})
    (True, True, False)
    """
    return not (answer.strip() if isinstance(answer, str) else answer)


def render(html_by_option: Mapping[str, str], order: Sequence[str]) -> tuple[OptionView, ...]:
    """The options of a question in one language and one order."""
    return tuple(OptionView(id=option, html=html_by_option[option]) for option in order)


def shuffled(
    option_ids: Iterable[str], seed: int, question: str, pinned: Collection[str] = ()
) -> tuple[str, ...]:
    """The options in the order that `seed` gives this question: always the same one.

    Those in `pinned` keep their place.

    >>> shuffled(("a", "b", "c"), 1, "q") == shuffled(("c", "b", "a"), 1, "q")
    True
    >>> shuffled(("a", "b", "none"), 1, "q", pinned=("none",))[-1]
    'none'
    """

    def rank(option: str) -> bytes:
        return sha256(f"{seed}/{question}/{option}".encode()).digest()

    options = tuple(option_ids)
    return rearranged(options, sorted(options, key=rank), pinned)


def rearranged(
    options: Sequence[str], order: Iterable[str], pinned: Collection[str] = ()
) -> tuple[str, ...]:
    """`options` in the order in which `order` has them; those in `pinned` keep their place."""
    moving = iter([option for option in order if option in options and option not in pinned])
    return tuple(option if option in pinned else next(moving) for option in options)


def overall_feedback(fraction: Fraction | None) -> tuple[str, ...]:
    """The key of what is said of an answer as a whole; none before it has its credit."""
    if fraction is None:
        return ()
    if fraction >= 1:
        return ("right",)
    return ("partly",) if fraction > 0 else ("wrong",)
