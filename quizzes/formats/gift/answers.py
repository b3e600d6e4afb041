"""What stands between the braces of a GIFT question, kind by kind."""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Final

from quizzes.formats.fractions import read_percentage
from quizzes.formats.gift.drafts import Draft, Piece, split_markup
from quizzes.formats.gift.escapes import (
    ANSWER,
    ANY_ARROW,
    ARROW,
    BLANKS,
    FEEDBACK,
    first,
    split_once,
    unescape,
)
from quizzes.formats.gift.numerics import read_number
from quizzes.formats.item import Answer, Item, Kind, Markup, Option, Pair, Text
from studypack.common.wording import Message, message_of

# What a teacher may have meant as a number; a text between signs of percent is left alone.
WEIGHT: Final = re.compile(r"\s*+%\s*+([-+\d.,eE]++|[-+]?(?:nan|inf|infinity))\s*+%", re.I)
TRUE_WORDS: Final = ("TRUE", "T")
FALSE_WORDS: Final = ("FALSE", "F")
STATED: Final = "gift:weights"
STAR: Final = re.compile(r"\\\*|\*")


def read_answers(draft: Draft, source: str, start: int) -> Item:
    """The question with its answers; `start` is where they stand in the source of the draft."""
    if not source.strip():
        return replace(draft.item, kind=Kind.OPEN)
    if source.lstrip().startswith("#"):
        sign = source.index("#")
        return numeric(draft, draft.pieces(ANSWER, source[sign + 1 :], start + sign + 1))
    pieces = draft.pieces(ANSWER, source, start)
    if not pieces:
        return draft.item
    if any(piece.sign == "~" for piece in pieces):
        return choice(draft, pieces)
    if all(_is_pair(piece) for piece in pieces):
        return replace(draft.item, kind=Kind.MATCHING, pairs=_pairs(draft, pieces))
    if len(pieces) == 1 and not pieces[0].sign:
        return true_false(draft, pieces[0]) or short_text(draft, pieces)
    return short_text(draft, pieces)


def choice(draft: Draft, pieces: Sequence[Piece]) -> Item:
    """One answer may be chosen where one is marked right as a whole, else several."""
    kind = Kind.MULTIPLE_CHOICE
    if any(piece.sign == "=" for piece in pieces):
        kind = Kind.SINGLE_CHOICE
    options = tuple(_option(draft, piece) for piece in pieces)
    return replace(draft.item, kind=kind, options=options, extras=_extras(draft, pieces))


def _option(draft: Draft, piece: Piece) -> Option:
    fraction, rest = _weighed(draft, piece)
    before, feedback = draft.with_feedback(rest)
    _expect_sign(draft, piece)
    text = draft.rich(before)
    _expect_text(draft, piece, text.source)
    return Option(text=text, fraction=fraction, feedback=feedback)


def _weighed(draft: Draft, piece: Piece) -> tuple[Fraction, str]:
    """The part of the mark that an answer earns, and the rest of it."""
    match = WEIGHT.match(piece.text)
    if match is None:
        return Fraction(piece.sign != "~"), piece.text
    try:
        return _percentage(match[1]), piece.text[match.end() :]
    except ValueError as error:
        draft.blame(
            piece.start,
            Message(
                "weight: {problem}; write a number, -100 to 100, as %50%", problem=message_of(error)
            ),
        )
        return Fraction(0), piece.text[match.end() :]


@lru_cache(maxsize=1024)
def _percentage(text: str) -> Fraction:
    return read_percentage(text)


def _extras(draft: Draft, pieces: Sequence[Piece]) -> dict[str, str]:
    """Which answers, counted from 1, say a weight that their sign says already.

    Where the value could be taken for a pair or a weight, it is said in any case.
    """
    plain = {"=": Fraction(1), "~": Fraction(0)}
    stated = [
        str(place)
        for place, piece in enumerate(pieces, start=1)
        if (match := WEIGHT.match(piece.text))
        and _is_weight(match[1], plain.get(piece.sign))
        and not _must_say_weight(piece.text[match.end() :])
    ]
    return {**draft.item.extras, **({STATED: " ".join(stated)} if stated else {})}


def _must_say_weight(value: str) -> bool:
    """Whether a value without its weight would be read as something else."""
    plain = unescape(value)
    return "->" in plain or plain.lstrip().startswith("%")


def _is_weight(text: str, weight: Fraction | None) -> bool:
    try:
        return _percentage(text) == weight
    except ValueError:
        return False


def _expect_sign(draft: Draft, piece: Piece) -> None:
    if not piece.sign:
        shown = piece.text.strip()[:40]
        draft.blame(
            piece.start, Message("answers: = or ~ was expected before {value}", value=repr(shown))
        )


def _expect_text(draft: Draft, piece: Piece, text: str) -> None:
    if not text:
        draft.blame(
            piece.start, Message("answers: a text was expected after {sign}", sign=piece.sign)
        )


def short_text(draft: Draft, pieces: Sequence[Piece]) -> Item:
    """A star stands for any text; where all of them are shielded, none does."""
    if len(pieces) > 1:
        _expect_sign(draft, pieces[0])
    answers = tuple(_short_answer(draft, piece) for piece in pieces)
    stars = [star for answer in answers for star in STAR.findall(answer.value)]
    has_wildcards = "*" in stars
    if stars and not has_wildcards:
        answers = tuple(replace(each, value=each.value.replace(r"\*", "*")) for each in answers)
    item = replace(draft.item, kind=Kind.SHORT_TEXT, answers=answers, has_wildcards=has_wildcards)
    return replace(item, extras=_extras(draft, pieces))


def _short_answer(draft: Draft, piece: Piece) -> Answer:
    fraction, rest = _weighed(draft, piece)
    before, feedback = draft.with_feedback(rest)
    _, source = split_markup(before)
    value = unescape(source.strip(BLANKS))
    _expect_text(draft, piece, value)
    return Answer(value=value, fraction=fraction, feedback=feedback)


def numeric(draft: Draft, pieces: Sequence[Piece]) -> Item:
    """Numbers with the distance an answer may have, ranges, and what all other answers get."""
    if not pieces:
        draft.blame(
            0,
            Message("answers: a number was expected after {{#, as {{#3}}, {{#3:0.1}} or {{#1..5}}"),
        )
    if len(pieces) > 1 and pieces[1].sign == "=":
        _expect_sign(draft, pieces[0])
    answers = tuple(_numeric_answer(draft, piece) for piece in pieces)
    return replace(draft.item, kind=Kind.NUMERIC, answers=answers, extras=_extras(draft, pieces))


def _numeric_answer(draft: Draft, piece: Piece) -> Answer:
    fraction, rest = _weighed(draft, piece)
    before, feedback = draft.with_feedback(rest)
    written = unescape(before).strip()
    if piece.sign == "~" and not written:
        written = "*"
    try:
        return replace(read_number(written), fraction=fraction, feedback=feedback)
    except ValueError as error:
        draft.blame(
            piece.start, Message("{field}: {problem}", field="answers", problem=message_of(error))
        )
        return Answer(value="0")


def true_false(draft: Draft, piece: Piece) -> Item | None:
    """The first feedback is for the wrong choice, the second for the right one."""
    word, rest = split_once(FEEDBACK, piece.text)
    if word.strip().upper() not in (*TRUE_WORDS, *FALSE_WORDS):
        return None
    wrong, right = (draft.feedback(feedback) for feedback in split_once(FEEDBACK, rest))
    is_true = word.strip().upper() in TRUE_WORDS
    options = tuple(
        Option(id=id, fraction=Fraction(is_right), feedback=right if is_right else wrong)
        for id, is_right in (("true", is_true), ("false", not is_true))
    )
    return replace(draft.item, kind=Kind.TRUE_FALSE, options=options)


def _is_pair(piece: Piece) -> bool:
    """A pair has no weight: with one, or in a feedback, the arrow is part of a text."""
    has_arrow = first(ANY_ARROW, split_once(FEEDBACK, piece.text)[0]) >= 0
    return piece.sign == "=" and has_arrow and not WEIGHT.match(piece.text)


def _pairs(draft: Draft, pieces: Sequence[Piece]) -> tuple[Pair, ...]:
    return tuple(_pair(draft, piece) for piece in pieces)


def _pair(draft: Draft, piece: Piece) -> Pair:
    """The match is no rich text: it stands in a menu."""
    pattern = ARROW if first(ARROW, piece.text) >= 0 else ANY_ARROW
    prompt, match = split_once(pattern, piece.text)
    text = unescape(match.strip(BLANKS))
    if not text:
        draft.blame(piece.start, Message("answers: a text was expected after {sign}", sign="->"))
    return Pair(prompt=draft.feedback(prompt), match=Text(source=text, markup=Markup.PLAIN))
