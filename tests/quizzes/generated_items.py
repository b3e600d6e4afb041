"""Items of every kind, as hypothesis makes them up: all that a format may have read."""

from fractions import Fraction

from hypothesis import strategies as st

from quizzes.formats.item import (
    Answer,
    File,
    Gap,
    Hint,
    Item,
    Kind,
    Markup,
    Option,
    Pair,
    Text,
    Tolerance,
    ToleranceKind,
    Unit,
)

WORDS = st.text(max_size=12)
SHARES = st.sampled_from([Fraction(n, d) for d in (1, 2, 3, 7) for n in range(-d, d + 1)])
FILES = st.builds(File, name=WORDS, content=st.binary(max_size=6))
TEXTS = st.builds(
    Text,
    source=WORDS,
    markup=st.sampled_from(Markup),
    files=st.lists(FILES, max_size=2).map(tuple),
)
OPTIONS = st.builds(
    Option,
    id=WORDS,
    text=TEXTS,
    fraction=SHARES,
    feedback=TEXTS,
    is_pinned=st.booleans(),
)
NUMBERS = st.sampled_from(["", "0", "-1.5e3", "7", "*", "x"])
TOLERANCES = st.builds(Tolerance, kind=st.sampled_from(ToleranceKind), size=NUMBERS)
ANSWERS = st.builds(
    Answer,
    value=st.one_of(WORDS, NUMBERS),
    fraction=SHARES,
    feedback=TEXTS,
    tolerance=st.none() | TOLERANCES,
    low=NUMBERS,
    high=NUMBERS,
)
PAIRS = st.builds(
    Pair, id=WORDS, prompt=TEXTS, match=TEXTS, feedback=TEXTS, fraction=st.none() | SHARES
)
MARKS = st.fractions(min_value=0, max_value=100, max_denominator=200)
GAP_KINDS = st.sampled_from(
    [Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE, Kind.SHORT_TEXT, Kind.NUMERIC]
)
GAPS = st.builds(
    Gap,
    id=st.one_of(WORDS, st.sampled_from(["1", "2"])),
    kind=GAP_KINDS,
    mark=MARKS,
    options=st.lists(OPTIONS, max_size=3).map(tuple),
    answers=st.lists(ANSWERS, max_size=3).map(tuple),
    is_case_sensitive=st.booleans(),
    is_shuffled=st.booleans(),
    display=st.sampled_from(["menu", "column", "row", "line"]),
    group=WORDS,
)
EXTRAS = st.dictionaries(WORDS, WORDS, max_size=2)
HINTS = st.builds(Hint, text=TEXTS, extras=EXTRAS)


def tuples_of(strategy: st.SearchStrategy, most: int = 4) -> st.SearchStrategy:
    """Up to so many of something."""
    return st.lists(strategy, max_size=most).map(tuple)


ITEMS = st.builds(
    Item,
    id=WORDS,
    name=WORDS,
    kind=st.sampled_from(Kind),
    text=TEXTS,
    options=tuples_of(OPTIONS),
    answers=tuples_of(ANSWERS),
    pairs=tuples_of(PAIRS),
    gaps=tuples_of(GAPS, 3),
    units=tuples_of(st.builds(Unit, name=WORDS, factor=NUMBERS), 2),
    is_shuffled=st.booleans(),
    is_case_sensitive=st.booleans(),
    has_wildcards=st.booleans(),
    is_all_or_nothing=st.booleans(),
    hints=tuples_of(HINTS, 2),
    feedback=TEXTS,
    right_feedback=TEXTS,
    partly_feedback=TEXTS,
    wrong_feedback=TEXTS,
    model_answer=TEXTS,
    rubric=TEXTS,
    template=TEXTS,
    mark=MARKS,
    penalty=MARKS,
    tags=tuples_of(WORDS, 3),
    category=tuples_of(WORDS, 3),
    language=st.sampled_from(["", "en", "de", "de-CH", "la"]),
    extras=EXTRAS,
    line=st.integers(min_value=0, max_value=99),
)
