"""Whoever becomes a person here: signs up, proves the address by the link in the mail, signs in."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.services import Site

PASSWORD = "steep but not too steep"


def mail_to(address: str, folder: Path) -> str:
    """The newest mail to an address that was written to the folder."""
    files = sorted(folder.glob("*.log"), key=lambda file: -file.stat().st_mtime_ns)
    mails = (
        message_from_bytes(file.read_bytes(), EmailMessage, policy=policy.default) for file in files
    )
    return str(next(mail.get_content() for mail in mails if mail["To"] == address))


def sign_up(page: Page, site: Site, name: str, *, teaches: bool = False) -> None:
    """An account whose address is proven; its owner is still to sign in."""
    address = f"{name}@example.org"
    page.goto("/en/")
    page.get_by_role("link", name="Sign up free").click()
    page.get_by_label("Username").fill(name)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("I teach").set_checked(teaches)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    link = re.search(r"https?://\S+/account/verify/\S+", mail_to(address, site.directory / "mail"))
    assert link is not None
    page.goto(link[0])
    page.get_by_role("button", name="Yes, it is mine").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def sign_in(page: Page, name: str) -> None:
    """The first step of signing in is taken."""
    page.goto("/en/sign-in/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Sign in").click()
