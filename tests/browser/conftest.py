"""The browser that the tests drive: the one that `make test` found (see tests/get_browser.py)."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.services import Site

ROOT = Path(__file__).resolve().parent.parent.parent
NOTE = ROOT / ".venv" / "browser-path"
# The product must not depend on what a browser does by itself, nor the test machine on a GPU.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def browser_path() -> str | None:
    """Where the browser is; None when there is none."""
    named = os.environ.get("STUDYPACK_BROWSER") or (
        NOTE.read_text(encoding="utf-8") if NOTE.exists() else ""
    )
    return named if named and os.access(named, os.X_OK) else None


@pytest.fixture(scope="session", autouse=True)
def _browser_is_there() -> None:
    if browser_path() is not None:
        return
    reason = "no browser on this machine, and none could be fetched: see the start of `make test`"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_type_launch_args,
        "executable_path": browser_path(),
        "args": [*browser_type_launch_args.get("args", ()), *QUIET],
    }


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    # Chromium reports every refused request; the one test that makes one expects it.
    assert [said for said in complaints if "400 (Bad Request)" not in said] == []
