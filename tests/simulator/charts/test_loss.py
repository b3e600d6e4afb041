"""The loss figure: a still step axis, a linear or a log scale, a mark at the step shown."""

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from simulator.charts import Words, loss_svg


def _draw(losses: Sequence[float | None], *, steps: int = 4, step: int | None = None) -> Element:
    frames: list[dict[str, Any]] = [
        {"step": number, "loss": loss} for number, loss in enumerate(losses)
    ]
    root: Element = fromstring(
        loss_svg(frames=frames, steps=steps, step=step, words=Words(), figure_id="loss")
    )
    return root


def _path(root: Element, attribute: str, value: str) -> str | None:
    return next(node for node in root.iter() if node.get(attribute) == value).get("d")


def test_known_losses_stand_at_known_places() -> None:
    root = _draw([2.0, None, 1.25])
    assert (root.get("data-low"), root.get("data-high")) == ("0", "2.5")
    assert _path(root, "data-series", "loss") == "M70 50.8M286 79"


def test_step_axis_has_the_length_of_the_run_not_of_the_frames() -> None:
    root = _draw([2.0], steps=200)
    assert root.get("data-steps") == "200"
    ticks = [node.text for node in root.iter() if node.get("class") == "tick tick-x"]
    assert ticks == ["0", "50", "100", "150", "200"]


def test_a_loss_over_many_decades_gets_a_log_scale() -> None:
    root = _draw([2.0, 1e-3, 2e5])
    scale = [root.get(f"data-{name}") for name in ("scale", "low", "high")]
    assert scale == ["log", "-3", "6"]


def test_a_loss_of_zero_on_a_log_scale_stands_at_its_foot() -> None:
    root = _draw([1e3, 1.0, 0.0])
    assert _path(root, "data-series", "loss") == "M70 32L178 126L286 126"


def test_mark_stands_at_the_step_shown() -> None:
    assert _path(_draw([2.0, 1.0, 1.5], step=1), "data-part", "cursor") == "M178 32L178 126"


def test_mark_of_a_step_without_a_loss_has_no_dot() -> None:
    assert _path(_draw([2.0, None]), "data-part", "cursor-dot") == ""


def test_without_frames_the_axes_stand_and_nothing_is_drawn() -> None:
    root = _draw([])
    assert _path(root, "data-series", "loss") == ""
    assert root.get("data-high") == "3"


def test_losses_that_are_all_zero_or_missing_still_have_an_axis() -> None:
    assert _draw([None, None]).get("data-high") == "3"
    assert _draw([0.0, 0.0]).get("data-high") == "3"


def test_description_names_the_loss_at_both_ends() -> None:
    description = next(node for node in _draw([2.303, 0.75]).iter() if node.tag.endswith("desc"))
    assert description.text == "Loss 2.3 at initialisation, 0.75 at step 1."


def test_loss_whose_name_would_be_long_gets_a_log_scale() -> None:
    assert _draw([10_000.0, None]).get("data-scale") == "log"
    assert (_draw([10_000.0]).get("data-low"), _draw([10_000.0]).get("data-high")) == ("4", "5")
    assert _draw([900.0, 800.0]).get("data-scale") == "linear"
