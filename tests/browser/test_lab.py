"""The lab and the page of a run in a real browser: its instruments follow, compare and leave."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import look
from tests.services import Site

pytestmark = pytest.mark.browser

RUN_LIMIT_MS = 90_000
RUN_ID = r"[0-9a-f-]{36}"


def run(page: Page, query: str) -> Locator:
    """The lab with the knobs of a query, its run on the way."""
    page.goto(f"/en/lab/?{query}")
    return press_run(page)


def press_run(page: Page) -> Locator:
    lab = page.locator("[data-experiment]")
    lab.get_by_role("button", name="Run", exact=True).click()
    return lab


def finish(lab: Locator, state: str = "done") -> Locator:
    expect(lab).to_have_attribute("data-state", state, timeout=RUN_LIMIT_MS)
    return lab


def described(lab: Locator, plot: str, pattern: str) -> int:
    """The whole number that a figure's text alternative says."""
    found = re.search(pattern, lab.locator(f"[data-plot={plot}] desc").text_content() or "")
    return int(found[1]) if found else 0


def path(lab: Locator, selector: str) -> str:
    return lab.locator(selector).first.get_attribute("d") or ""


def test_map_grows_while_a_deep_network_is_trained(page: Page) -> None:
    lab = run(page, "depth=50&steps=500&width=64&batch_size=64&seed=501")
    some = re.compile(r"recorded steps: ([3-9]|\d\d)\.")
    expect(lab.locator("[data-plot=heat] desc")).to_have_text(some, timeout=RUN_LIMIT_MS)
    early = described(lab, "heat", r"recorded steps: (\d+)\.")
    assert lab.get_attribute("data-state") != "done"
    finish(lab)
    # At most 120 buckets of a run of 500 steps.
    assert early < described(lab, "heat", r"recorded steps: (\d+)\.") <= 120
    painted = """canvas => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((_, index) => index % 4 === 3 && data[index] === 255).length;
    }"""
    assert lab.locator("[data-part=live-cells]").evaluate(painted) == 50 * 1000


def test_slider_moves_the_mark_of_every_figure(page: Page) -> None:
    lab = finish(run(page, "depth=12&steps=40&activation=tanh"))
    slider = lab.locator("[data-part=step]")
    slider.focus()
    page.keyboard.press("Home")
    expect(lab.locator("[data-part=step-text]")).to_contain_text("step 0 of")
    start = {name: path(lab, f"[data-plot={name}] .cursor") for name in ("heat", "norm", "loss")}
    flow = path(lab, "[data-plot=flow] [data-series=now]")
    page.keyboard.press("End")
    expect(lab.locator("[data-part=step-text]")).to_contain_text("step 40 of")
    for name, before in start.items():
        expect(lab.locator(f"[data-plot={name}] .cursor")).not_to_have_attribute("d", before)
    assert path(lab, "[data-plot=flow] [data-series=now]") != flow
    assert described(lab, "units", r"at step (\d+)") == 40
    expect(lab.locator("[data-part=when]")).to_have_text("measured at step 40")


def test_map_is_read_by_pointer_and_by_keyboard(page: Page) -> None:
    lab = finish(run(page, "depth=12&steps=40&activation=tanh"))
    heat = lab.locator("[data-part=heat]")
    expect(lab.locator("[data-plot=heat] .heat-frame")).to_be_visible()
    heat.scroll_into_view_if_needed()
    cells = lab.locator("[data-plot=heat] .heat-frame").bounding_box()
    assert cells
    # Half way along, in the second of twelve bands from the foot.
    page.mouse.click(cells["x"] + cells["width"] / 2, cells["y"] + cells["height"] * 10.5 / 12)
    text, said = lab.locator("[data-part=step-text]"), lab.locator("[data-part=read-out]")
    expect(text).to_contain_text("step 20 of")
    expect(said).to_contain_text("Layer 2:")
    heat.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    expect(text).to_contain_text("step 21 of")
    expect(said).to_contain_text("Layer 3:")
    expect(lab.locator("[data-part=read-units]")).to_contain_text("Layer 3 at step 21: saturated")
    page.keyboard.press("End")
    expect(text).to_contain_text("step 40 of")


def test_run_that_is_kept_is_drawn_with_the_next_by_its_name(page: Page) -> None:
    lab = finish(run(page, "depth=10&steps=30&activation=sigmoid"))
    lab.get_by_role("button", name="Keep for comparison").click()
    lab.get_by_label("Activation").select_option("relu")
    press_run(page)
    key = lab.locator("[data-plot=flow] [data-other]")
    expect(key).to_have_text("A: Activation sigmoid")
    finish(lab)
    expect(lab.locator("[data-part=heads] th").last).to_have_text("A")
    for plot in ("flow", "loss"):
        own = {"flow": "now", "loss": "loss"}[plot]
        lines = [path(lab, f"[data-plot={plot}] [data-series={each}]") for each in ("other-0", own)]
        assert all(lines)
        assert lines[0] != lines[1]
    for plot, own, over in (
        ("accuracy", "accuracy", "other-0"),
        ("norm", "gradient_norm", "other-0"),
        ("units", "active", "active-other-0"),
    ):
        figure = lab.locator(f"[data-plot={plot}]")
        expect(figure.locator("[data-other]")).to_have_text("A: Activation sigmoid")
        assert path(figure, f"[data-series={over}]"), plot
        assert path(figure, f"[data-series={over}]") != path(figure, f"[data-series={own}]"), plot
        expect(figure.locator(f"[data-series={over}]")).to_have_attribute(
            "stroke-dasharray", re.compile(r"\d")
        )
    expect(lab.locator("[data-plot=norm] desc")).to_contain_text("A, Activation sigmoid")
    lab.locator("[data-part=reader]").focus()
    page.keyboard.press("ArrowRight")
    expect(lab.locator("[data-part=read-others]")).to_contain_text("Layer 1 at step 30: A: ")
    # The address holds both: the run's own page draws the same.
    assert re.search(rf"with={RUN_ID}$", page.url)
    lab.get_by_role("button", name="Remove A: Activation sigmoid").click()
    expect(key).to_have_count(0)
    assert "with=" not in page.url


def test_line_of_the_other_run_follows_the_step(page: Page) -> None:
    lab = finish(run(page, "depth=10&steps=30&activation=tanh&learning_rate=0.5"))
    lab.get_by_role("button", name="Keep for comparison").click()
    lab.get_by_role("button", name="Run again with another seed").click()
    expect(lab.locator("[data-plot=flow] [data-other]")).to_have_text("A: Random seed 0")
    finish(lab)
    follows = (
        "[data-plot=flow] [data-series=other-0]",
        "[data-plot=units] [data-series=active-other-0]",
    )
    last = {other: path(lab, other) for other in follows}
    lab.locator("[data-part=step]").focus()
    page.keyboard.press("Home")
    for other in follows:
        expect(lab.locator(other)).not_to_have_attribute("d", last[other])
    expect(lab.locator("[name=seed]")).to_have_value("1")
    assert "seed=1" in page.url


def test_address_wins_over_the_run_of_before_and_a_reload_takes_it_up(page: Page) -> None:
    finish(run(page, "depth=7&steps=20"))
    page.reload()
    lab = finish(page.locator("[data-experiment]"))
    page.goto("/en/lab/?depth=8&steps=20")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_label("Depth")).to_have_value("8")
    expect(lab).to_have_attribute("data-state", "idle")


def test_address_of_the_lab_gives_the_same_run_again(page: Page) -> None:
    page.goto("/en/lab/")
    page.get_by_label("Depth").fill("9")
    page.get_by_label("Residual connections").select_option("true")
    page.get_by_label("Training steps").fill("20")
    lab = finish(press_run(page))
    assert page.url.endswith("/en/lab/?depth=9&residual=true&steps=20")
    page.goto(page.url)
    with page.expect_response(re.compile(r"/api/v1/runs/\?lang=")) as answer:
        press_run(page)
    # Computed before: the same settings are the same run.
    assert answer.value.status == 200
    assert answer.value.json()["spec"]["residual"] is True
    finish(lab)
    expect(lab.locator("[data-part=verdict]")).not_to_be_empty()


@pytest.mark.parametrize("figure", ["flow", "heat", "ridges"])
def test_figure_is_taken_away_as_png(page: Page, figure: str, tmp_path: Path) -> None:
    lab = finish(run(page, "depth=12&steps=40&activation=tanh"))
    lab.get_by_label("Take away").select_option(figure)
    with page.expect_download() as download:
        lab.get_by_role("button", name="As PNG").click()
    file = tmp_path / "figure.png"
    download.value.save_as(file)
    assert re.fullmatch(rf"run-{RUN_ID}-{figure}\.png", download.value.suggested_filename)
    content = file.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(content[16:20], "big") == 1040


def test_run_that_diverges_says_so_and_keeps_its_figures(page: Page) -> None:
    lab = run(page, "weight_gain=2&depth=30&learning_rate=0.05&steps=200&width=128")
    finish(lab, "diverged")
    expect(lab.locator("[data-part=verdict]")).to_contain_text("Diverged.")
    assert path(lab, "[data-plot=flow] [data-series=init]")
    assert path(lab, "[data-plot=norm] [data-series=gradient_norm]")
    assert described(lab, "heat", r"recorded steps: (\d+)\.") >= 1
    expect(lab.locator("[data-part=step]")).to_be_enabled()
    look(page)


def test_cancelled_run_keeps_its_frames(page: Page) -> None:
    lab = run(page, "depth=60&steps=500&width=100&batch_size=100&seed=77")
    expect(lab).to_have_attribute("data-state", "running", timeout=RUN_LIMIT_MS)
    lab.get_by_role("button", name="Cancel").click()
    finish(lab, "cancelled")
    columns = described(lab, "heat", r"recorded steps: (\d+)\.")
    assert columns >= 1
    expect(lab.locator("[data-part=step]")).to_be_enabled()
    lab.get_by_text("Every step as a table").click()
    expect(lab.locator("[data-part=step-rows] tr")).to_have_count(columns)


def test_page_of_a_run_works_without_scripts(page: Page, browser: Browser, site: Site) -> None:
    finish(run(page, "depth=8&steps=20&activation=tanh"))
    finish(run(page, "depth=8&steps=20&activation=relu"))
    address = page.get_by_role("link", name="This run on a page of its own").get_attribute("href")
    state: Any = page.context.storage_state()
    context = browser.new_context(base_url=site.url, java_script_enabled=False, storage_state=state)
    plain = context.new_page()
    plain.goto(address or "")
    expect(plain.locator("[data-plot=heat] image").first).to_be_visible()
    plain.get_by_label("Draw over it").select_option(index=1)
    plain.locator("[data-part=compare]").get_by_role("button", name="Show").click()
    expect(plain.locator("[data-plot=flow] [data-other]")).to_have_text("A: Activation tanh")
    plain.get_by_role("button", name="Run again with another seed").click()
    expect(plain).to_have_url(re.compile(rf"/en/runs/{RUN_ID}/\?with={RUN_ID}$"))
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_lab_and_run_fit_their_window_and_are_accessible(
    page: Page, width: int, scheme: Any
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    lab = finish(run(page, "depth=8&steps=20&activation=relu"))
    lab.get_by_role("button", name="Keep for comparison").click()
    lab = finish(run(page, page.url.partition("?")[2].replace("relu", "sigmoid") + "&clip_norm=1"))
    for name in ("The figure as a table", "Every step as a table"):
        lab.get_by_text(name).click()
    look(page)
    page.get_by_role("link", name="This run on a page of its own").click()
    expect(page.get_by_role("heading", name="A training run")).to_be_visible()
    finish(page.locator("[data-experiment]"))
    look(page)


def test_variants_of_a_knob_are_drawn_in_one_figure(page: Page) -> None:
    page.goto("/en/lab/?depth=9&width=16&steps=40")
    page.get_by_label("Vary").select_option("activation")
    page.get_by_label("Values, with commas between").fill("tanh, sigmoid")
    lab = finish(press_run(page))
    for plot, line in (("accuracy", "other-0"), ("norm", "other-0"), ("units", "dead-other-0")):
        expect(lab.locator(f"[data-plot={plot}] .key")).to_have_text("A: sigmoidtanh")
        assert path(lab, f"[data-plot={plot}] [data-series={line}]"), plot
    expect(lab.locator("[data-plot=flow] [data-other]")).to_have_text("A: sigmoid")
    # Among other lines, those of the run itself are named in the key.
    key = lab.locator("[data-plot=flow] .key text")
    expect(key).to_have_text(["A: sigmoid", "tanh: now", "tanh: initialisation", "tanh: theory"])
    expect(lab.locator("[data-part=heads] th").last).to_have_text("A")
    verdict = lab.locator("[data-part=verdict]")
    expect(verdict).to_contain_text("tanh: Healthy.")
    expect(verdict).to_contain_text("sigmoid: Vanishing.")
    lab.locator("[data-part=reader]").focus()
    page.keyboard.press("ArrowRight")
    expect(lab.locator("[data-part=read-others]")).to_contain_text("Layer 1 at step 40: A: ")
    other = "[data-plot=flow] [data-series=other-0]"
    last = path(lab, other)
    lab.locator("[data-part=step]").focus()
    page.keyboard.press("Home")
    expect(lab.locator(other)).not_to_have_attribute("d", last)
    expect(key.nth(1)).to_have_text("tanh: step 0")
    # The address asks for the same comparison, which is there at once.
    page.goto(page.url)
    expect(page.get_by_label("Values, with commas between")).to_have_value("tanh, sigmoid")
    finish(page.locator("[data-experiment]"))


def test_values_that_cannot_be_compared_are_named_beside_them(page: Page) -> None:
    page.goto("/en/lab/")
    page.get_by_label("Vary").select_option("depth")
    page.get_by_label("Values, with commas between").fill("4, 400")
    lab = press_run(page)
    expect(lab.locator("[data-problem=compare]")).to_contain_text("400 is outside 2..100 layers")


def test_lab_shows_the_knobs_of_the_kind_and_runs_it(page: Page) -> None:
    page.goto("/en/lab/?steps=20")
    expect(page.get_by_label("Forget bias")).to_be_hidden()
    page.get_by_label("Network", exact=True).select_option("lstm")
    expect(page.get_by_label("Depth")).to_be_hidden()
    expect(page.get_by_label("Data set")).to_have_value("latch")
    # The empty figures speak of the kind as soon as it is chosen.
    expect(page.locator("[data-plot=heat]")).to_contain_text("time step, 1 at the foot")
    expect(page.locator("[data-plot=heat-caption]")).to_contain_text("Every time step at every")
    expect(page.locator("[data-plot=units] title")).to_contain_text("at each time step")
    page.get_by_label("Forget bias").fill("1")
    page.get_by_label("Sequence length").fill("12")
    lab = finish(press_run(page))
    expect(lab.locator("[data-plot=flow] svg")).to_contain_text("time step 1 is the first input")
    lab.locator("[data-part=reader]").focus()
    page.keyboard.press("End")
    expect(lab.locator("[data-part=read-out]")).to_contain_text("Time step 12:")
    assert "kind=lstm" in page.url
    assert "depth" not in page.url


def test_knobs_that_cannot_act_are_out_of_sight_and_out_of_the_run(page: Page) -> None:
    page.goto("/en/lab/?optimizer=momentum&momentum=0.5&depth=6&width=16&batch_size=16")
    expect(page.get_by_label("Momentum")).to_be_visible()
    expect(page.get_by_label("Networks")).to_be_hidden()
    expect(page.get_by_label("Residual scale")).to_be_hidden()
    page.get_by_label("Vary").select_option("residual")
    expect(page.get_by_label("Residual scale")).to_be_visible()
    page.get_by_label("Vary").select_option("")
    page.get_by_label("Mode").select_option("probe")
    page.get_by_label("Networks").fill("3")
    for label in ("Momentum", "Learning rate", "Training steps"):
        expect(page.get_by_label(label)).to_be_hidden()
    lab = finish(press_run(page))
    assert page.url.endswith("/en/lab/?batch_size=16&depth=6&mode=probe&seeds=3&width=16")
    for name in ("step", "heat", "step-table"):
        expect(lab.locator(f"[data-part={name}]")).to_be_hidden()
    expect(lab.locator("[data-part=status]")).to_contain_text("the network at initialisation")


def test_next_step_of_another_kind_brings_its_knobs(page: Page) -> None:
    lab = finish(run(page, "kind=gru&steps=5&batch_size=16&hidden_size=16"))
    expect(lab.locator("[data-part=next-text]")).to_contain_text("Try Network LSTM, Forget bias 1:")
    lab.get_by_role("button", name="Try it").click()
    expect(page.get_by_label("Forget bias")).to_have_value("1")
    finish(lab)
    assert "kind=lstm" in page.url


def test_outcome_is_in_sight_where_the_run_was_asked_for(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    lab = finish(run(page, "depth=5&steps=10"))
    page.get_by_label("Weight gain").scroll_into_view_if_needed()
    expect(lab.locator("[data-part=status]")).to_be_in_viewport()
    lab.get_by_role("link", name="To the figure").click()
    expect(lab.locator("[data-plot=flow]")).to_be_in_viewport()


def test_run_kept_on_its_own_page_is_drawn_with_the_next(page: Page) -> None:
    finish(run(page, "depth=6&steps=10&seed=5"))
    page.get_by_role("link", name="This run on a page of its own").click()
    lab = finish(page.locator("[data-experiment]"))
    lab.get_by_role("button", name="Keep for comparison").click()
    page.get_by_role("button", name="Run again with another seed").click()
    expect(page).to_have_url(re.compile(rf"/en/runs/{RUN_ID}/\?with={RUN_ID}$"))
    expect(page.locator("[data-plot=flow] [data-other]")).to_have_text("A: Random seed 5")
