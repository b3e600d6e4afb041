"""Bars of saturated, active and dead units: one a layer, from 0 to 1."""

from typing import Any
from xml.etree.ElementTree import Element, fromstring

from simulator.charts import InstrumentWords, units_svg

FRAMES: list[dict[str, Any]] = [
    {"step": 0, "saturated": [0.0, 0.5], "active": [1.0, 0.5], "dead": [0.0, 0.0]},
    {"step": 9, "saturated": [0.25, 1.0], "active": [None, 0.0], "dead": [0.0, 0.125]},
]


def draw(frames: list[dict[str, Any]], step: int | None = None) -> Element:
    root: Element = fromstring(
        units_svg(
            layers=["1", "2"],
            frames=frames,
            step=step,
            words=InstrumentWords(),
            figure_id="units",
        )
    )
    return root


def bars(root: Element, quantity: str) -> str | None:
    return next(node for node in root.iter() if node.get("data-series") == quantity).get("d")


def test_bar_is_as_high_as_its_share() -> None:
    root = draw(FRAMES, step=0)
    assert bars(root, "saturated") == "M502 68L502 47"
    assert bars(root, "active") == "M70 154L70 112M502 154L502 133"


def test_nothing_is_drawn_for_none_and_for_no_number() -> None:
    root = draw(FRAMES)
    assert bars(root, "active") == ""
    assert bars(root, "dead") == "M502 240L502 234.8"


def test_description_names_the_layers_that_stand_out() -> None:
    said = next(node for node in draw(FRAMES).iter() if node.tag.endswith("desc")).text or ""
    assert "saturated 1 in number 2, dead 0.125 in number 2; smallest active 0 in number 2" in said


def test_without_frames_there_are_rows_and_no_bars() -> None:
    root = draw([])
    assert [bars(root, quantity) for quantity in ("saturated", "active", "dead")] == ["", "", ""]
