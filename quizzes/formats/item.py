"""What every format reads into and writes from: questions, whole, whatever they came from.

An item holds all that any of the formats can say. What one of them cannot carry is listed as a
`Loss`, never dropped silently. Texts keep the markup they were written in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

# Where a text refers to a file of its own, as Moodle writes it: `@@PLUGINFILE@@/name`, the name
# percent-encoded as in a URL.
FILE_PREFIX = "@@PLUGINFILE@@/"


class Kind(StrEnum):
    """What an item asks for; the names are those of `quizzes.kinds`."""

    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    TRUE_FALSE = "true_false"
    NUMERIC = "numeric"
    SHORT_TEXT = "short_text"
    CLOZE = "cloze"
    MATCHING = "matching"
    ORDERING = "ordering"
    OPEN = "open"
    DESCRIPTION = "description"


class Markup(StrEnum):
    """How a text is written; `moodle` is Moodle's auto-format: HTML whose newlines are breaks."""

    HTML = "html"
    MARKDOWN = "markdown"
    PLAIN = "plain"
    MOODLE = "moodle"


@dataclass(frozen=True, kw_only=True)
class File:
    """A file that a text refers to as `@@PLUGINFILE@@/name`."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text in its markup, with the files it shows. Falsy when there is nothing in it."""

    source: str = ""
    markup: Markup = Markup.HTML
    files: tuple[File, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.source.strip() or self.files)


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing to choose, or to put in order.

    Attributes:
        fraction: the part of the mark that choosing it earns, -1 to 1.
        is_pinned: keeps its place when the others are shuffled.
    """

    id: str = ""
    text: Text = field(default_factory=Text)
    fraction: Fraction = Fraction(0)
    feedback: Text = field(default_factory=Text)
    is_pinned: bool = False


class ToleranceKind(StrEnum):
    """What a tolerance is measured in; LOG10 is in orders of magnitude."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    LOG10 = "log10"
    SIGNIFICANT_DIGITS = "significant_digits"
    DECIMAL_PLACES = "decimal_places"


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """How far from the value an answer may lie; `size` as written, a decimal number."""

    kind: ToleranceKind = ToleranceKind.ABSOLUTE
    size: str = "0"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An accepted text (`*` stands for anything where wildcards are on) or number.

    Attributes:
        value: the text, or the number as written; `*` accepts whatever nothing else did.
        low, high: the bounds of a number where a range was written; `value` is then its middle.
    """

    value: str
    fraction: Fraction = Fraction(1)
    feedback: Text = field(default_factory=Text)
    tolerance: Tolerance | None = None
    low: str = ""
    high: str = ""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A prompt and what belongs to it; without a prompt, a match that belongs to nothing."""

    id: str = ""
    prompt: Text = field(default_factory=Text)
    match: Text = field(default_factory=Text)
    feedback: Text = field(default_factory=Text)
    fraction: Fraction | None = None


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit that an answer may be given in: the number times `factor` is in the first unit."""

    name: str
    factor: str = "1"


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A gap in the text of a cloze, which holds `{{id}}` where it stands.

    Attributes:
        kind: SINGLE_CHOICE, MULTIPLE_CHOICE, SHORT_TEXT or NUMERIC.
        display: "menu", "column" or "row" for choices; "line" for texts and numbers.
        group: gaps of one group draw on the same options, each of which is used once.
    """

    id: str
    kind: Kind
    mark: Fraction = Fraction(1)
    options: tuple[Option, ...] = ()
    answers: tuple[Answer, ...] = ()
    is_case_sensitive: bool = False
    is_shuffled: bool = False
    display: str = "menu"
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Hint:
    """A hint, given after a wrong try; `extras` say what only the format knows to do then."""

    text: Text
    extras: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question.

    Attributes:
        id: stays the same when the question is edited; empty where the format gave none.
        text: what is asked; of a cloze, with `{{gap id}}` where its gaps are.
        options: of choices and of true_false (ids "true" and "false"); of ordering, in the right
            order.
        answers: of numeric and short_text, tried in this order.
        is_all_or_nothing: a choice earns its mark only when it is exactly right; else the
            fractions of what was chosen add up, never below 0 or above 1.
        has_wildcards: `*` in a short answer stands for any text.
        feedback: for everybody, once it may be seen.
        right_feedback, partly_feedback, wrong_feedback: by how the answer did.
        model_answer, rubric, template: of open questions: what a good answer says, how it is
            marked, what stands in the box at first.
        mark: what the question is worth; penalty: the part lost for each wrong try.
        category: from the outermost inwards.
        extras: what one format says and nothing here does, as `format:field`, so that writing the
            same format says it again.
        line: where the item begins in the file it was read from, counted from 1; else 0.
    """

    id: str = ""
    name: str = ""
    kind: Kind
    text: Text = field(default_factory=Text)
    options: tuple[Option, ...] = ()
    answers: tuple[Answer, ...] = ()
    pairs: tuple[Pair, ...] = ()
    gaps: tuple[Gap, ...] = ()
    units: tuple[Unit, ...] = ()
    is_shuffled: bool = False
    is_case_sensitive: bool = False
    has_wildcards: bool = False
    is_all_or_nothing: bool = False
    hints: tuple[Hint, ...] = ()
    feedback: Text = field(default_factory=Text)
    right_feedback: Text = field(default_factory=Text)
    partly_feedback: Text = field(default_factory=Text)
    wrong_feedback: Text = field(default_factory=Text)
    model_answer: Text = field(default_factory=Text)
    rubric: Text = field(default_factory=Text)
    template: Text = field(default_factory=Text)
    mark: Fraction = Fraction(1)
    penalty: Fraction = Fraction(0)
    tags: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    language: str = ""
    extras: Mapping[str, str] = field(default_factory=dict)
    line: int = 0

    @property
    def title(self) -> str:
        """What the item is called in a report: its name, its id, or the beginning of its text."""
        return self.name or self.id or self.text.source.strip()[:60]


@dataclass(frozen=True, kw_only=True)
class Category:
    """What a format says of a category itself."""

    path: tuple[str, ...]
    description: Text = field(default_factory=Text)
    id: str = ""


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A field of an item that could not be carried, and why, in one sentence."""

    item: str
    field: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why the file, or a part of it, cannot be used; lines are counted from 1, 0 is the whole."""

    line: int
    message: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a file holds, and of which format it is. With any problem, nothing is to be stored."""

    format: str = ""
    items: tuple[Item, ...] = ()
    categories: tuple[Category, ...] = ()
    lost: tuple[Loss, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Writing:
    """A file as written, and what of the items it could not say."""

    content: bytes
    lost: tuple[Loss, ...] = ()
