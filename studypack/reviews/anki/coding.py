"""A deck, or why there is none, as JSON between the confined process and its parent."""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict

from studypack.common.wording import from_json, to_json
from studypack.reviews.anki.deck import AnkiCard, AnkiDeck
from studypack.reviews.anki.problems import PackageProblem


def encode(deck: AnkiDeck) -> str:
    """The deck as JSON."""
    media = {name: b64encode(file).decode() for name, file in deck.media.items()}
    return json.dumps({"cards": [asdict(card) for card in deck.cards], "media": media})


def encode_problem(problem: PackageProblem) -> str:
    """Why there is no deck, as JSON."""
    return json.dumps({"problem": to_json(problem.args[0])})


def decode(written: bytes) -> AnkiDeck:
    """The deck that was encoded.

    Raises:
        PackageProblem: what was encoded was one.
    """
    told = json.loads(written)
    if "problem" in told:
        raise PackageProblem(from_json(told["problem"]))
    cards = (
        AnkiCard(**{**card, "tags": tuple(card["tags"]), "deck": tuple(card["deck"])})
        for card in told["cards"]
    )
    media = {name: b64decode(file) for name, file in told["media"].items()}
    return AnkiDeck(cards=tuple(cards), media=media)
