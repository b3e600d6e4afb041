"""Tests and matching: what is asked, what counts, and what is drawn."""

import re
from itertools import pairwise

import pytest
from django.test import Client

from studypack.accounts.models import Learner
from studypack.packs.models import Pack
from studypack.reviews.faces import Face
from studypack.reviews.keys import Source
from studypack.reviews.models import Review
from studypack.reviews.schedule import Rating
from studypack.reviews.services import suspend_card
from studypack.reviews.testing import MATCH_PAIRS, TEST_CARDS, asked_of, draw_pairs, draw_test
from tests.reviews.conftest import DECK, GRADIENT, ONE, SIGNAL, TWO

TEST = "/en/packs/small/test/"
FORMULA = "<math><mi>z</mi></math>"


def face(number: int = 0, *, front: str = "Front?", back: str = "Back", term: bool = False) -> Face:
    """A made-up card."""
    return Face(
        key=f"flashcard.made.up-{number}",
        source=Source.TERM if term else Source.FLASHCARD,
        pack="made",
        notes=(),
        language="en",
        front=front,
        back=back,
        url="",
    )


@pytest.mark.parametrize(
    ("made", "prompt", "is_typed"),
    [
        (face(), "Front?", True),
        (face(back=FORMULA), "Front?", False),
        (face(back="one two three four five six seven"), "Front?", False),
        (face(front="ReLU", back=FORMULA, term=True), FORMULA, True),
        (face(front=FORMULA, back="A sign", term=True), FORMULA, True),
    ],
)
def test_card_is_asked_so_that_its_answer_can_be_typed(
    made: Face, prompt: str, is_typed: bool
) -> None:
    asked = asked_of(made)
    assert (asked.prompt, asked.is_typed) == (prompt, is_typed)


def test_test_asks_half_of_its_cards_to_be_typed_and_none_twice() -> None:
    faces = [face(number, back="word" if number < 8 else FORMULA) for number in range(40)]
    asked = draw_test(faces, seed=3)
    assert len({one.face.key for one in asked}) == len(asked) == TEST_CARDS
    assert sum(one.is_typed for one in asked) >= TEST_CARDS // 2
    assert asked == draw_test(faces, seed=3)
    assert asked != draw_test(faces, seed=4)


def test_matching_draws_what_is_short_to_read() -> None:
    faces = [face(number, back="x" * (number + 1)) for number in range(40)]
    pairs = draw_pairs(faces, seed=1)
    assert len({pair.face.key for pair in pairs}) == MATCH_PAIRS
    assert all(len(pair.answer) <= 3 * MATCH_PAIRS for pair in pairs)
    assert len(draw_pairs(faces[:2], seed=1)) == 2
    with_formulas = [*(face(99 - number, back=FORMULA) for number in range(20)), *faces]
    assert all(pair.answer != FORMULA for pair in draw_pairs(with_formulas, seed=1))


@pytest.mark.django_db
@pytest.mark.database
class TestPages:
    """The pages, without scripts."""

    def test_test_asks_every_card_and_shows_no_answer(self, pack: Pack, client: Client) -> None:
        html = client.get(TEST).content.decode()
        assert sorted(re.findall(r'name="card" value="([^"]+)"', html)) == sorted(DECK)
        assert "The hidden answer." not in html
        assert "The direction of steepest ascent." in html
        assert ">Gradient<" not in html

    def test_suspended_card_is_not_asked(
        self, pack: Pack, learner: Learner, student: Client
    ) -> None:
        suspend_card(learner, SIGNAL, is_suspended=True)
        assert SIGNAL not in student.get(TEST).content.decode()
        assert "The signal." in student.get("/en/packs/small/match/").content.decode()

    def test_result_judges_what_was_typed_and_keeps_nothing(
        self, pack: Pack, client: Client
    ) -> None:
        typed = {
            "card": [ONE, GRADIENT, SIGNAL, "flashcard.small.gone"],
            ONE: "the hiden answer",
            GRADIENT: "<b>slope</b>",
            SIGNAL: "SIGNAL",
        }
        html = client.post(f"{TEST}result/", typed).content.decode()
        assert "2 of 3 right" in html
        assert html.count("Right, but for the spelling.") == 1
        assert "&lt;b&gt;slope&lt;/b&gt;" in html
        checked = re.findall(r'name="([\w.-]+)" value="(\w+)" checked', html)
        assert dict(checked) == {ONE: "right", GRADIENT: "wrong", SIGNAL: "right"}
        assert not Review.objects.exists()
        assert not Learner.objects.exists()

    def test_kept_test_counts_once_as_the_learner_judged_it(
        self, pack: Pack, client: Client
    ) -> None:
        judged = {"device": "test-1", ONE: "right", GRADIENT: "wrong", TWO: "", SIGNAL: "perhaps"}
        for _ in range(2):
            told = client.post(f"{TEST}keep/", judged, follow=True).content.decode()
            assert "2 cards are reviewed." in told
        ratings = dict(Review.objects.values_list("card__key", "rating"))
        assert ratings == {ONE: Rating.Good, GRADIENT: Rating.Again}
        assert Review.objects.count() == 2

    def test_matching_shows_both_sides_of_every_pair_and_says_that_it_needs_scripts(
        self, pack: Pack, client: Client
    ) -> None:
        html = client.get("/en/packs/small/match/?seed=5").content.decode()
        assert "Matching needs scripts" in html
        places = re.findall(r'data-pair="(\d)"', html)
        assert sorted(places) == sorted("00112233")
        assert all(one <= other for one, other in pairwise(places[:4]))

    def test_deck_leads_to_every_way_to_study_it(self, pack: Pack, client: Client) -> None:
        html = client.get("/en/packs/small/flashcards/").content.decode()
        for way in ("learn", "test", "match"):
            assert f'href="/en/packs/small/{way}/"' in html
            assert client.get(f"/en/packs/small/{way}/").status_code == 200
