"""Every page and the whole admin in a real browser: nothing that the security policy refuses."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import URLPattern, reverse
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from studypack.accounts.models import Role, User
from tests.test_authorisation import ATTEMPT_BY_NAME, PEOPLE, TABLE, World, named_addresses, world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Imported for its name: the world of the table of authorisation.
__all__ = ["world"]

# An admin sees these pages as a teacher does; the admin itself is beside them.
ROLES = ("stranger", "owner", "teacher")
OWN = {"quiz": "own_quiz", "attempt_id": "marked_id"}
ADMIN_PAGES = (
    *("index", "limits", "password_change", "password_change_done"),
    *("accounts_user_import", "accounts_user_export", "quizzes_question_export"),
)
# What Django shows of every model alike, unless its page names a template of its own.
ALIKE = {"history": "object_history_template", "delete": "delete_confirmation_template"}
POLICY = "Content Security Policy"
TELL = f"""addEventListener("securitypolicyviolation", (event) => {{
    console.error(`{POLICY}: ${{event.violatedDirective}} ${{event.blockedURI}} ${{document.URL}}`);
}});"""


def address_of(world: World, name: str, pattern: URLPattern) -> str:
    """The named address, about what the world holds."""
    renamed = OWN if name.startswith("teach:quiz-") else {}
    if name in ATTEMPT_BY_NAME:
        renamed = {"attempt_id": ATTEMPT_BY_NAME[name]}
    wanted = pattern.pattern.converters
    return reverse(name, kwargs={key: world.arguments[renamed.get(key, key)] for key in wanted})


def pages(world: World) -> Iterator[tuple[str, str]]:
    """The names and addresses that answer somebody with a page of HTML."""
    for name, pattern in named_addresses().items():
        readers = [PEOPLE[place] for place, is_one in enumerate(may_read(name)) if is_one]
        if readers and not name.startswith("api:run-events"):
            address = address_of(world, name, pattern)
            response = world.clients[readers[0]].get(address)
            if "text/html" in response.headers.get("Content-Type", ""):
                yield name, address


def may_read(name: str) -> list[bool]:
    """For each of PEOPLE whether the table of authorisation lets them read."""
    return [status == 200 for status in TABLE[name].get("get", ())]


def admin_addresses(person: User) -> Iterator[str]:
    """The pages of the admin: its own, and of every model its list, its form and a row."""
    yield from (reverse(f"admin:{name}") for name in ADMIN_PAGES)
    yield reverse("admin:app_list", kwargs={"app_label": "packs"})
    request = RequestFactory().get("/")
    request.user = person
    shown: set[tuple[str, str | None]] = set()
    for page in admin.site._registry.values():
        yield from addresses_of_model(page, request, shown)


def addresses_of_model(
    page: ModelAdmin, request: HttpRequest, shown: set[tuple[str, str | None]]
) -> Iterator[str]:
    """The list of a model, its form and its first row; of what is alike, what is not yet shown."""
    name = f"admin:{page.opts.app_label}_{page.opts.model_name}"
    yield reverse(f"{name}_changelist")
    if page.has_add_permission(request):
        yield reverse(f"{name}_add")
    row = page.model._base_manager.first()
    if row is None:
        return
    yield reverse(f"{name}_change", args=[row.pk])
    is_allowed = {"history": True, "delete": page.has_delete_permission(request, row)}
    for kind, template in ALIKE.items():
        key = (kind, getattr(page, template))
        if is_allowed[kind] and key not in shown:
            shown.add(key)
            yield reverse(f"{name}_{kind}", args=[row.pk])


def be(context: BrowserContext, server: LiveServer, client: Client) -> None:
    """The browser has the client's session, and no other."""
    context.clear_cookies()
    for morsel in client.cookies.values():
        context.add_cookies([{"name": morsel.key, "value": morsel.value, "url": server.url}])


def crawl(context: BrowserContext, addresses: Iterable[str]) -> list[str]:
    """What the policy refused while these pages were opened one after the other."""
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        assert "content-security-policy" in answer.headers, address
    page.close()
    return [words for words in said if POLICY in words]


@pytest.fixture
def _static_files_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser asks for a style sheet or script once, as it does of the product."""
    serve = StaticFilesHandler.serve

    def serve_to_keep(handler: StaticFilesHandler, request: HttpRequest) -> Any:
        response = serve(handler, request)
        response["Cache-Control"] = "max-age=3600"
        return response

    monkeypatch.setattr(StaticFilesHandler, "serve", serve_to_keep)


@pytest.mark.usefixtures("_static_files_are_kept")
def test_no_page_breaks_the_security_policy(
    browser: Browser, live_server: LiveServer, world: World
) -> None:
    found = list(pages(world))
    context = browser.new_context(base_url=live_server.url)
    context.add_init_script(TELL)
    refused: dict[str, list[str]] = {}
    for role in ROLES:
        place = PEOPLE.index(role)
        addresses = [address for name, address in found if may_read(name)[place]]
        assert len(addresses) > 20
        be(context, live_server, world.clients[role])
        refused[role] = crawl(context, addresses)
    be(context, live_server, world.clients["admin"])
    refused["admin"] = crawl(context, admin_addresses(User.objects.get(role=Role.ADMIN)))
    context.close()
    assert {role: said for role, said in refused.items() if said} == {}
