"""The gradient flow figure: where values stand, what is said, what the script is told."""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from simulator.charts import Lens, Words, gradient_flow_svg
from simulator.charts.seed_band import measured_spread

SVG = "{http://www.w3.org/2000/svg}"


def _frame(step: int, sizes: Sequence[float | None]) -> dict[str, Any]:
    updates = [None] * len(sizes) if step == 0 else list(sizes)
    return {
        "step": step,
        "loss": 2.3,
        "signal_norm": list(sizes),
        "weight_grad_norm": [1.0] * len(sizes),
        "update_ratio": updates,
    }


def _draw(
    frames: Sequence[dict[str, Any]],
    *,
    count: int = 3,
    step: int | None = None,
    lens: Lens = "signal",
    theory: Sequence[float] | None = None,
    decades: tuple[int, int] | None = (-8, 2),
    words: Words | None = None,
    is_waiting: bool = False,
    band: tuple[Sequence[float | None], Sequence[float | None]] | None = None,
) -> str:
    return gradient_flow_svg(
        layers=[str(number) for number in range(1, count + 1)],
        frames=frames,
        step=step,
        lens=lens,
        theory=theory,
        decades=decades,
        words=words or Words(),
        figure_id="flow",
        is_waiting=is_waiting,
        band=band,
    )


def _parsed(svg: str) -> Element:
    return fromstring(svg)


def _found(svg: str, attribute: str, value: str) -> Element:
    return next(node for node in _parsed(svg).iter() if node.get(attribute) == value)


def _path(svg: str, series: str) -> str | None:
    return _found(svg, "data-series", series).get("d")


def test_a_known_frame_stands_at_known_places() -> None:
    svg = _draw([_frame(0, [1e-8, 1e-3, 100])])
    assert _path(svg, "init") == "M70 282L286 158L502 34"


def test_data_attributes_give_the_scales_that_were_used() -> None:
    root = _parsed(_draw([_frame(0, [1e-8, 1e-3, 100])]))
    scales = {key: root.get(f"data-{key}") for key in ("x0", "x1", "y0", "y1", "low", "high")}
    assert scales == {"x0": "70", "x1": "502", "y0": "282", "y1": "34", "low": "-8", "high": "2"}
    assert (root.get("data-layers"), root.get("data-floor")) == ("3", "306")


def test_zero_is_drawn_on_the_named_floor() -> None:
    svg = _draw([_frame(0, [0.0, 1e-3, 100])])
    assert _path(svg, "init") == "M70 306L286 158L502 34"
    assert "0 (below 1e-45)" in svg


def test_a_missing_value_leaves_a_gap() -> None:
    svg = _draw([_frame(0, [1e-8, None, 100])])
    assert _path(svg, "init") == "M70 282M502 34"


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_value_that_is_not_finite_leaves_a_gap(value: float) -> None:
    assert _path(_draw([_frame(0, [value, 1e-3, 100])]), "init") == "M286 158L502 34"


def test_a_size_outside_given_decades_stands_on_the_edge() -> None:
    assert _path(_draw([_frame(0, [1e-30, 1e-3, 1e9])]), "init") == "M70 282L286 158L502 34"


def test_usual_decades_hold_when_every_size_is_inside() -> None:
    root = _parsed(_draw([_frame(0, [0.1, 0.1, 0.1])], decades=None))
    assert (root.get("data-low"), root.get("data-high")) == ("-8", "2")


def test_usual_decades_widen_by_four_until_every_frame_is_inside() -> None:
    frames = [_frame(0, [0.1, 0.1, 0.1]), _frame(1, [1e-13, 0.1, 1e3]), _frame(2, [1, 1, 1])]
    root = _parsed(_draw(frames, decades=None))
    assert (root.get("data-low"), root.get("data-high")) == ("-16", "6")


def test_now_is_the_latest_frame_unless_a_step_is_given() -> None:
    frames = [_frame(0, [1, 1, 1]), _frame(1, [1e-8, 1e-3, 100]), _frame(2, [100, 100, 100])]
    assert _path(_draw(frames), "now") == "M70 34L286 34L502 34"
    assert _path(_draw(frames, step=1), "now") == "M70 282L286 158L502 34"


def test_now_is_named_by_its_step_when_one_is_given() -> None:
    frames = [_frame(0, [1, 1, 1]), _frame(1, [1, 1, 1])]
    assert _found(_draw(frames), "data-name", "now").text == "now"
    assert _found(_draw(frames, step=1), "data-name", "now").text == "step 1"


def test_step_0_draws_no_second_line_over_the_initialisation() -> None:
    svg = _draw([_frame(0, [1, 1, 1])])
    assert _path(svg, "now") == ""
    assert _found(svg, "data-name", "now").get("display") == "none"


def test_theory_goes_through_the_measured_last_layer_at_initialisation() -> None:
    svg = _draw([_frame(0, [1, 1, 1e-3])], theory=[1e-5, 1e-2, 1])
    assert _path(svg, "theory") == "M70 282L286 207.6L502 158"
    assert _parsed(svg).get("data-theory") == "-5.00 -2.00 0.00"


def test_theory_below_the_axis_is_left_out() -> None:
    svg = _draw([_frame(0, [0.0, 0.0, 1e-3])], theory=[0.0, 1e-60, 1])
    assert _path(svg, "theory") == "M502 158"


@pytest.mark.parametrize("lens", ["weights", "update"])
def test_theory_is_drawn_for_the_signal_alone(lens: Lens) -> None:
    frames = [_frame(0, [1, 1, 1]), _frame(1, [1, 1, 1])]
    assert _path(_draw(frames, theory=[1, 1, 1], lens=lens), "theory") == ""


def test_each_lens_shows_its_own_field() -> None:
    frames = [_frame(0, [100, 100, 100]), _frame(1, [1e-8, 1e-3, 100])]
    assert _path(_draw(frames, lens="weights"), "now") == "M70 83.6L286 83.6L502 83.6"
    assert _path(_draw(frames, lens="update"), "now") == "M70 282L286 158L502 34"


@pytest.mark.parametrize(
    ("frames", "is_waiting", "state"),
    [
        ([], False, "Press Run to see the gradients"),
        ([], True, "Waiting for the first gradients"),
        ([_frame(0, [1, 1, 1])], False, "No update yet at step 0"),
    ],
)
def test_an_empty_figure_says_why(
    frames: list[dict[str, Any]], is_waiting: bool, state: str
) -> None:
    said = _found(_draw(frames, lens="update", is_waiting=is_waiting), "data-part", "state")
    assert (said.text, said.get("display")) == (state, None)


def test_a_figure_with_lines_has_no_words_over_them() -> None:
    svg = _draw([_frame(0, [1, 1, 1])])
    assert _found(svg, "data-part", "state").get("display") == "none"


def test_figure_is_one_image_with_title_and_description() -> None:
    root = _parsed(_draw([_frame(0, [1e-7, 1, 0.5]), _frame(4, [0.0, 1, None])]))
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", "flow-title flow-desc")
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert (title.get("id"), title.text) == ("flow-title", Words().flow_title["signal"])
    assert description is not None
    assert description.get("id") == "flow-desc"
    assert description.text == (
        "Layers from left to right, 3 in all. "
        "At initialisation: first 1.00 \N{MULTIPLICATION SIGN} 10⁻⁷, last 0.5. "
        "At step 4: first 0 (below 1e-45), last \N{EN DASH}."
    )


def test_words_are_escaped_in_text_and_attributes() -> None:
    words = Words(initialization='a<b & "c"', at_step='<i>"{step}"', now="1 < 2")
    root = _parsed(_draw([_frame(0, [1, 1, 1])], words=words))
    assert (root.get("data-names") or "").startswith('1 < 2|<i>"{step}"|')
    names = [node.text for node in root.iter() if node.get("data-name") == "init"]
    assert names == ['a<b & "c"']


def test_figure_holds_no_inline_style_and_no_script() -> None:
    svg = _draw([_frame(0, [1, 1, 1]), _frame(1, [1, 1, 1])], theory=[1, 1, 1])
    assert "style" not in svg
    assert not [node for node in _parsed(svg).iter() if node.tag == f"{SVG}script"]


def test_lines_differ_by_class_and_marker() -> None:
    svg = _draw([_frame(0, [1, 1, 1]), _frame(1, [1, 1, 1])], theory=[1, 1, 1])
    markers = {
        series: _found(svg, "data-series", series).get("marker-mid")
        for series in ("init", "now", "theory")
    }
    assert markers == {"init": "url(#flow-ring)", "now": "url(#flow-dot)", "theory": None}


def test_thirty_layers_stay_under_six_kilobytes() -> None:
    sizes = [1.2345e-7 * 1.7**number for number in range(30)]
    frames = [_frame(0, sizes), _frame(200, [1.3 * size for size in sizes])]
    svg = _draw(frames, count=30, theory=[size / sizes[-1] for size in sizes], decades=None)
    assert len(svg.encode()) < 6000


def test_first_and_last_layer_are_always_named() -> None:
    root = _parsed(_draw([], count=32))
    named = [node.text for node in root.iter() if node.get("class") == "tick tick-x"]
    assert named == ["1", "5", "10", "15", "20", "25", "32"]


def test_theory_stands_alone_before_any_run_with_its_last_layer_at_1() -> None:
    svg = _draw([], theory=[1e-5, 1e-2, 1])
    assert _path(svg, "theory") == "M70 207.6L286 133.2L502 83.6"
    assert "signal in theory, the last = 1, log scale" in svg
    assert _found(svg, "data-part", "state").get("display") == "none"
    assert "The first is expected at 1.00 × 10⁻⁵ times the signal of the last" in svg


def test_theory_waits_for_the_run_that_was_asked_for() -> None:
    svg = _draw([], theory=[1e-5, 1e-2, 1], is_waiting=True)
    assert _path(svg, "theory") == ""
    assert "signal: size of dL/dz, log scale" in svg


def test_band_of_seeds_lies_around_theory() -> None:
    band = ([1e-6, 1e-3, 1], [1e-4, 1e-1, 1])
    before = _found(_draw([], theory=[1e-5, 1e-2, 1], band=band), "data-part", "band")
    assert before.get("d") == "M70 182.8L286 108.4L502 83.6L502 83.6L286 158L70 232.4Z"
    during = _draw([_frame(0, [1, 1, 1e-2])], theory=[1e-5, 1e-2, 1], band=band)
    assert _found(during, "data-part", "band").get("d", "").startswith("M70 232.4L286 158")
    assert _parsed(during).get("data-band") == "-6.00 -3.00 0.00|-4.00 -1.00 0.00"


def test_band_is_cut_at_the_bottom_of_the_axis() -> None:
    band = ([None, 1e-20, 1], [1e-30, 1e-1, 1])
    drawn = _found(_draw([], theory=[1e-25, 1e-2, 1], band=band), "data-part", "band")
    assert drawn.get("d") == "M286 108.4L502 83.6L502 83.6L286 282Z"


def test_band_without_a_low_end_reaches_the_bottom_of_the_axis() -> None:
    band = ([None, 0.0, 1], [1e-3, 1e-1, 1])
    drawn = _found(_draw([], theory=[1e-4, 1e-2, 1], band=band), "data-part", "band")
    assert drawn.get("d") == "M70 158L286 108.4L502 83.6L502 83.6L286 282L70 282Z"


def test_band_is_drawn_for_the_signal_alone() -> None:
    band = ([1, 1, 1], [1, 1, 1])
    svg = _draw([_frame(0, [1, 1, 1])], theory=[1, 1, 1], lens="weights", band=band)
    assert _found(svg, "data-part", "band").get("d") == ""
    assert _parsed(svg).get("data-band") == ""


def test_probe_of_several_seeds_is_shaded_where_eight_in_ten_lie() -> None:
    by_seed = [[10.0**-seed, 1.0] for seed in range(11)]
    frame = {**_frame(0, [1e-5, 1.0]), "signal_norm_by_seed": by_seed}
    low, high = measured_spread(by_seed)

    assert (low, high) == ([pytest.approx(1e-9), 1.0], [pytest.approx(0.1), 1.0])
    outline = _found(_draw([frame], count=2), "data-part", "spread").get("d") or ""
    assert outline.count("L") == 3
    assert 'data-part="spread"' not in _draw([frame], count=2, lens="weights")
    assert 'data-part="spread"' not in _draw([_frame(0, [1e-5, 1.0])], count=2)


def test_measured_shade_and_theory_band_are_told_apart_and_named() -> None:
    frame = {**_frame(0, [1e-2, 1.0]), "signal_norm_by_seed": [[1e-1, 1.0], [1e-3, 1.0]]}
    band = ([1e-3, 1], [1e-1, 1])
    svg = _draw([frame], count=2, theory=[1e-2, 1], band=band)
    spread, expected = (_found(svg, "data-part", part) for part in ("spread", "band"))
    hatch = next(node for node in _parsed(svg).iter() if node.tag.endswith("pattern"))
    assert spread.get("fill") == f"url(#{hatch.get('id')})"
    assert (expected.get("class"), expected.get("fill")) == ("seed-band", None)
    for class_ in ("seed-spread", "seed-band"):
        assert svg.count(f'class="{class_}"') == 2, class_
    texts = [node.text for node in _parsed(svg).iter() if node.text]
    assert {Words().spread, Words().band} <= set(texts)
    # One network has no measured shade, and no key for the band of theory alone.
    assert Words().band not in _draw([_frame(0, [1.0, 1.0])], count=2, theory=[1, 1], band=band)


def test_key_names_the_runs_own_line_where_it_has_a_name() -> None:
    assert "mean of 3" not in _draw([_frame(0, [1.0])], count=1)
    svg = gradient_flow_svg(
        layers=["1"],
        frames=[_frame(0, [1.0])],
        step=None,
        lens="signal",
        theory=None,
        decades=None,
        words=Words(),
        figure_id="flow",
        own_name="mean of 3",
    )
    assert "mean of 3" in svg
