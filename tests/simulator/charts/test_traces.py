"""Accuracy and the size of the whole gradient over the steps."""

from typing import Any
from xml.etree.ElementTree import Element, fromstring

from simulator.charts import InstrumentWords, OtherRun, accuracy_svg, gradient_norm_svg


def frames(*numbers: tuple[float | None, float | None, float | None]) -> list[dict[str, Any]]:
    names = ("accuracy", "gradient_norm", "clipped_gradient_norm")
    return [
        {"step": step, **dict(zip(names, values, strict=True))}
        for step, values in enumerate(numbers)
    ]


def draw(
    figure: Any, *numbers: tuple[float | None, float | None, float | None], **over: Any
) -> Element:
    at: dict[str, Any] = {"steps": 2, "step": None, "figure_id": "trace"}
    drawn = figure(frames=frames(*numbers), words=InstrumentWords(), **at, **over)
    root: Element = fromstring(drawn)
    return root


def line(root: Element, quantity: str) -> str | None:
    return next(node for node in root.iter() if node.get("data-series") == quantity).get("d")


def said(root: Element) -> set[str | None]:
    return {node.text for node in root.iter()}


def test_accuracy_has_an_axis_from_zero_to_one() -> None:
    root = draw(accuracy_svg, (0.0, 1, 1), (None, 1, 1), (1.0, 1, 1))
    assert line(root, "accuracy") == "M70 126M502 32"
    assert {"0", "0.5", "1"} <= said(root)


def test_gradient_is_drawn_before_and_after_clipping_in_decades() -> None:
    root = draw(gradient_norm_svg, (0, 1.0, 0.01), (0, 100.0, 0.01))
    assert line(root, "gradient_norm") == "M70 63.3L286 32"
    assert line(root, "clipped_gradient_norm") == "M70 94.7L286 94.7"
    assert {"before clipping", "after clipping"} <= said(root)


def test_gradient_that_is_not_clipped_needs_no_names() -> None:
    assert "after clipping" not in said(draw(gradient_norm_svg, (0, 1.0, 1.0)))


def test_names_of_both_gradients_stand_in_the_key_among_other_runs() -> None:
    other = OtherRun(name="x", layers=["1"], frames=frames((0, 1.0, 1.0)))
    root = draw(gradient_norm_svg, (0, 1.0, 0.01), others=[other], own_name="mine")
    assert {"mine: before clipping", "mine: after clipping"} <= said(root)
    assert "after clipping" not in said(root)


def test_gradient_axis_widens_for_what_leaves_it() -> None:
    root = draw(gradient_norm_svg, (0, 3e6, 1.0), (0, 0.0, 0.0), (0, None, None))
    assert (root.get("data-low"), root.get("data-high")) == ("-4", "7")
    assert line(root, "clipped_gradient_norm") == "M70 91.8L286 126"


def test_descriptions_give_both_ends() -> None:
    texts = said(draw(accuracy_svg, (0.1, 1, 1), (0.75, 1, 1)))
    assert "Accuracy 0.1 at initialisation, 0.75 at step 1." in texts
    texts = said(draw(gradient_norm_svg, (0, 2.0, 1.0)))
    assert any("after clipping 1." in (text or "") for text in texts)
    assert "An empty figure: no run has been started yet." in said(draw(accuracy_svg))
