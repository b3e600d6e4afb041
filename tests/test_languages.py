"""Every page leads to itself in the other languages; search engines are told of public ones."""

import re

import pytest
from django.test import Client

from studypack.common.languages import LANGUAGE_CODES
from studypack.packs.models import Pack
from studypack.templatetags.languages import FOUND_BY_SEARCH, path_in
from tests.test_authorisation import addresses

pytestmark = pytest.mark.django_db

NOTE = "packs/small/notes/first-note/"


def switch(html: str) -> list[tuple[str, str]]:
    """The links of the language switch: address and language."""
    nav = html.partition('<nav class="menu languages"')[2].partition("</nav>")[0]
    return re.findall(r'<a href="([^"]*)" lang="\w\w" hreflang="(\w\w)"', nav)


def alternates(html: str) -> dict[str, str]:
    """What search engines are told: address by language."""
    found = re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)">', html)
    return dict(found)


def test_switch_stays_on_the_page(pack: Pack, client: Client) -> None:
    html = client.get(f"/fr/{NOTE}").content.decode()
    assert switch(html) == [(f"/{code}/{NOTE}", code) for code in LANGUAGE_CODES]
    assert 'href="/fr/packs/small/notes/first-note/" lang="fr" hreflang="fr" aria-current' in html
    assert html.count("aria-current") == 1


def test_switch_keeps_what_a_page_was_asked(pack: Pack, client: Client) -> None:
    html = client.get("/en/lab/?depth=7&width=9").content.decode()
    assert ("/de/lab/?depth=7&amp;width=9", "de") in switch(html)


def test_switch_stands_where_there_is_no_page(client: Client) -> None:
    html = client.get("/en/nowhere/").content.decode()
    assert ("/it/nowhere/", "it") in switch(html)
    assert alternates(html) == {}


@pytest.mark.parametrize("path", ["", NOTE, "packs/small/", "packs/small/terms/", "lab/"])
def test_public_page_names_its_languages_and_its_one_address(
    pack: Pack, client: Client, path: str
) -> None:
    html = client.get(f"/fr/{path}?from=mail").content.decode()
    expected = {code: f"http://testserver/{code}/{path}" for code in LANGUAGE_CODES}
    assert alternates(html) == {**expected, "x-default": f"http://testserver/en/{path}"}
    assert f'<link rel="canonical" href="http://testserver/fr/{path}">' in html


@pytest.mark.parametrize("path", ["/en/sign-in/", "/en/runs/0/"])
def test_page_that_is_nobodys_to_find_names_none(pack: Pack, client: Client, path: str) -> None:
    html = client.get(path).content.decode()
    assert alternates(html) == {}
    assert "canonical" not in html


def test_pages_found_by_search_exist() -> None:
    assert {name for name, _ in addresses()} >= FOUND_BY_SEARCH


def test_path_of_no_language_leads_to_the_catalogue() -> None:
    assert path_in("fr", "/en/packs/") == "/fr/packs/"
    assert path_in("fr", "/nowhere/") == "/fr/"
    assert path_in("fr", "//evil.example/x") == "/fr/"
