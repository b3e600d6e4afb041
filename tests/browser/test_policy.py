"""Every page and the whole admin in a real browser: nothing that the security policy refuses."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage
from pytest_django.live_server_helper import LiveServer

from tests.test_authorisation import TABLE, World, named_addresses, world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Imported for its name: the world of the table of authorisation.
__all__ = ["world"]

ROLES = ("stranger", "owner", "teacher", "admin")
ADMIN_PAGES = ("change", "history", "delete")
TELL = """addEventListener("securitypolicyviolation", (event) => {
    console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`);
});"""


def page_addresses(arguments: dict[str, Any]) -> Iterator[str]:
    """Every named address that may be read, about what the world holds."""
    own = {"quiz": "own_quiz", "attempt_id": "marked_id"}
    for name, pattern in named_addresses().items():
        if "get" in TABLE[name] and not name.startswith("api:run-events"):
            wanted = pattern.pattern.converters
            renamed = own if name.startswith("teach:quiz-") else {}
            yield reverse(name, kwargs={key: arguments[renamed.get(key, key)] for key in wanted})


def admin_addresses() -> Iterator[str]:
    """The pages of the admin: the front, and of every model its list, its form and a row."""
    yield from (reverse("admin:index"), reverse("admin:password_change"))
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield from (reverse(f"{name}_changelist"), reverse(f"{name}_add"))
        row = model._base_manager.first()
        if row is not None:
            yield from (reverse(f"{name}_{page}", args=[row.pk]) for page in ADMIN_PAGES)


def is_page(client: Client, address: str) -> bool:
    """Whether this person is answered with a page of HTML."""
    response = client.get(address)
    return response.status_code == 200 and "text/html" in response.headers.get("Content-Type", "")


def signed_in(browser: Browser, server: LiveServer, client: Client) -> BrowserContext:
    """A browser with the client's session."""
    context = browser.new_context(base_url=server.url)
    for morsel in client.cookies.values():
        context.add_cookies([{"name": morsel.key, "value": morsel.value, "url": server.url}])
    context.add_init_script(TELL)
    return context


@pytest.mark.parametrize("role", ROLES)
def test_no_page_breaks_the_security_policy(
    browser: Browser, live_server: LiveServer, world: World, role: str
) -> None:
    client = world.clients[role]
    wanted = [*page_addresses(world.arguments), *(admin_addresses() if role == "admin" else ())]
    addresses = [address for address in wanted if is_page(client, address)]
    assert len(addresses) > 20
    context = signed_in(browser, live_server, client)
    page = context.new_page()
    violations: list[tuple[str, str]] = []

    def note(said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text:
            violations.append((page.url, said.text))

    page.on("console", note)
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert "content-security-policy" in answer.headers, address
    context.close()
    assert violations == []
