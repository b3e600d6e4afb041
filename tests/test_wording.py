"""Which language a request is answered in, and how messages of pure modules get there."""

import copy
import json
import pickle
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from studypack.catalogues.compiling import TRANSLATED
from studypack.common.worded import decimal_sign, worded
from studypack.common.wording import Counted, Message, from_json, joined, rewritten, said, to_json

NESTED = Message(
    "{inside}: {ratio:.2g} of {name}", inside=Message("in {n}", n=3), ratio=0.5, name="x"
)


def test_message_is_its_english_text() -> None:
    assert NESTED == "in 3: 0.5 of x"
    assert isinstance(NESTED, str)


GERMAN = {
    "{inside}: {ratio:.2g} of {name}": "{ratio:.2g} von {name} {inside}",
    "in {n}": "bei {n}",
}


def test_message_says_its_parts_and_its_numbers_in_another_language() -> None:
    assert said(NESTED, GERMAN.__getitem__, ",") == "0,5 von x bei 3"


@pytest.mark.parametrize(
    "again",
    [
        copy.deepcopy,
        lambda message: pickle.loads(pickle.dumps(message)),
        lambda message: from_json(json.loads(json.dumps(to_json(message)))),
    ],
    ids=["copy", "pickle", "json"],
)
def test_message_keeps_its_values(again: Callable[[Message], str]) -> None:
    kept = again(NESTED)
    assert kept == NESTED
    assert said(kept, GERMAN.__getitem__, ",") == "0,5 von x bei 3"


@pytest.mark.parametrize(
    ("count", "english", "french"),
    [
        (0, "0 layers", "0 couche"),
        (1, "1 layer", "1 couche"),
        (2, "2 layers", "2 couches"),
    ],
)
def test_counted_message_has_a_form_for_one_and_for_many(
    count: int, english: str, french: str
) -> None:
    counted = Message("{layers}.", layers=Counted("{count} layer", "{count} layers", count=count))
    assert counted == f"{english}."
    for again in (copy.deepcopy(counted), from_json(json.loads(json.dumps(to_json(counted))))):
        kept = rewritten(again, lambda text: text)
        spoken = said(kept, str, ",", lambda _one, _many, n: "{count} couche" + "s" * (n > 1))
        assert (kept, spoken) == (f"{english}.", f"{french}.")


def test_joined_and_rewritten_texts_stay_messages() -> None:
    both = joined([Message("a {b}", b="'c'"), "d"])
    changed = rewritten(both, lambda text: text.replace("'c'", "number 1"))
    assert changed == "a number 1 d"
    assert said(changed, lambda text: text.replace("a {b}", "A {b}")) == "A number 1 d"


def test_page_speaks_the_decimal_sign_of_its_language() -> None:
    assert decimal_sign() == "."
    for language in TRANSLATED:
        with translation.override(language):
            assert decimal_sign() == ","
            assert worded(Message("{ratio:.2g}", ratio=0.5)) == "0,5"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "header", "language"),
    [("", "de", "en"), ("?lang=de", "fr", "de"), ("?lang=xx", "de", "en")],
)
def test_api_speaks_english_unless_it_is_asked(
    client: Client, query: str, header: str, language: str
) -> None:
    answer = client.get(f"/api/v1/nothing/{query}", headers={"Accept-Language": header})
    assert answer.headers["Content-Language"] == language


@pytest.mark.django_db
def test_page_speaks_the_language_of_its_address(client: Client) -> None:
    answer = client.get("/de/", headers={"Accept-Language": "fr"})
    assert answer.headers["Content-Language"] == "de"
    assert '<html lang="de">' in answer.text
