"""An admin finds a run that failed, and sends it again."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import look
from tests.services import Site

pytestmark = pytest.mark.browser

FAIL = """
from simulator.models import Run, Status
from simulator.engine import ENGINE_VERSION, parse_spec
from django.utils import timezone
spec = parse_spec({"depth": 3, "width": 8, "steps": 5, "seed": 4711})
now = timezone.now()
run = Run.objects.create(
    spec=spec.as_dict(), fingerprint=spec.fingerprint(), engine=ENGINE_VERSION, enqueued_at=now,
    status=Status.FAILED, finished_at=now, error_message="The worker was lost 3 times.",
)
print(f"run={run.id}")
"""


def failed_run(site: Site) -> str:
    """The id of a run that failed, as the site's own database has it."""
    command = (sys.executable, "manage.py", "shell", "--no-imports", "-c", FAIL)
    around = {**os.environ, "STUDYPACK_DATA_DIR": str(site.directory)}
    around.pop("DATABASE_URL", None)
    said = subprocess.run(command, env=around, capture_output=True, text=True, check=True).stdout
    return said.rpartition("run=")[2].strip()


def enter_admin(page: Page, site: Site) -> None:
    """The front page of the admin, reached through the site's own sign-in."""
    page.goto("/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(site.password_by_username["admin"])
    page.locator("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="What answers")).to_be_visible()


def queue_again(page: Page, run: str) -> None:
    """The run, which is among those that failed, is queued again."""
    page.locator(f'.action-select[value="{run}"]').check()
    page.locator("select[name=action]").select_option("requeue_selected")
    page.get_by_role("button", name="Go", exact=False).first.click()
    expect(page.get_by_text("1 run was queued again.")).to_be_visible()


def wait_until_done(page: Page, run: str) -> None:
    """The admin says that the run is done."""
    for _ in range(60):
        page.goto(f"/admin/simulator/run/{run}/change/")
        if page.locator(".field-status .readonly").inner_text() == "done":
            break
        page.wait_for_timeout(500)
    expect(page.locator(".field-status .readonly")).to_have_text("done")


def test_admin_sends_a_failed_run_again(page: Page, site: Site) -> None:
    run = failed_run(site)
    enter_admin(page, site)
    expect(page.get_by_text("The worker was lost 3 times.")).to_be_visible()
    look(page)
    page.get_by_role("link", name="All failed runs").click()
    expect(page.locator("select[name=action]")).to_be_visible()
    look(page)
    queue_again(page, run)
    wait_until_done(page, run)
