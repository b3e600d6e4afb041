"""Other runs over the one shown: told apart by dashes and marks, named in a key."""

import doctest
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from simulator.charts import (
    MOST_OTHERS,
    InstrumentWords,
    OtherRun,
    Words,
    accuracy_svg,
    gradient_flow_svg,
    gradient_norm_svg,
    loss_svg,
    overlay,
    units_svg,
)
from simulator.charts.overlay import marked_points


def frame(step: int, sizes: Sequence[float | None], loss: float = 2.0) -> dict[str, Any]:
    return {"step": step, "signal_norm": list(sizes), "loss": loss}


def other(name: str, frames: Sequence[dict[str, Any]]) -> OtherRun:
    count = len(frames[0]["signal_norm"]) if frames else 1
    return OtherRun(name=name, layers=[str(n + 1) for n in range(count)], frames=frames)


def flow(others: Sequence[OtherRun], step: int | None = None) -> Element:
    root: Element = fromstring(
        gradient_flow_svg(
            layers=["1", "2", "3"],
            frames=[frame(0, [1.0, 1.0, 1.0]), frame(4, [1.0, 1.0, 1.0])],
            step=step,
            lens="signal",
            theory=None,
            decades=None,
            words=Words(),
            figure_id="flow",
            others=others,
        )
    )
    return root


def series(root: Element, name: str) -> Element:
    return next(node for node in root.iter() if node.get("data-series") == name)


def description(root: Element) -> str:
    return next(node for node in root.iter() if node.tag.endswith("desc")).text or ""


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(overlay).failed == 0


def test_other_line_stands_at_the_step_shown_or_at_its_last_one() -> None:
    frames = [frame(0, [1e2, 1e2, 1e2]), frame(2, [1e-3, 1e-3, 1e-3])]
    assert series(flow([other("x", frames)], step=0), "other-0").get("d") == "M70 34L286 34L502 34"
    assert series(flow([other("x", frames)]), "other-0").get("d") == "M70 158L286 158L502 158"


def test_every_other_line_has_dashes_a_mark_and_a_name_of_its_own() -> None:
    others = [other(f"run {n}", [frame(0, [1.0, 1.0, 1.0])]) for n in range(MOST_OTHERS)]
    root = flow(others)
    lines = [series(root, f"other-{n}") for n in range(MOST_OTHERS)]
    assert len({line.get("stroke-dasharray") for line in lines}) == MOST_OTHERS
    shapes = [series(root, f"other-marks-{n}").get("marker-mid") or "" for n in range(MOST_OTHERS)]
    drawn = {node[0].get("d") for node in root.iter() if f"url(#{node.get('id')})" in shapes}
    assert len(drawn) == MOST_OTHERS
    names = [node.text for node in root.iter() if node.get("data-other")]
    assert names == [f"{letter}: run {n}" for n, letter in enumerate("ABCDEFG")]


def test_key_makes_room_for_itself() -> None:
    alone, compared = flow([]).get("viewBox"), flow([other("x", [])]).get("viewBox")
    # One row for the other run, and two for the lines of the run itself.
    assert (alone, compared) == ("0 0 520 364", "0 0 520 440")


def test_names_of_the_runs_own_lines_leave_the_figure_for_the_key_where_there_are_others() -> None:
    def placed(root: Element) -> list[str | None]:
        return [node.get("data-name") for node in root if node.get("data-name")]

    assert placed(flow([])) == ["theory", "init", "now"]
    compared = flow([other("x", [frame(0, [1.0])])], step=4)
    assert placed(compared) == []
    assert key_names(compared) == ["A: x", "step 4", "initialisation"]
    changing = [node.text for node in compared.iter() if node.get("data-name") == "now"]
    assert changing == ["step 4"]


def test_long_name_takes_as_many_lines_as_it_needs() -> None:
    long = "Activation sigmoid, Clip the gradient's norm at none and 3 more"
    root = flow([other(long, [])])
    assert root.get("viewBox") == "0 0 520 459"
    assert key_names(root)[0] == f"A: {long}"
    label = next(node for node in root.iter() if node.get("data-other"))
    assert [node.get("dy") for node in label] == ["19"]


def test_axis_goes_on_for_a_deeper_run_and_the_run_keeps_its_depth() -> None:
    root = flow([other("deep", [frame(0, [1e-12] * 5)])])
    assert (root.get("data-layers"), root.get("data-depth")) == ("5", "3")
    assert root.get("data-low") == "-12"
    assert series(root, "now").get("d") == "M70 69.4L178 69.4L286 69.4"
    assert len((series(root, "other-0").get("d") or "").split("L")) == 5


def test_description_says_both_ends_of_every_other_line() -> None:
    root = flow([other("tanh", [frame(0, [0.25, 0.5, 0.75])]), other("nothing yet", [])])
    assert "A, tanh: first 0.25, last 0.75." in description(root)
    assert "nothing yet" not in description(root)


def test_loss_of_another_run_is_drawn_to_the_end_of_the_axis() -> None:
    longer = [frame(step, [1.0], loss=1.0) for step in range(9)]
    root = fromstring(
        loss_svg(
            frames=[frame(0, [1.0])],
            steps=4,
            step=None,
            words=Words(),
            figure_id="loss",
            others=[other("longer", longer)],
        )
    )
    assert series(root, "other-0").get("d") == "M70 88.4L178 88.4L286 88.4L394 88.4L502 88.4"


OWN: dict[str, Any] = {
    **{"step": 0, "accuracy": 1.0, "gradient_norm": 1.0, "clipped_gradient_norm": 1.0},
    **{"saturated": [0.0], "active": [1.0], "dead": [0.0]},
}
OTHER: dict[str, Any] = {
    **{"accuracy": 0.5, "gradient_norm": 1e4, "clipped_gradient_norm": 1.0},
    **{"saturated": [0.5, None], "active": [0.0, 1.0], "dead": [1.0, 1.0]},
}
LONGER = OtherRun(
    name="longer",
    layers=["1", "2"],
    frames=[{**OTHER, "step": step} for step in range(9)],
)


def over_steps(figure: Any, others: Sequence[OtherRun], own_name: str = "") -> Element:
    root: Element = fromstring(
        figure(
            frames=[OWN],
            steps=4,
            step=None,
            words=InstrumentWords(),
            figure_id="trace",
            others=others,
            own_name=own_name,
        )
    )
    return root


def key_names(root: Element) -> list[str]:
    key = next(node for node in root.iter() if node.get("class") == "axis key")
    return ["".join(node.itertext()) for node in key.iter() if node.tag.endswith("text")]


def test_accuracy_of_another_run_is_drawn_to_the_end_of_the_axis_and_named() -> None:
    root = over_steps(accuracy_svg, [LONGER], "mine")
    assert series(root, "other-0").get("d") == "M70 79L178 79L286 79L394 79L502 79"
    assert series(root, "other-0").get("stroke-dasharray")
    assert key_names(root) == ["A: longer", "mine"]
    assert root.get("viewBox") == "0 0 520 210"
    assert description(root).endswith(" Drawn over it: A, longer.")
    assert (root.get("data-desc") or "").endswith(" Drawn over it: A, longer.")


def test_gradient_of_another_run_is_drawn_before_clipping_and_widens_the_axis() -> None:
    root = over_steps(gradient_norm_svg, [LONGER])
    assert root.get("data-high") == "4"
    assert series(root, "other-0").get("d") == "M70 32L178 32L286 32L394 32L502 32"
    assert over_steps(gradient_norm_svg, []).get("data-high") == "2"
    assert "Drawn over" not in description(over_steps(gradient_norm_svg, []))


def test_units_of_another_run_are_lines_over_the_bars_with_room_for_its_layers() -> None:
    root = fromstring(
        units_svg(
            layers=["1"],
            frames=[OWN],
            step=None,
            words=InstrumentWords(),
            figure_id="units",
            others=[LONGER],
        )
    )
    assert root.get("data-layers") == "2"
    assert series(root, "saturated-other-0").get("d") == "M70 47"
    assert series(root, "active-other-0").get("d") == "M70 154L502 112"
    assert series(root, "dead-other-0").get("d") == "M70 198L502 198"
    assert series(root, "dead-other-marks-0").get("marker-mid") == "url(#units-shape-0)"
    assert key_names(root) == ["A: longer"]
    assert "Drawn over it: A, longer." in description(root)


def test_long_line_has_about_eight_marks_with_both_ends() -> None:
    line = [(float(x), 0.0) for x in range(100)]
    marks = marked_points(line)
    assert (len(marks), marks[0], marks[-1]) == (8, line[0], line[-1])
