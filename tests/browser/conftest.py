"""The browser that the tests drive: the one that `make test` found (see tests/get_browser.py)."""

import os
from pathlib import Path
from typing import Any

import pytest

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
