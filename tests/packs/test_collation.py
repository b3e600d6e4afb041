"""Words are listed in the order of a dictionary of their language."""

import pytest

from studypack.common.collation import initial, sort_key


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["backward pass", "Batch", "batch", "Zeta"]),
        ("fr", ["eclat", "Élan", "état", "fin"]),
        ("de", ["Ähnlich", "Anfang", "Straße", "Strauß", "über", "Vater"]),
        ("es", ["nube", "nzeta", "ñandú", "oso"]),
        ("pt", ["acao", "ação", "acima"]),
    ],
)
def test_words_stand_in_the_order_of_their_language(language: str, words: list[str]) -> None:
    assert sorted(reversed(words), key=lambda each: sort_key(each, language)) == words


def test_letter_is_a_letter_of_its_own_only_where_it_is_one() -> None:
    assert initial("ñandú", "es") == "Ñ"
    assert initial("ñandú", "en") == "N"


def test_words_that_begin_with_no_letter_stand_under_a_sign() -> None:
    assert initial("1/f noise", "en") == "#"
    assert initial("", "en") == "#"
