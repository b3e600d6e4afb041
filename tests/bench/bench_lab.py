"""How smoothly a deep run is drawn in the lab: the browser's long tasks, live and while scrubbing.

A task of more than 50 ms is what browsers call long; where there is none, the row says 0. Tasks
are counted by the clock on the wall, so a busy machine makes them longer; the CPU beside is not.
"""

import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, sync_playwright

from studypack.supervisor.broker import free_port
from studypack.supervisor.family import Family
from tests.bench.rows import Row, Unit
from tests.browser.conftest import QUIET, browser_path
from tests.services import SITE_LIMIT_S, is_ready, site_program, wait_for

LAYERS, STEPS = 50, 500
RUN_LIMIT_MS = 90_000
LONG_TASK_MS = 50.0
WATCH = """
window.longTasks = [];
new PerformanceObserver((list) => {
  window.longTasks.push(...list.getEntries().map((entry) => entry.duration));
}).observe({ type: "longtask", buffered: true });
"""
# A value, an event and a frame of the screen for each step, as a hand on the slider gives them.
SCRUB = """async (steps) => {
  const slider = document.querySelector("[data-part=step]");
  for (let step = 0; step <= steps; step += 1) {
    slider.value = step;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}"""


def measure(family: Family, directory: Path) -> list[Row]:
    """Rows of the longest task, live and scrubbing; none where there is no browser."""
    if browser_path() is None:
        print("lab: not measured, there is no browser", file=sys.stderr)
        return []
    url = start_site(family, directory / "site")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(QUIET))
        page = browser.new_page(base_url=url, viewport={"width": 1280, "height": 900})
        page.add_init_script(WATCH)
        metrics = page.context.new_cdp_session(page)
        metrics.send("Performance.enable", {"timeDomain": "threadTicks"})
        rows = [live_row(page, metrics), scrub_row(page, metrics)]
        browser.close()
    return rows


def start_site(family: Family, directory: Path) -> str:
    """The address of the running product, with a place of its own."""
    directory.mkdir()
    port = free_port()
    process, log = family.start(site_program(directory, port)), directory / "serve.log"
    wait_for(lambda: is_ready(log), process, log, SITE_LIMIT_S)
    return f"http://127.0.0.1:{port}"


def live_row(page: Page, metrics: CDPSession) -> Row:
    """The longest task from Run to the end of the run."""
    page.goto(f"/en/lab/?depth={LAYERS}&steps={STEPS}&batch_size=64")
    page.wait_for_load_state("networkidle")
    longest_task(page)
    before_ms = main_thread_ms(metrics)
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_selector('[data-experiment][data-state="done"]', timeout=RUN_LIMIT_MS)
    redraws = int(page.locator("[data-experiment]").get_attribute("data-updates") or 1)
    each_ms = (main_thread_ms(metrics) - before_ms) / max(redraws, 1)
    return task_row(page, "drawn live", f"{redraws} redraws, {each_ms:.1f} ms of CPU each")


def scrub_row(page: Page, metrics: CDPSession) -> Row:
    """The longest task while every step is passed by the slider."""
    page.wait_for_load_state("networkidle")
    longest_task(page)
    before_ms = main_thread_ms(metrics)
    page.evaluate(SCRUB, STEPS)
    each_ms = (main_thread_ms(metrics) - before_ms) / (STEPS + 1)
    return task_row(page, "scrubbed", f"{STEPS + 1} steps, {each_ms:.1f} ms of CPU each")


def main_thread_ms(metrics: CDPSession) -> float:
    """CPU of the page's main thread so far."""
    found = metrics.send("Performance.getMetrics")["metrics"]
    return 1000 * next(float(m["value"]) for m in found if m["name"] == "TaskDuration")


def task_row(page: Page, what: str, aside: str) -> Row:
    """The longest task since it was last asked for."""
    return Row(
        what=f"lab: longest task over 50 ms, {LAYERS} layers x {STEPS} steps {what}",
        value=longest_task(page),
        unit=Unit.MILLISECONDS,
        bar=LONG_TASK_MS,
        aside=aside,
    )


def longest_task(page: Page) -> float:
    """Milliseconds of the longest task noted since the last call; 0 where none was long."""
    # The browser tells its observers in a task of their own.
    page.wait_for_timeout(300)
    noted: list[Any] = page.evaluate("window.longTasks.splice(0)")
    return max((float(duration) for duration in noted), default=0.0)
