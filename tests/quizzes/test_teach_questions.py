"""A teacher's question bank and editor: whose they are, what they show, what they lose: nothing."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from quizzes.exchange import Wording
from quizzes.formats.item import Kind
from quizzes.models import Question, QuestionVersion
from studypack.accounts.models import Role, User
from tests.quizzes.kind_examples import EXAMPLES
from tests.quizzes.teaching import BANK, address_of, html_of
from tests.quizzes.test_authoring import md, question, save
from tests.quizzes.test_drafts import example, reread

pytestmark = [pytest.mark.database, pytest.mark.django_db]

ENDINGS = (
    *("", "gift/", "duplicate/", "retire/"),
    *("versions/", "versions/1/", "versions/1/restore/"),
)


def test_bank_lists_the_teachers_own_questions_alone(
    desk: Client, teacher: User, make_user: Callable[..., User]
) -> None:
    other = make_user("other-teacher", Role.TEACHER)
    save(teacher, question())
    save(other, question(name="Theirs"))
    html = html_of(desk)
    assert "Waves" in html
    assert "zebra, ant" in html
    assert "1 question" in html
    assert "Theirs" not in html


def test_bank_costs_the_same_whatever_is_in_it(
    desk: Client, teacher: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        save(teacher, question(id=f"q{number}", name=f"Waves {number}"))
    # Session, person, count, questions, their tags, versions, texts; all tags, all categories.
    with django_assert_num_queries(9):
        html_of(desk)


@pytest.mark.parametrize(
    "asked",
    ["q=wav", "q=SPEED", "tag=zebra", "category=Physics", "category=Physics/km\\/h", "kind=open"],
)
def test_bank_finds_by_name_text_tag_category_and_kind(
    desk: Client, teacher: User, asked: str
) -> None:
    words = Wording(text=md("What speed?"))
    wanted = question(id="wanted", name="Waves wanted", kind=Kind.OPEN, body={}, words=words)
    save(teacher, wanted)
    save(teacher, question(id="other", name="Other", tags=("ant",), category=("Physical",)))
    html = html_of(desk, f"{BANK}?{asked}")
    assert "Waves wanted" in html
    assert "1 question" in html


def test_bank_pages_keep_what_is_looked_for(
    desk: Client, teacher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzes.teaching.bank.QUESTIONS_A_PAGE", 2)
    for number in range(3):
        save(teacher, question(id=f"q{number}", name=f"Waves {number}"))
    html = html_of(desk, f"{BANK}?q=Waves&page=2")
    assert "Waves 0" in html
    assert "Waves 2" not in html
    assert 'href="?q=Waves&amp;page=1"' in html


def test_only_teachers_are_shown_the_way_to_their_questions(
    desk: Client, client: Client, student: Client
) -> None:
    assert f'href="{BANK}"' in html_of(desk, "/en/")
    for other in (client, student):
        assert BANK not in html_of(other, "/en/")


@pytest.mark.parametrize("ending", ENDINGS)
def test_question_is_its_owners_alone(
    teacher: User,
    student: Client,
    client: Client,
    make_user: Callable[..., User],
    ending: str,
) -> None:
    other = Client()
    other.force_login(make_user("other-teacher", Role.TEACHER))
    address = address_of(save(teacher, question()), ending)
    for method in ("get", "post"):
        statuses = [getattr(one, method)(address).status_code for one in (client, student, other)]
        assert statuses in ([302, 403, 404], [405, 405, 405]), method
    assert Question.objects.get().versions.count() == 1


def test_stranger_is_led_to_sign_in_and_back(client: Client) -> None:
    response = client.get(BANK)
    assert response["Location"] == f"/en/sign-in/?next={BANK}"


@pytest.mark.parametrize("kind", Kind)
def test_new_question_of_every_kind_has_an_editor(desk: Client, kind: Kind) -> None:
    html = html_of(desk, f"{BANK}new/?kind={kind}")
    assert f'name="kind" value="{kind}"' in html
    assert 'name="text"' in html


def test_new_question_of_no_kind_is_not_there(desk: Client) -> None:
    assert desk.get(f"{BANK}new/?kind=riddle").status_code == 404


CHOICE = {
    "kind": "single_choice",
    "text": "What is $x^2$?",
    "rows:option": ["o-1", "o-2", "o-3"],
    "option:o-1:text": "**This**",
    "option:o-1:right": "on",
    "option:o-1:feedback": "Yes.",
    "option:o-2:text": "That",
    "option:o-3:text": "",
    "shuffle": "on",
    "mark": "2",
    "tags": "waves, ant, waves",
    "category": "Physics/Waves",
}


def test_saved_question_is_as_it_was_written(desk: Client, teacher: User) -> None:
    response = desk.post(f"{BANK}new/", CHOICE)
    version = QuestionVersion.objects.get()
    assert response["Location"] == address_of(version)
    assert version.question.owner == version.author == teacher
    assert version.body == {"options": ["o-1", "o-2"], "key": "o-1"}
    assert version.mark == 2
    content = version.texts.get().content
    assert "<msup>" in content["text"]
    assert content["options"] == {"o-1": "<strong>This</strong>", "o-2": "That"}
    assert content["feedback"] == {"o-1": "Yes."}
    assert version.question.category == "Physics/Waves"
    assert [tag.name for tag in version.question.tags.order_by("pk")] == ["waves", "ant"]


def test_refused_question_loses_nothing_and_names_every_problem(desk: Client) -> None:
    sent = {**CHOICE, "text": "", "option:o-2:credit": "half", "mark": "many"}
    response = desk.post(f"{BANK}new/", sent)
    assert response.status_code == 400
    html = response.content.decode()
    for said in (
        "text: is empty",
        "fractions.2: &#x27;half&#x27; is not a number",
        "mark: &#x27;many&#x27; is not a number",
        "**This**",
        'value="half"',
        'value="many"',
        'href="#option__o-2__credit"',
        'id="option__o-2__credit-said"',
        "data-unsaved",
    ):
        assert said in html, said
    assert not Question.objects.exists()


def test_buttons_work_without_scripts(desk: Client) -> None:
    added = desk.post(f"{BANK}new/", {**CHOICE, "act": "add:option"}).content.decode()
    assert len(keys_in(added)) == 4
    moved = desk.post(f"{BANK}new/", {**CHOICE, "act": "up:option:o-2"}).content.decode()
    assert keys_in(moved) == ["o-2", "o-1", "o-3"]
    removed = desk.post(f"{BANK}new/", {**CHOICE, "act": "remove:option:o-1"}).content.decode()
    assert keys_in(removed) == ["o-2", "o-3"]
    shown = desk.post(f"{BANK}new/", {**CHOICE, "act": "preview"}).content.decode()
    assert 'id="preview" data-question="preview"' in shown
    assert not Question.objects.exists()


def keys_in(html: str) -> list[str]:
    """The keys of the options on the page, but for the blank one that a script would add."""
    return re.findall(r'name="rows:option" value="(o-\w+)"', html)


@pytest.mark.parametrize("name", EXAMPLES)
def test_editor_saves_unchanged_what_it_opened(desk: Client, teacher: User, name: str) -> None:
    first = save(teacher, reread(example(name)).written)
    response = desk.post(address_of(first), fields_on(html_of(desk, address_of(first))))
    assert response.status_code == 302
    assert list(first.question.versions.all()) == [first]


def fields_on(html: str) -> dict[str, list[str]]:
    """What a browser would send of the editor's form."""
    form = Form()
    form.feed(re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL))
    return form.sent


class Form(HTMLParser):
    """Gathers the fields of the form with the id "editor"."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = defaultdict(list)
        self.is_inside = False
        self.name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name, value = found.get("name") or "", found.get("value") or ""
        self.is_inside = found.get("id") == "editor" if tag == "form" else self.is_inside
        if not self.is_inside:
            return
        if tag == "select":
            self.name = name
        elif tag == "textarea":
            self.name = name
            self.sent[name].append("")
        elif tag == "option" and "selected" in found:
            self.sent[self.name].append(value)
        elif tag == "input" and found.get("type") != "file":
            is_box = found.get("type") == "checkbox"
            if not is_box or "checked" in found:
                self.sent[name].append("on" if is_box else value)

    def handle_data(self, text: str) -> None:
        if self.name in self.sent and self.lasttag == "textarea":
            self.sent[self.name][-1] += text.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = self.is_inside and tag != "form"
        if tag in ("textarea", "select"):
            self.name = ""


def test_edited_question_keeps_its_ids_and_gets_a_version(desk: Client, teacher: User) -> None:
    first = save(teacher, question())
    sent = fields_on(html_of(desk, address_of(first)))
    sent["explanation"] = ["Because."]
    desk.post(address_of(first), sent)
    second = first.question.versions.first()
    assert second is not None
    assert (second.number, second.body) == (2, first.body)
    assert second.texts.get().content["explanation"] == "Because."


def test_question_saved_elsewhere_meanwhile_is_not_overwritten(desk: Client, teacher: User) -> None:
    first = save(teacher, question())
    sent = fields_on(html_of(desk, address_of(first)))
    save(teacher, question(mark=Fraction(5)), question=first.question)
    response = desk.post(address_of(first), {**sent, "name": ["Mine"]})
    assert response.status_code == 400
    html = response.content.decode()
    assert "was saved elsewhere meanwhile, as version 2" in html
    assert desk.post(address_of(first), fields_on(html)).status_code == 302
    assert Question.objects.get().name == "Mine"


def test_preview_is_what_a_student_sees_and_stores_nothing(desk: Client) -> None:
    html = desk.post(f"{BANK}preview/", CHOICE).content.decode()
    assert 'type="radio" name="answer:preview" value="o-1"' in html
    assert "<msup>" in html
    assert "<b><strong>This</strong></b>" in html
    assert not Question.objects.exists()


def test_preview_of_parameters_shows_several_variants_with_their_answers(desk: Client) -> None:
    sent = {
        "kind": "numeric",
        "text": "Twice {=n}?",
        "rows:parameter": ["p"],
        "parameter:p:name": "n",
        "parameter:p:from": "1",
        "parameter:p:to": "900",
        "parameter:p:step": "1",
        "rows:answer": ["a"],
        "answer:a:text": "2*n",
    }
    html = desk.post(f"{BANK}preview/", sent).content.decode()
    pairs = re.findall(r"<td>(\d+)</td><td>(\d+)</td>", html)
    assert len(pairs) == 5
    assert all(int(right) == 2 * int(drawn) for drawn, right in pairs)
    assert len(set(pairs)) > 1
    assert f"Twice {pairs[0][0]}?" in html


def test_preview_of_an_unfinished_question_shows_what_there_is(desk: Client) -> None:
    html = desk.post(f"{BANK}preview/", {"kind": "numeric", "text": "**How** much?"})
    assert "<strong>How</strong> much?" in html.content.decode()


def test_preview_renders_nothing_that_is_too_long_to_be_kept(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzes.teaching.preview.prepare", None)
    sent = {**CHOICE, "text": "x" * 50_001}
    html = desk.post(f"{BANK}preview/", sent).content.decode()
    assert "text: 50001 characters are above the limit of 50000" in html


def test_fields_that_nobody_would_send_break_nothing(desk: Client) -> None:
    deep = "[" * 100_000
    for sent in (
        {"kind": "cloze", "text": "{{1}}", "rows:gap": ["1"], "gap:1:id": "1", "gap:1:rest": deep},
        {"kind": "cloze", "rows:gap": ["1"], "gap:1:id": "1", "gap:1:kind": "riddle"},
        {"kind": "numeric", "rows:parameter": ["a", "b"], "parameter:a:from": "x"},
        {"kind": "true_false", "rows:option": ["maybe"], "option:maybe:right": "on"},
        {"kind": "matching", "rows:pair": ["x" * 41]},
        {"kind": "open", "text": "a\x00b", "lines": "\x00", "text.markup": "word"},
    ):
        for act in ("preview", "up:pair", "add:", "remove:gap:1:2", ":::", "add:rows:option"):
            assert desk.post(f"{BANK}new/", {**sent, "act": act}).status_code == 200
        assert desk.post(f"{BANK}preview/", sent).status_code == 200
        assert desk.post(f"{BANK}new/", sent).status_code in (302, 400)


def test_editor_costs_the_same_however_much_is_in_it(
    desk: Client, teacher: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = save(teacher, reread(example("multiple weighed")).written)
    # Session, person, question, version, its texts, tags.
    with django_assert_num_queries(6):
        html_of(desk, address_of(first))


def test_copy_is_a_question_of_its_own(desk: Client, teacher: User) -> None:
    first = save(teacher, question())
    desk.post(address_of(first, "duplicate/"))
    copy = Question.objects.exclude(pk=first.question.pk).get()
    assert copy.name == "Copy of Waves"
    assert copy.versions.get().body == first.body


def test_retired_question_is_put_away_and_taken_back(desk: Client, teacher: User) -> None:
    first = save(teacher, question())
    desk.post(address_of(first, "retire/"), {"retired": "on"})
    assert "Waves" not in html_of(desk)
    assert "Waves" in html_of(desk, f"{BANK}?retired=on")
    desk.post(address_of(first, "retire/"))
    assert "Waves" in html_of(desk)


def test_history_says_who_changed_what_and_leads_back(desk: Client, teacher: User) -> None:
    first = save(teacher, question())
    words = replace(question().words, explanation=md("Because."))
    save(teacher, question(words=words, mark=Fraction(5)), question=first.question)
    html = html_of(desk, address_of(first, "versions/"))
    assert "mark; explanation" in html
    assert html.count("teacher</td>") == 2
    assert "What is" in html_of(desk, address_of(first, "versions/1/"))
    desk.post(address_of(first, "versions/1/restore/"))
    third = first.question.versions.first()
    assert third is not None
    assert (third.number, third.mark) == (3, 2.0)
    assert desk.get(address_of(first, "versions/9/")).status_code == 404


def test_history_costs_the_same_however_long_it_is(
    desk: Client, teacher: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = save(teacher, question())
    for mark in range(3, 9):
        save(teacher, question(mark=Fraction(mark)), question=first.question)
    # Session, person, question, versions with their authors, texts.
    with django_assert_num_queries(5):
        html_of(desk, address_of(first, "versions/"))
