"""Items as JSON: what comes back is what was said."""

import json
from typing import Any

import pytest
from hypothesis import given

from quizzes.formats.coding import decode, encode
from quizzes.formats.item import Item, Loss, Problem, Reading
from tests.quizzes.generated_items import ITEMS

LOST = Loss(item="q", field="type", why="is a drawing")


@given(item=ITEMS)
def test_item_comes_back_from_json(item: Item) -> None:
    assert decode(Item, json.loads(json.dumps(encode(item)))) == item


@given(item=ITEMS)
def test_reading_comes_back_from_json(item: Item) -> None:
    problem = Problem(line=3, message="no")
    reading = Reading(items=(item, item), lost=(LOST,), problems=(problem,))
    assert decode(Reading, json.loads(json.dumps(encode(reading)))) == reading


@pytest.mark.parametrize(
    ("kind", "encoded"),
    [
        (Item, {"kind": "unknown"}),
        (Item, {"kind": "open", "line": "7"}),
        (Item, {"kind": "open", "colour": "red"}),
        (Item, {"kind": "open", "mark": "1/0"}),
        (Loss, {"item": "q"}),
    ],
)
def test_what_is_no_encoded_value_is_refused(kind: Any, encoded: object) -> None:
    with pytest.raises((ValueError, TypeError, LookupError, ArithmeticError)):
        decode(kind, encoded)
