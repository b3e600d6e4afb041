"""A verdict is read in the words of the form."""

from typing import Any

import pytest

from simulator.reading import worded_verdict


def verdict(**next_step: Any) -> dict[str, Any]:
    return {"kind": "dead", "sentence": "All are dead.", "next_step": next_step or None}


@pytest.mark.parametrize(
    ("text", "changes", "words"),
    [
        (
            "Try kind lstm, forget_bias 1.0: cells that keep what they hold.",
            {"kind": "lstm", "forget_bias": 1.0},
            "Try Network LSTM, Forget bias 1: cells that keep what they hold.",
        ),
        (
            "Try norm_position pre: a stream that no norm divides.",
            {"norm_position": "pre"},
            "Try Place of the norm pre-norm: a stream that no norm divides.",
        ),
    ],
)
def test_next_step_calls_knobs_and_values_as_the_form_does(
    text: str, changes: dict[str, Any], words: str
) -> None:
    for worded in (
        worded_verdict(verdict(text=text, changes=changes)),
        worded_verdict(
            {
                **verdict(text=text, changes=changes),
                "variants": [{**verdict(), "value": 2}],
            }
        ),
    ):
        assert worded is not None
        assert worded["next_step"] == {"text": words, "changes": changes}


def test_healthy_run_has_no_next_step() -> None:
    worded = worded_verdict({"kind": "healthy", "sentence": "It is.", "next_step": None})
    assert worded == {"kind": "healthy", "sentence": "Healthy. It is.", "next_step": None}


def test_line_of_a_variant_opens_with_the_short_name_of_its_value() -> None:
    worded = worded_verdict({**verdict(), "variants": [{**verdict(), "value": "pre"}]})
    assert worded is not None
    assert worded["sentence"] == "pre-norm: Dead units. All are dead."
