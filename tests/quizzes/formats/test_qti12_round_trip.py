"""QTI 1.2 both ways: whatever an item says is read as it was written."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.formats import qti12
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

LETTERS: Final = "abcXYZ äπ<>&\"'\n\r\t[]{}*%$\\"
WORDS: Final = st.text(LETTERS, min_size=1, max_size=12)
IDS: Final = st.text("abcXYZ019-", min_size=1, max_size=6)
MARKUPS: Final = st.sampled_from(list(Markup))
THIRDS: Final = st.fractions(min_value=-1, max_value=1, max_denominator=60)
PARTS: Final = st.sampled_from([Fraction(1, 7), Fraction(1, 3), Fraction(2, 5)])
DECIMALS: Final = st.decimals(-1000, 1000, places=3, allow_nan=False).map(str)


@st.composite
def texts(draw: st.DrawFn) -> Text:
    source = draw(WORDS.filter(str.strip))
    files: tuple[File, ...] = ()
    if draw(st.booleans()):
        files = (File(name="a b/ä.png", content=draw(st.binary(max_size=4))),)
        source = f'<img src="@@PLUGINFILE@@/a%20b/%C3%A4.png" alt=""> {source}'
    return Text(source=source, markup=draw(MARKUPS), files=files)


FEEDBACK: Final = st.one_of(st.just(Text()), texts())


def tagged(names: Sequence[str], kinds: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(*(kinds for _ in names))


@st.composite
def option_lists(draw: st.DrawFn, fractions: st.SearchStrategy[Fraction]) -> tuple[Option, ...]:
    ids = draw(st.lists(st.one_of(st.just(""), IDS), min_size=2, max_size=5, unique_by=unique_id()))
    return tuple(
        Option(id=name, text=draw(texts()), fraction=draw(fractions), feedback=draw(FEEDBACK))
        for name in ids
    )


def unique_id() -> Any:
    """Identifiers differ, but for those that are empty."""
    count = iter(range(1_000_000))
    return lambda name: name or next(count)


@st.composite
def common(draw: st.DrawFn, kind: Kind) -> Item:
    return Item(
        id=draw(st.one_of(st.just(""), IDS)),
        name=draw(WORDS),
        kind=kind,
        text=draw(texts()),
        hints=tuple(draw(st.lists(st.builds(Hint, text=texts()), max_size=2))),
        feedback=draw(FEEDBACK),
        right_feedback=draw(FEEDBACK),
        partly_feedback=draw(FEEDBACK),
        wrong_feedback=draw(FEEDBACK),
        model_answer=draw(FEEDBACK),
        rubric=draw(FEEDBACK),
        mark=draw(st.fractions(min_value=0, max_value=20, max_denominator=30)),
        penalty=draw(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 10)])),
        tags=tuple(draw(st.lists(WORDS, max_size=2))),
        category=tuple(draw(st.lists(WORDS, max_size=2))),
        language=draw(st.sampled_from(["", "de", "en-GB"])),
        extras=draw(st.dictionaries(st.sampled_from(["moodle:x", "qti12:y_z"]), IDS)),
    )


@st.composite
def choices(draw: st.DrawFn) -> Item:
    kind = draw(st.sampled_from([Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE]))
    item = draw(common(kind))
    is_shuffled = draw(st.booleans())
    options = draw(option_lists(THIRDS))
    if is_shuffled and draw(st.booleans()):
        options = (replace(options[0], is_pinned=True), *options[1:])
    if kind is Kind.MULTIPLE_CHOICE and draw(st.booleans()):
        parts = [max(option.fraction, Fraction(0)) for option in options]
        whole = [replace(option, fraction=part) for option, part in zip(options, parts)]  # noqa: B905
        return replace(item, options=tuple(whole), is_shuffled=is_shuffled, is_all_or_nothing=True)
    return replace(item, options=options, is_shuffled=is_shuffled)


@st.composite
def true_false(draw: st.DrawFn) -> Item:
    right = draw(st.booleans())
    options = tuple(
        Option(
            id=name,
            text=draw(texts()),
            fraction=Fraction(int((name == "true") is right)),
            feedback=draw(FEEDBACK),
        )
        for name in ("true", "false")
    )
    return replace(draw(common(Kind.TRUE_FALSE)), options=options)


@st.composite
def short_answers(draw: st.DrawFn, fractions: st.SearchStrategy[Fraction]) -> tuple[Answer, ...]:
    values = draw(st.lists(WORDS.map(str.strip), min_size=1, max_size=4, unique=True))
    return tuple(
        Answer(value=value, fraction=draw(fractions), feedback=draw(FEEDBACK)) for value in values
    )


@st.composite
def short_texts(draw: st.DrawFn) -> Item:
    return replace(
        draw(common(Kind.SHORT_TEXT)),
        answers=draw(short_answers(THIRDS)),
        is_case_sensitive=draw(st.booleans()),
        has_wildcards=draw(st.booleans()),
    )


@st.composite
def tolerances(draw: st.DrawFn) -> Tolerance | None:
    kind = draw(st.sampled_from([None, *ToleranceKind]))
    size = draw(st.sampled_from(["0", "1", "2", "4"]))
    return None if kind is None else Tolerance(kind=kind, size=size)


@st.composite
def numbers(draw: st.DrawFn, values: Sequence[str]) -> tuple[Answer, ...]:
    answers = []
    for value in values:
        fraction, feedback = draw(THIRDS), draw(FEEDBACK)
        answer = Answer(value=value, fraction=fraction, feedback=feedback)
        if draw(st.booleans()):
            answers.append(replace(answer, tolerance=draw(tolerances())))
        else:
            answers.append(
                replace(answer, low=f"{float(value) - 2:.3f}", high=f"{float(value) + 2:.3f}")
            )
    return tuple(answers)


@st.composite
def numerics(draw: st.DrawFn) -> Item:
    values = draw(st.lists(DECIMALS, min_size=1, max_size=3, unique=True))
    answers = draw(numbers(values))
    if draw(st.booleans()):
        answers = (*answers, Answer(value="*", fraction=draw(THIRDS), feedback=draw(FEEDBACK)))
    units = draw(st.lists(st.builds(Unit, name=WORDS, factor=DECIMALS), max_size=2))
    return replace(draw(common(Kind.NUMERIC)), answers=answers, units=tuple(units))


@st.composite
def matchings(draw: st.DrawFn) -> Item:
    ids = draw(st.lists(IDS, min_size=2, max_size=5, unique=True))
    spare = draw(st.integers(0, len(ids) - 1))
    fractions = draw(st.sampled_from([st.none(), PARTS]))
    pairs = [
        Pair(
            id=name,
            prompt=draw(texts()),
            match=draw(texts()),
            feedback=draw(FEEDBACK),
            fraction=draw(fractions),
        )
        for name in ids[spare:]
    ]
    pairs += [Pair(id=name, match=draw(texts())) for name in ids[:spare]]
    is_shuffled = draw(st.booleans())
    return replace(draw(common(Kind.MATCHING)), pairs=tuple(pairs), is_shuffled=is_shuffled)


@st.composite
def orderings(draw: st.DrawFn) -> Item:
    ids = draw(st.lists(IDS, min_size=2, max_size=5, unique=True))
    return replace(
        draw(common(Kind.ORDERING)),
        options=tuple(Option(id=name, text=draw(texts())) for name in ids),
        is_shuffled=draw(st.booleans()),
        is_all_or_nothing=draw(st.booleans()),
    )


@st.composite
def gaps(draw: st.DrawFn, name: str) -> Gap:
    kind = draw(
        st.sampled_from([Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE, Kind.SHORT_TEXT, Kind.NUMERIC])
    )
    gap = Gap(id=name, kind=kind, mark=draw(st.sampled_from([Fraction(1), Fraction(2, 3)])))
    if kind is Kind.SHORT_TEXT:
        answers = draw(short_answers(draw(st.sampled_from([st.just(Fraction(1)), THIRDS]))))
        is_sensitive = draw(st.booleans())
        return replace(gap, answers=answers, is_case_sensitive=is_sensitive, display="line")
    if kind is Kind.NUMERIC:
        values = draw(st.lists(DECIMALS, min_size=1, max_size=3, unique=True))
        return replace(gap, answers=draw(numbers(values)), display="line")
    return replace(
        gap,
        options=draw(option_lists(THIRDS)),
        is_shuffled=draw(st.booleans()),
        display=draw(st.sampled_from(["menu", "column", "row"])),
        group=draw(st.sampled_from(["", "1"])),
    )


@st.composite
def clozes(draw: st.DrawFn) -> Item:
    item = draw(common(Kind.CLOZE))
    names = draw(st.lists(IDS, min_size=1, max_size=3, unique=True))
    shown = " ".join("{{" + name + "}}" for name in names)
    plain = item.text.source.replace("[", "(").replace("{", "(")
    return replace(
        item,
        text=replace(item.text, source=f"{plain} {shown}"),
        gaps=tuple(draw(gaps(name)) for name in names),
    )


@st.composite
def opens(draw: st.DrawFn) -> Item:
    return replace(draw(common(Kind.OPEN)), template=draw(FEEDBACK))


ITEMS: Final = st.one_of(
    choices(),
    true_false(),
    short_texts(),
    numerics(),
    matchings(),
    orderings(),
    clozes(),
    opens(),
    common(Kind.DESCRIPTION),
)


@settings(max_examples=100, deadline=None)
@given(ITEMS)
def test_qti12_reads_what_it_writes(item: Item) -> None:
    writing = qti12.write([item])
    reading = qti12.read(writing.content)
    assert reading.problems == ()
    assert writing.lost == ()
    assert [replace(found, line=0) for found in reading.items] == [item]
