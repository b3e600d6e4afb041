"""Moodle's question types, and which of our kinds each of them is."""

from typing import Final

from quizzes.formats.item import Item, Kind

MULTICHOICE: Final = "multichoice"
ALL_OR_NOTHING: Final = "multichoiceset"
TRUE_FALSE: Final = "truefalse"
SHORT_ANSWER: Final = "shortanswer"
NUMERICAL: Final = "numerical"
MATCHING: Final = "matching"
DRAG_MATCHING: Final = "ddmatch"
ESSAY: Final = "essay"
DESCRIPTION: Final = "description"
CLOZE: Final = "cloze"
SELECT_WORDS: Final = "gapselect"
DRAG_WORDS: Final = "ddwtos"
ORDERING: Final = "ordering"
CATEGORY: Final = "category"

# Names that earlier versions, or the code of Moodle itself, give to the same type.
OTHER_NAMES: Final = {"match": MATCHING, "multianswer": CLOZE}
MISSING_WORDS: Final = (SELECT_WORDS, DRAG_WORDS)

KINDS: Final = {
    MULTICHOICE: Kind.MULTIPLE_CHOICE,
    ALL_OR_NOTHING: Kind.MULTIPLE_CHOICE,
    TRUE_FALSE: Kind.TRUE_FALSE,
    SHORT_ANSWER: Kind.SHORT_TEXT,
    NUMERICAL: Kind.NUMERIC,
    MATCHING: Kind.MATCHING,
    DRAG_MATCHING: Kind.MATCHING,
    ESSAY: Kind.OPEN,
    DESCRIPTION: Kind.DESCRIPTION,
    CLOZE: Kind.CLOZE,
    SELECT_WORDS: Kind.CLOZE,
    DRAG_WORDS: Kind.CLOZE,
    ORDERING: Kind.ORDERING,
}
USUAL: Final = {
    Kind.SINGLE_CHOICE: MULTICHOICE,
    Kind.MULTIPLE_CHOICE: MULTICHOICE,
    Kind.TRUE_FALSE: TRUE_FALSE,
    Kind.SHORT_TEXT: SHORT_ANSWER,
    Kind.NUMERIC: NUMERICAL,
    Kind.MATCHING: MATCHING,
    Kind.OPEN: ESSAY,
    Kind.DESCRIPTION: DESCRIPTION,
    Kind.CLOZE: CLOZE,
    Kind.ORDERING: ORDERING,
}
# The types that say something of their own to what is right, partly right and wrong.
WITH_COMBINED_FEEDBACK: Final = frozenset(
    {MULTICHOICE, ALL_OR_NOTHING, MATCHING, DRAG_MATCHING, ORDERING, SELECT_WORDS, DRAG_WORDS}
)
# The types that let a teacher choose whether options are shuffled.
WITH_SHUFFLE: Final = frozenset(
    {MULTICHOICE, ALL_OR_NOTHING, MATCHING, DRAG_MATCHING, SELECT_WORDS, DRAG_WORDS}
)
# What such a type does where the file does not say.
SHUFFLED_UNASKED: Final = frozenset({MATCHING, DRAG_MATCHING, SELECT_WORDS, DRAG_WORDS})


def usual_type(item: Item) -> str:
    """The type that an item is written as when nothing is remembered of another one."""
    if item.kind is Kind.CLOZE and any(gap.group for gap in item.gaps):
        return DRAG_WORDS
    return USUAL[item.kind]
