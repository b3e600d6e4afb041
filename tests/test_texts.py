"""Nothing is shown without its text: no bare words in a template, no item without English."""

import re
from pathlib import Path

import pytest

from studypack.content import read_packs
from studypack.packs.source import PackSource
from tests.conftest import CONTENT, ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Names that are the same in every language.
NAMES = {"Study Pack"}
TRANSLATED = re.compile(r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}", re.DOTALL)
UNSEEN = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->|<(script|style)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>", re.DOTALL)
SPOKEN = re.compile(r"\b(?:aria-label|alt|title|placeholder)=\"([^\"]*)\"")


def bare_words(template: str) -> list[str]:
    """What a reader would see or hear that no catalogue could translate."""
    text = UNSEEN.sub(" ", TRANSLATED.sub(" ", template))
    parts = [*TAG.sub("\n", text).splitlines(), *SPOKEN.findall(text)]
    found = [part.strip(" ·|") for part in parts]
    return [part for part in found if re.search(r"[^\W\d_]", part) and part not in NAMES]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_template_shows_no_untranslatable_word(template: Path) -> None:
    assert bare_words(template.read_text(encoding="utf-8")) == []


def test_bare_word_in_a_template_is_seen() -> None:
    assert bare_words("<p>Hello {{ name }}</p>") == ["Hello"]
    assert bare_words('<a aria-label="Close">{% translate "x" %}</a>') == ["Close"]
    assert bare_words("<p>{% blocktranslate %}Hello{% endblocktranslate %}</p>") == []


@pytest.fixture(scope="module")
def packs() -> tuple[PackSource, ...]:
    reading = read_packs(CONTENT)
    assert [str(problem) for problem in reading.problems] == []
    return reading.packs


def test_every_item_of_every_pack_has_its_english_text(packs: tuple[PackSource, ...]) -> None:
    for pack in packs:
        texts = pack.texts["en"]
        assert set(pack.note_ids) == set(texts.notes)
        assert {card.id for card in pack.flashcards} == set(texts.flashcards)
        assert {question.id for question in pack.questions} == set(texts.questions)
        assert {term.id for term in pack.terms} == set(texts.terms)
        assert {item.id for item in pack.experiments} == set(texts.experiments)
        assert all(card.front and card.back for card in texts.flashcards.values())
        assert all(len(term.facts) == 5 for term in texts.terms.values())
        assert all(len(term.review) == 3 for term in texts.terms.values())


def test_gradient_pack_holds_a_first_module(packs: tuple[PackSource, ...]) -> None:
    (pack,) = (pack for pack in packs if pack.id == "gradient-problems")
    assert len(pack.note_ids) >= 5
    assert len(pack.flashcards) >= 16
    assert len(pack.questions) >= 16
    assert len(pack.terms) >= 8
    assert len(pack.key_concepts) == 3
