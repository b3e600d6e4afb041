"""Words, slips of the fingers, excerpts and nearness: the pure part of the search."""

import doctest
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studypack.common.markdown import render_inline
from studypack.search import formulas, nearness, plain, spelling, words
from studypack.search.asking import LONGEST_QUERY, MOST_WORDS, typed_words
from studypack.search.excerpts import LENGTH, excerpt
from studypack.search.nearness import nearest_texts
from studypack.search.spelling import letters, nearest, slips
from studypack.search.vocabulary import Vocabulary, Wanted
from studypack.search.words import ENDINGS, fold, words_of

KNOWN = Vocabulary(
    language="en",
    count_by_word={"vanishing": 3, "vanishes": 1, "gradient": 5, "gradients": 4, "gate": 2},
    document_count=10,
)
SHORT = st.text(alphabet="abc", max_size=5)


@pytest.mark.parametrize("module", [formulas, nearness, plain, spelling, words])
def test_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    outcome = doctest.testmod(module)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@given(st.text(max_size=30))
def test_folded_words_hold_letters_and_digits_only(text: str) -> None:
    # What the indexes are asked is put together from these: nothing in them may be syntax.
    assert all(word.isalnum() for word in words_of(text))


def test_fold_is_the_same_however_an_accent_is_written() -> None:
    assert words_of("e\u0301cole") == words_of("école") == ["ecole"]
    assert fold("Straße") == fold("STRASSE")


def all_ways(typed: str, meant: str) -> int:
    """The slips by the definition, every way tried."""
    if not typed or not meant:
        return len(typed) + len(meant)
    ways = [
        all_ways(typed[1:], meant) + 1,
        all_ways(typed, meant[1:]) + 1,
        all_ways(typed[1:], meant[1:]) + (typed[0] != meant[0]),
    ]
    if typed[:2] == meant[:2][::-1] and len(typed[:2]) == 2:
        ways.append(all_ways(typed[2:], meant[2:]) + 1)
    return min(ways)


@given(SHORT, SHORT)
def test_slips_are_the_fewest_of_all_ways(typed: str, meant: str) -> None:
    assert slips(typed, meant) == all_ways(typed, meant)


@given(st.text(alphabet="abcdefgh", min_size=8, max_size=8), st.integers(0, 7))
def test_word_with_one_slip_is_found_again(word: str, place: int) -> None:
    typed = word[:place] + word[place + 1 :]
    assert word in nearest(typed, [(word, letters(word))], is_unfinished=False)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("vanishng", "vanishing"), ("gradeint", "gradient"), ("gradint", "gradient")],
)
def test_word_that_is_not_known_is_taken_for_the_nearest(typed: str, meant: str) -> None:
    wanted = KNOWN.wanted(typed, is_unfinished=False)
    assert wanted.meant == meant
    assert typed not in wanted.forms


def test_known_word_stands_for_all_its_forms() -> None:
    assert KNOWN.wanted("gradient", is_unfinished=False).forms == ("gradient", "gradients")
    assert "vanishes" in KNOWN.wanted("vanish", is_unfinished=False).forms


def test_last_word_may_be_a_beginning_that_is_not_corrected() -> None:
    wanted = KNOWN.wanted("grad", is_unfinished=True)
    assert (wanted.meant, wanted.beginning) == ("grad", "grad")
    assert KNOWN.wanted("grad", is_unfinished=False).beginning == ""
    assert KNOWN.wanted("gardie", is_unfinished=True).meant == "gradient"
    assert KNOWN.wanted("gaet", is_unfinished=True).meant == "gate"


def test_short_word_is_not_corrected_and_a_short_beginning_neither() -> None:
    assert KNOWN.wanted("gat", is_unfinished=False).meant == "gat"
    assert KNOWN.wanted("vanx", is_unfinished=True).meant == "vanx"


def test_rare_word_tells_more() -> None:
    often, rarely = (
        KNOWN.wanted(word, is_unfinished=False).weight for word in ("gradient", "vanishes")
    )
    assert 0 < often < rarely


def test_query_is_cut_at_its_limits() -> None:
    assert len(typed_words("a " * 50)) == MOST_WORDS
    assert typed_words("b" * 500) == ["b" * LONGEST_QUERY]


def wanted(word: str) -> Wanted:
    """A word looked for, as it stands."""
    return Wanted(typed=word, meant=word, forms=(word,), beginning="", weight=1.0)


def test_excerpt_shows_where_the_words_stand_together() -> None:
    text = "deep " + "padding " * 60 + "deep <b>nets</b> vanish " + "padding " * 60
    html = excerpt(text, [wanted("deep"), wanted("nets"), wanted("vanish")])
    assert "<mark>deep</mark> &lt;b&gt;<mark>nets</mark>&lt;/b&gt; <mark>vanish</mark>" in html
    assert html.startswith("…")
    assert html.endswith("…")
    assert len(html) < LENGTH * 2


def test_excerpt_marks_whole_words_however_they_are_written() -> None:
    found = excerpt("Entrée, entre ENTRÉE; entrées_entrée", [wanted("entree")])
    assert found == "<mark>Entrée</mark>, entre <mark>ENTRÉE</mark>; entrées_<mark>entrée</mark>"


@given(st.text(max_size=400), st.sampled_from(["a", "0", "é"]))
def test_excerpt_loses_nothing_of_a_short_text(text: str, word: str) -> None:
    html = excerpt(text, [wanted(fold(word))])
    without = html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in without
    if len(text) <= LENGTH:
        assert "…" not in without or "…" in text


def test_plain_text_leaves_out_displayed_formulas_and_tags() -> None:
    html = '<p>Before</p><div class="math" tabindex="0"><math><mi>x</mi></math></div><p>after</p>'
    assert plain.plain(html) == "Before after"


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"4 \times 10^{-10}", "4×10⁻¹⁰"),
        (r"\delta^{(l+1)}", "δ⁽ˡ⁺¹⁾"),
        (r"a_{ij}^2", "aᵢⱼ²"),
        (r"W^\top", "W^⊤"),
        (r"\sigma_W", "σ_W"),
        (r"\frac{1}{4}", "1/4"),
        (r"\frac{a+b}{2}", "(a+b)/2"),
        (r"1 < x", "1<x"),
    ],
)
def test_plain_text_keeps_what_a_formula_says(latex: str, text: str) -> None:
    html, problems = render_inline(f"It is ${latex}$.")
    assert not problems
    assert plain.plain(html) == f"It is {text}."


def test_scripts_are_words_of_their_own() -> None:
    assert words_of("10⁻¹⁰") == words_of("10^-10") == words_of("10-10") == ["10", "10"]
    assert words_of("Wᵀ") == words_of("W^T") == ["w", "t"]


def test_nearest_texts_are_about_the_same() -> None:
    near = nearest_texts(
        {
            "gates": "the forget gate of the cell".split(),
            "cells": "the cell and its gate".split(),
            "plots": "the plot and its axes".split(),
            "none": [],
        }
    )
    assert near["gates"][0] == "cells"
    assert "gates" not in near["gates"]
    assert near["none"] == []
    assert nearest_texts({}) == {}


def test_every_language_has_its_endings_longest_first() -> None:
    for endings in ENDINGS.values():
        for place, ending in enumerate(endings):
            assert not any(longer.endswith(ending) for longer in endings[place + 1 :])
