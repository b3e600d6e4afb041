"""All notes of a pack on one page, to be printed."""

import re
from collections import Counter

import pytest
from django.test import Client

from studypack.packs.models import Pack

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def html(pack: Pack, client: Client) -> str:
    """The page of the small pack."""
    return client.get("/en/packs/small/print/").content.decode()


def test_printed_pack_has_contents_and_all_notes_in_their_order(html: str) -> None:
    titles = ["The first note", "The second note"]
    assert re.findall(r'<li><a href="#note-[\w-]+" lang="en">(.*?)</a>', html) == titles
    assert re.findall(r'<h2 id="note-[\w-]+">(.*?)</h2>', html) == titles


def test_printed_note_has_its_figure_question_and_source_and_nothing_to_press(html: str) -> None:
    main = html.partition("<main")[2].partition("</main>")[0]
    assert main.index("tiny-sigmoid-title") < main.index("Where is the signal smallest?")
    assert "<svg" in main
    assert 'id="source-someone2001"' in main
    assert "<form" not in main
    assert re.findall(r"<button.*?>", main) == [
        '<button class="button" type="button" data-print hidden>'
    ]


def test_headings_of_a_printed_note_lie_below_its_title_under_ids_of_its_own(html: str) -> None:
    assert '<h3 id="first-note-what-to-look-for">' in html
    ids = Counter(re.findall(r'\bid="([^"]+)"', html))
    assert [name for name, count in ids.items() if count > 1] == []


def test_pack_page_leads_to_its_notes_for_printing(pack: Pack, client: Client) -> None:
    assert 'href="/en/packs/small/print/"' in client.get("/en/packs/small/").content.decode()
