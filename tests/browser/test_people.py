"""Somebody becomes a person here: signs up, proves the address, makes the account theirs."""

import time
from io import BytesIO

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.newcomers import PASSWORD, sign_in, sign_up
from tests.services import Site

pytestmark = pytest.mark.browser

NAME = "steepest"
PERIOD_S = 30


def code_of(secret: str, later: int = 0) -> str:
    """What the app shows now, or `later` periods on: each code works once."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD_S + later)))


def make_it_theirs(page: Page) -> None:
    page.goto("/en/account/profile/")
    page.get_by_label("Pseudonym").fill("Steepest Descent")
    page.get_by_label("Theme").select_option("dark")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator(".own-name", has_text="Steepest Descent")).to_be_visible()
    expect(page.locator("body")).to_have_css("background-color", "rgb(22, 24, 27)")
    picture = BytesIO()
    Image.new("RGB", (640, 480), "#0b62a8").save(picture, "JPEG")
    file = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
    page.get_by_label("A picture of your own").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Keep the picture").click()
    shown = page.get_by_role("img", name="Your picture")
    expect(shown).to_have_js_property("naturalWidth", 256)


def add_second_step(page: Page) -> str:
    """The secret of the second step, which is now on."""
    page.get_by_role("link", name="Change the second step").click()
    page.get_by_role("link", name="Switch it on").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    qr_code = page.get_by_role("img", name="A QR code")
    expect(qr_code).not_to_have_js_property("naturalWidth", 0)
    secret = page.locator("#secret").inner_text()
    page.get_by_label("Code", exact=True).fill(code_of(secret))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    return secret


def test_newcomer_signs_up_and_comes_back_with_a_second_step(page: Page, site: Site) -> None:
    sign_up(page, site, NAME)
    sign_in(page, NAME)
    expect(page.locator(".own-name", has_text=NAME)).to_be_visible()
    make_it_theirs(page)
    secret = add_second_step(page)
    page.locator(".own-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign up free")).to_be_visible()
    sign_in(page, NAME)
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    expect(page.locator(".own-name", has_text="Steepest Descent")).to_have_count(0)
    page.get_by_label("Code").fill(code_of(secret, later=1))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".own-name", has_text="Steepest Descent")).to_be_visible()
