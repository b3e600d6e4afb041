"""What theory says in words, before a run and beside its measurement."""

from collections.abc import Sequence

import pytest

from simulator.engine.prediction import Band, Theory
from simulator.engine.spec import parse_spec
from simulator.engine.theory import predict
from simulator.engine.theory_words import compare_with

FLAT = Theory(
    factor_per_layer=1.0,
    predicted_signal_norm=(2e-10, 1.0),
    note="",
    band=Band(low=(1e-10, 1.0), high=(4e-10, 1.0)),
)


@pytest.mark.parametrize(
    ("measured", "words"),
    [
        (
            (6e-10, 2.0),
            "Theory expects 2e-10 at initialisation: the measured 3e-10 is within what one seed "
            "scatters, 1e-10 to 4e-10.",
        ),
        (
            (8e-9, 1.0),
            "Theory expects 2e-10 at initialisation: the measured 8e-09 is off by a factor of 40; "
            "eight seeds in ten lie in 1e-10 to 4e-10.",
        ),
        (
            (0.0, 1.0),
            "Theory expects 2e-10 at initialisation; numbers too small for the type became 0.",
        ),
        ((None, 1.0), "Theory expects a ratio of 2e-10 at initialisation."),
        ((1.0, 0.0), "Theory expects a ratio of 2e-10 at initialisation."),
    ],
)
def test_comparison_names_both_numbers(measured: Sequence[float | None], words: str) -> None:
    assert compare_with(FLAT, measured) == words


def test_comparison_says_why_a_measurement_is_far() -> None:
    theory = predict(parse_spec({"normalization": "batch"}))

    told = compare_with(theory, [theory.predicted_signal_norm[0] * 3, *[1.0] * 19])

    assert "off by a factor of 3, as examples of one class are still alike" in told


def test_comparison_of_a_narrow_relu_network_says_what_each_layer_takes_off() -> None:
    theory = predict(parse_spec({"activation": "relu", "initialization": "he_normal", "width": 50}))

    told = compare_with(theory, [theory.predicted_signal_norm[0] * 1e3, *[1.0] * 19])

    assert "as in layers of width 50 the signal shrinks faster than theory says" in told
    assert "a further 5/(2N) = 0.05 off ln |dL/dz|² for one example" in told


def test_comparison_without_a_band_goes_by_the_factor() -> None:
    theory = predict(parse_spec({"normalization": "layer"}))

    assert "within a factor of 1.5" in compare_with(theory, [1.5, *[1.0] * 19])


def test_prediction_beyond_a_number_is_said_to_be() -> None:
    beyond = Theory(factor_per_layer=1e9, predicted_signal_norm=(float("inf"), 1.0), note="")

    assert "beyond the range of a number" in compare_with(beyond, (1.0, 1.0))


@pytest.mark.parametrize(
    ("knobs", "words"),
    [
        ({}, "5/(2N) = 0.039 off ln |dL/dz|² for one example"),
        ({"activation": "linear", "initialization": "orthogonal"}, "keep every length"),
        ({"dataset": "spirals"}, "inputs of 2 features"),
        ({"residual": True, "residual_scale": 0.2}, "on average"),
        ({"activation": "tanh", "initialization": "xavier_normal"}, "eight seeds in ten"),
    ],
)
def test_note_names_what_is_special(knobs: dict[str, object], words: str) -> None:
    note = predict(parse_spec(knobs)).note

    assert words in note
    assert note.count(". ") == 0


def test_ratio_as_expected_is_said_to_agree() -> None:
    theory = predict(parse_spec({"normalization": "layer"}))
    expected = theory.predicted_signal_norm[0]

    assert "agrees." in compare_with(theory, [1.04 * expected, *[1.0] * 19])
    assert "within a factor of 1.1." in compare_with(theory, [1.06 * expected, *[1.0] * 19])
