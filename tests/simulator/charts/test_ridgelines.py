"""Ridgelines: one histogram a layer, the latest at or before the step shown."""

import doctest
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from simulator.charts import InstrumentWords, ridgelines, ridgelines_svg
from simulator.charts.ridgelines import MOST_RIDGES, ridge_layers, spread

HISTOGRAM: dict[str, Any] = {
    "log2_low": -4,
    "counts": [[0, 0, 0], [1, 2, 1], [0, 8, 0]],
    "tiny": [4, 0, 2],
    "not_finite": [0, 0, 0],
    "one_in": 1,
}


def frames(*steps: int, every: int = 10) -> list[dict[str, Any]]:
    return [
        {"step": step, **({"histogram": HISTOGRAM} if step % every == 0 else {})} for step in steps
    ]


def draw(count: int, shown: list[dict[str, Any]], step: int | None = None) -> Element:
    root: Element = fromstring(
        ridgelines_svg(
            layers=[str(n + 1) for n in range(count)],
            frames=shown,
            step=step,
            words=InstrumentWords(),
            figure_id="ridges",
        )
    )
    return root


def ridge(root: Element, layer: int) -> str:
    return next(node for node in root.iter() if node.get("data-ridge") == str(layer)).get("d") or ""


def when(root: Element) -> str | None:
    return next(node for node in root.iter() if node.get("data-part") == "when").text


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(ridgelines).failed == 0


def test_ridges_share_a_scale_on_which_the_largest_share_is_full() -> None:
    # A full ridge is 80 high: four fifths in the third layer, so a half is 50 in the second.
    assert ridge(draw(3, frames(0)), 3) == "M407.8 158L407.8 158L417.1 78L426.4 158L426.4 158"
    assert ridge(draw(3, frames(0)), 2) == "M407.8 238L407.8 213L417.1 188L426.4 213L426.4 238"


def test_layer_of_zeros_has_no_ridge() -> None:
    assert ridge(draw(3, frames(0)), 1) == ""


def test_latest_histogram_at_or_before_the_step_is_shown() -> None:
    shown = frames(0, 5, 10, 15, 20)
    assert when(draw(3, shown, step=19)) == "measured at step 10"
    assert when(draw(3, shown)) == "measured at step 20"
    assert when(draw(3, frames(3, 10), step=3)) == "measured at step 10"


def test_deep_network_shows_some_layers_with_both_ends() -> None:
    for count in (17, 50, 100):
        chosen = ridge_layers(count)
        assert (len(set(chosen)), chosen[0], chosen[-1]) == (MOST_RIDGES, 1, count)


def test_spread_says_median_and_zeros() -> None:
    assert spread(HISTOGRAM, 1).median == 0
    assert spread(HISTOGRAM, 2).median == 2**-2.5
    assert (spread(HISTOGRAM, 3).zeros, spread(HISTOGRAM, 3).counted) == (0.2, 10)


def test_median_of_two_halves_is_the_lower_one() -> None:
    halves = {"log2_low": 0, "counts": [[2, 0, 2]], "tiny": [0]}
    assert spread(halves, 1).median == 2**0.5


def test_without_a_histogram_there_are_axes_and_a_sentence() -> None:
    root = draw(3, [])
    assert ridge(root, 1) == ""
    said = next(node for node in root.iter() if node.tag.endswith("desc")).text
    assert said == InstrumentWords().empty
