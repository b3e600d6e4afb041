"""What the editor of each kind asks for: its fields, and its groups of rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quizzes.formats.item import Kind

Words = str | Promise
Choices = tuple[tuple[str, Words], ...]


class Control(StrEnum):
    """What takes a field: TEXT has markup and pictures, LINE is one line of plain text."""

    TEXT = "text"
    LINE = "line"
    CHOICE = "choice"
    FLAG = "flag"
    HIDDEN = "hidden"


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A field: its name, what takes it, what it is called.

    Attributes:
        is_detail: in a row, it stands folded in.
        lines: how high the box of a text is.
    """

    name: str
    label: Words
    control: Control = Control.TEXT
    help: Words = ""
    choices: Choices = ()
    lines: int = 2
    is_detail: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows of fields.

    Attributes:
        row: what one of them is called; add: the words of the button that adds one.
        is_fixed: there are no other rows than those that are there.
        is_plain: its fields stand on one line.
    """

    name: str
    title: Words
    row: Words
    add: Words
    fields: tuple[Spec, ...]
    help: Words = ""
    is_fixed: bool = False
    is_plain: bool = False


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The editor of one kind: groups, then settings."""

    groups: tuple[Group, ...] = ()
    settings: tuple[Spec, ...] = ()
    prose: tuple[Spec, ...] = ()


KIND_NAMES: Final[Mapping[str, Words]] = {
    Kind.SINGLE_CHOICE: _("Single choice"),
    Kind.MULTIPLE_CHOICE: _("Multiple choice"),
    Kind.TRUE_FALSE: _("True or false"),
    Kind.NUMERIC: _("Number"),
    Kind.SHORT_TEXT: _("Short text"),
    Kind.CLOZE: _("Text with gaps"),
    Kind.MATCHING: _("Matching"),
    Kind.ORDERING: _("Ordering"),
    Kind.OPEN: _("Open answer"),
    Kind.DESCRIPTION: _("Description"),
}

TEXT: Final = Spec(
    name="text", label=_("Question"), lines=4, help=_("Markdown, with $formulas$ in LaTeX.")
)
NAME: Final = Spec(
    name="name", label=_("Name"), control=Control.LINE, help=_("For you alone, to find it by.")
)
TAGS: Final = Spec(
    name="tags", label=_("Tags"), control=Control.LINE, help=_("With commas between them.")
)
CATEGORY: Final = Spec(
    name="category",
    label=_("Category"),
    control=Control.LINE,
    help=_("From the outermost inwards, with slashes: Physics/Waves."),
)
MARK: Final = Spec(name="mark", label=_("Mark"), control=Control.LINE)
PENALTY: Final = Spec(
    name="penalty",
    label=_("Penalty"),
    control=Control.LINE,
    help=_("The part of the mark that a wrong try costs, 0 to 1."),
)
EXPLANATION: Final = Spec(
    name="explanation",
    label=_("Explanation"),
    help=_("For everybody, once it may be seen: why the right answer is right."),
)
OVERALL: Final = (
    Spec(name="right_feedback", label=_("Feedback on a right answer")),
    Spec(name="partly_feedback", label=_("Feedback on a partly right answer")),
    Spec(name="wrong_feedback", label=_("Feedback on a wrong answer")),
)
HINTS: Final = Group(
    name="hint",
    title=_("Hints"),
    row=_("Hint"),
    add=_("Add a hint"),
    help=_("Given one after the other in practice."),
    fields=(Spec(name="text", label=_("Hint")),),
)

OPTION_TEXT: Final = Spec(name="text", label=_("Text"))
RIGHT: Final = Spec(
    name="right", label=pgettext_lazy("of an option", "Right"), control=Control.FLAG
)
FEEDBACK: Final = Spec(name="feedback", label=_("Feedback"), is_detail=True)
CREDIT: Final = Spec(
    name="credit",
    label=_("Credit"),
    control=Control.LINE,
    help=_("The part of the mark it earns, such as 1, 1/2 or -1/3; empty for the usual."),
    is_detail=True,
)
PINNED: Final = Spec(
    name="pinned", label=_("Keeps its place"), control=Control.FLAG, is_detail=True
)
OPTIONS: Final = Group(
    name="option",
    title=_("Options"),
    row=_("Option"),
    add=_("Add an option"),
    fields=(RIGHT, OPTION_TEXT, FEEDBACK, CREDIT, PINNED),
)
STATEMENT: Final = Group(
    name="option",
    title=_("What is right"),
    row="",
    add="",
    fields=(RIGHT, FEEDBACK, CREDIT),
    is_fixed=True,
)
ORDERED: Final = Group(
    name="option",
    title=_("Options in their right order"),
    row=_("Option"),
    add=_("Add an option"),
    fields=(OPTION_TEXT, FEEDBACK),
)
VALUE: Final = Spec(name="text", label=_("Answer"), control=Control.LINE)
TEXT_ANSWERS: Final = Group(
    name="answer",
    title=_("Accepted answers"),
    row=_("Answer"),
    add=_("Add an answer"),
    help=_("The first that matches counts."),
    fields=(VALUE, FEEDBACK, CREDIT),
)
TOLERANCES: Final[Choices] = (
    ("", _("a distance")),
    ("relative", _("a share of the value")),
    ("log10", _("orders of magnitude")),
    ("significant_digits", _("significant digits")),
    ("decimal_places", _("decimal places")),
)
NUMBER_FIELDS: Final = (
    Spec(
        name="text",
        label=_("Value"),
        control=Control.LINE,
        help=_("A number, an expression of the parameters, or * for anything else."),
    ),
    Spec(name="tolerance_size", label=_("Tolerance"), control=Control.LINE),
    Spec(name="tolerance_kind", label=_("Measured in"), control=Control.CHOICE, choices=TOLERANCES),
    Spec(name="low", label=_("Or from"), control=Control.LINE, is_detail=True),
    Spec(name="high", label=_("to"), control=Control.LINE, is_detail=True),
    FEEDBACK,
    CREDIT,
)
NUMBERS: Final = Group(
    name="answer",
    title=_("Accepted numbers"),
    row=_("Number"),
    add=_("Add a number"),
    help=_("The first that matches counts."),
    fields=NUMBER_FIELDS,
)
UNITS: Final = Group(
    name="unit",
    title=_("Units"),
    row=_("Unit"),
    add=_("Add a unit"),
    help=_("A number times the factor of its unit is in the first unit."),
    fields=(
        Spec(name="name", label=_("Unit"), control=Control.LINE),
        Spec(name="factor", label=_("Factor"), control=Control.LINE),
    ),
    is_plain=True,
)
PARAMETERS: Final = Group(
    name="parameter",
    title=_("Parameters"),
    row=_("Parameter"),
    add=_("Add a parameter"),
    help=_(
        "With parameters every student has a variant of their own; {=name} in a text is its value."
    ),
    fields=(
        Spec(name="name", label=_("Name"), control=Control.LINE),
        Spec(name="from", label=_("From"), control=Control.LINE),
        Spec(name="to", label=_("To"), control=Control.LINE),
        Spec(name="step", label=_("Step"), control=Control.LINE),
        Spec(name="values", label=_("Or one of"), control=Control.LINE),
    ),
    is_plain=True,
)
PAIRS: Final = Group(
    name="pair",
    title=_("Pairs"),
    row=_("Pair"),
    add=_("Add a pair"),
    fields=(
        Spec(name="prompt", label=_("Prompt")),
        Spec(name="match", label=_("What belongs to it")),
        FEEDBACK,
        CREDIT,
    ),
)
EXTRA: Final = Group(
    name="extra",
    title=_("Matches that belong to nothing"),
    row=_("Match"),
    add=_("Add a match"),
    fields=(Spec(name="text", label=_("Text")),),
)

SHUFFLE: Final = Spec(
    name="shuffle", label=_("Every student has an order of their own"), control=Control.FLAG
)
NEGATIVE: Final = Spec(
    name="negative", label=_("A wrong answer may cost marks"), control=Control.FLAG
)
CASE: Final = Spec(name="case", label=_("Capitals matter"), control=Control.FLAG)
WILDCARDS: Final = Spec(
    name="wildcards", label=_("An asterisk stands for any text"), control=Control.FLAG
)
SCORING: Final = Spec(
    name="scoring",
    label=_("Credit"),
    control=Control.CHOICE,
    choices=(("", _("part by part")), ("exact", _("all or nothing"))),
)
UNIT_USE: Final = Spec(
    name="unit",
    label=_("A unit beside the number"),
    control=Control.CHOICE,
    choices=(
        ("", _("may stand there where there are units")),
        ("none", _("may not")),
        ("optional", _("may")),
        ("required", _("must")),
    ),
)
GAP_KIND: Final = Spec(
    name="kind",
    label=_("Kind"),
    control=Control.CHOICE,
    choices=tuple(
        (kind.value, KIND_NAMES[kind])
        for kind in (Kind.SHORT_TEXT, Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE, Kind.NUMERIC)
    ),
)
GAP_ID: Final = Spec(
    name="id",
    label=_("Id"),
    control=Control.LINE,
    help=_("It stands in the text in double braces, as {{1}}, where the gap is."),
)
GAP_MARK: Final = Spec(name="mark", label=_("Counts"), control=Control.LINE, is_detail=True)
GAP_GROUP: Final = Spec(
    name="group",
    label=_("Shares its options with the gaps of"),
    control=Control.LINE,
    is_detail=True,
)
GAP_DISPLAY: Final = Spec(
    name="display",
    label=_("Shown as"),
    control=Control.CHOICE,
    choices=(("", _("a menu")), ("column", _("a column")), ("row", _("a row"))),
    is_detail=True,
)
GAP_REST: Final = Spec(name="rest", label="", control=Control.HIDDEN)
OF_CHOICE: Final = (
    GAP_ID,
    GAP_KIND,
    GAP_MARK,
    GAP_GROUP,
    GAP_DISPLAY,
    *(SHUFFLE, NEGATIVE, SCORING, GAP_REST),
)
OF_TYPED: Final = (GAP_ID, GAP_KIND, GAP_MARK, GAP_GROUP, CASE, WILDCARDS, GAP_REST)
GAPS: Final = Group(name="gap", title=_("Gaps"), row=_("Gap"), add=_("Add a gap"), fields=OF_TYPED)
GAP_FIELDS: Final[Mapping[str, tuple[Spec, ...]]] = {
    Kind.SINGLE_CHOICE: OF_CHOICE,
    Kind.MULTIPLE_CHOICE: OF_CHOICE,
    Kind.SHORT_TEXT: OF_TYPED,
    Kind.NUMERIC: (GAP_ID, GAP_KIND, GAP_MARK, GAP_GROUP, GAP_REST),
}
GAP_PARTS: Final[Mapping[str, Group]] = {
    Kind.SINGLE_CHOICE: OPTIONS,
    Kind.MULTIPLE_CHOICE: OPTIONS,
    Kind.SHORT_TEXT: TEXT_ANSWERS,
    Kind.NUMERIC: NUMBERS,
}

LAYOUTS: Final[Mapping[Kind, Layout]] = {
    Kind.SINGLE_CHOICE: Layout(groups=(OPTIONS,), settings=(SHUFFLE, NEGATIVE)),
    Kind.MULTIPLE_CHOICE: Layout(groups=(OPTIONS,), settings=(SHUFFLE, SCORING, NEGATIVE)),
    Kind.TRUE_FALSE: Layout(groups=(STATEMENT,), settings=(NEGATIVE,)),
    Kind.NUMERIC: Layout(groups=(NUMBERS, UNITS, PARAMETERS), settings=(UNIT_USE,)),
    Kind.SHORT_TEXT: Layout(groups=(TEXT_ANSWERS,), settings=(CASE, WILDCARDS)),
    Kind.CLOZE: Layout(groups=(GAPS,)),
    Kind.MATCHING: Layout(groups=(PAIRS, EXTRA), settings=(SHUFFLE,)),
    Kind.ORDERING: Layout(groups=(ORDERED,), settings=(SCORING,)),
    Kind.OPEN: Layout(
        settings=(Spec(name="lines", label=_("Lines of the box"), control=Control.LINE),),
        prose=(
            Spec(
                name="model_answer",
                label=_("Model answer"),
                help=_("What a good answer says; shown once it may be seen."),
            ),
            Spec(name="rubric", label=_("Rubric"), help=_("How the answer is marked.")),
            Spec(name="template", label=_("What stands in the box at first")),
        ),
    ),
    Kind.DESCRIPTION: Layout(),
}
