"""Typed answers: what is let pass and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studypack.reviews.judging import Verdict, can_be_typed, distance, judge, text_of

WORDS = st.text(alphabet="abcdef ", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("typed", "right", "verdict"),
    [
        ("Vanishing gradient", "vanishing gradient", Verdict.RIGHT),
        ("  vanishing-gradient. ", "Vanishing gradient", Verdict.RIGHT),
        ("disparition", "Disparition", Verdict.RIGHT),
        ("retropropagation", "Rétropropagation", Verdict.RIGHT),
        ("ubertraining", "Übertraining", Verdict.RIGHT),
        ("strasse", "Straße", Verdict.RIGHT),
        ("vanishing gradeint", "vanishing gradient", Verdict.CLOSE),
        ("vanishinggradient", "vanishing gradient", Verdict.CLOSE),
        ("vansihing gradiant", "vanishing gradient", Verdict.CLOSE),
        ("exploding gradient", "vanishing gradient", Verdict.WRONG),
        ("", "gradient", Verdict.WRONG),
        ("?!", "gradient", Verdict.WRONG),
        ("tan", "tanh", Verdict.WRONG),
        ("relu", "gelu", Verdict.WRONG),
        ("0.52 per layer", "0.25 per layer", Verdict.WRONG),
        ("layer norm", "batch norm", Verdict.WRONG),
    ],
)
def test_judgement_forgives_slips_and_nothing_more(
    typed: str, right: str, verdict: Verdict
) -> None:
    assert judge(typed, right).verdict is verdict
    assert judge(typed, right).is_right is (verdict is not Verdict.WRONG)


@given(text=WORDS)
def test_what_the_card_says_is_always_right(text: str) -> None:
    assert judge(text.upper() + "!", text).verdict is Verdict.RIGHT


@given(one=WORDS, other=WORDS)
def test_distance_is_symmetric_and_at_most_the_longer_text(one: str, other: str) -> None:
    slips = distance(one, other, limit=99)
    assert slips == distance(other, one, limit=99)
    assert (slips == 0) == (one == other)
    assert abs(len(one) - len(other)) <= slips <= max(len(one), len(other))


@pytest.mark.parametrize(
    ("html", "is_typed"),
    [
        ("Vanishing gradient", True),
        ("<p>one two three four five six</p>", True),
        ("one two three four five six seven", False),
        ("<math><mi>z</mi></math>", False),
        ("", False),
        ("…", False),
    ],
)
def test_only_a_few_words_without_a_formula_are_typed(html: str, is_typed: bool) -> None:
    assert can_be_typed(html) is is_typed


def test_text_is_what_a_reader_reads() -> None:
    assert text_of("<p>Fan &amp; <strong>in</strong></p>\n<p>x</p>") == "Fan & in x"


def test_endless_text_is_judged_at_once() -> None:
    assert judge("a" * 10**6, "a" * 400).verdict is Verdict.WRONG
