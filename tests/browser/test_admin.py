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


def test_admin_sends_a_failed_run_again(page: Page, site: Site) -> None:
    run = failed_run(site)
    page.goto("/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(site.password_by_username["admin"])
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="What answers")).to_be_visible()
    expect(page.get_by_text("The worker was lost 3 times.")).to_be_visible()
    look(page)
    page.get_by_role("link", name="All failed runs").click()
    look(page)
    page.get_by_label("Select this object for an action").first.check()
    page.get_by_label("Action").select_option("requeue_selected")
    page.get_by_role("button", name="Go", exact=False).first.click()
    expect(page.get_by_text("1 run was queued again.")).to_be_visible()
    for _ in range(60):
        page.goto(f"/admin/simulator/run/{run}/change/")
        if page.locator(".field-status .readonly").inner_text() == "done":
            break
        page.wait_for_timeout(500)
    expect(page.locator(".field-status .readonly")).to_have_text("done")
