"""A question edited as GIFT text: what it keeps, what it says is lost."""

import re
from dataclasses import replace
from fractions import Fraction
from html import unescape

import pytest
from django.test import Client

from studypack.accounts.models import User
from tests.quizzes.teaching import address_of, html_of
from tests.quizzes.test_authoring import WAVE, md, question, save
from tests.quizzes.test_drafts import example, reread

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def gift_text(html: str) -> str:
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", html, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def test_gift_text_that_is_saved_unchanged_changes_nothing(desk: Client, teacher: User) -> None:
    first = save(teacher, question())
    html = html_of(desk, address_of(first, "gift/"))
    assert "penalty: " in html
    response = desk.post(address_of(first, "gift/"), {"text": gift_text(html)})
    assert response.status_code == 302
    assert list(first.question.versions.all()) == [first]


def test_edited_gift_text_keeps_what_gift_cannot_say(desk: Client, teacher: User) -> None:
    first = save(teacher, question())
    text = gift_text(html_of(desk, address_of(first, "gift/"))).replace("That", "Nothing")
    assert desk.post(address_of(first, "gift/"), {"text": text}).status_code == 302
    second = first.question.versions.first()
    assert second is not None
    content = second.texts.get().content
    assert (second.number, second.mark, second.penalty) == (2, 2.0, 1 / 3)
    assert sorted(content["options"].values()) == ["<strong>This</strong>", "Nothing"]
    assert content["hints"] == ["<em>Think</em>"]
    assert second.question == first.question
    assert second.question.external_id == first.question.external_id


def test_problems_of_a_gift_text_are_named_by_line_and_nothing_is_lost(
    desk: Client, teacher: User
) -> None:
    first = save(teacher, question())
    response = desk.post(address_of(first, "gift/"), {"text": "One\ntwo {=a ~b"})
    assert response.status_code == 400
    html = response.content.decode()
    assert "Line 2: question: } was expected after the answers" in html
    assert "two {=a ~b" in html
    for text, said in (("", "holds no questions"), ("A {T}\n\nB {T}", "2 questions stand here")):
        answer = desk.post(address_of(first, "gift/"), {"text": text})
        assert said in answer.content.decode()
    assert first.question.versions.count() == 1


def test_gift_text_of_an_earlier_version_is_not_saved_over_a_later_one(
    desk: Client, teacher: User
) -> None:
    first = save(teacher, question())
    text = gift_text(html_of(desk, address_of(first, "gift/")))
    save(teacher, question(mark=Fraction(5)), question=first.question)
    answer = desk.post(address_of(first, "gift/"), {"text": text, "version": "1"})
    assert answer.status_code == 400
    assert "was saved elsewhere meanwhile, as version 2" in answer.content.decode()


def test_question_in_variants_has_no_gift_text(desk: Client, teacher: User) -> None:
    first = save(teacher, reread(example("number varied")).written)
    html = html_of(desk, address_of(first, "gift/"))
    assert "GIFT has no variants" in html
    assert "<textarea" not in html


def test_losses_of_a_gift_text_are_named_before_it_is_saved(desk: Client, teacher: User) -> None:
    picture = replace(md("![w](@@PLUGINFILE@@/wave.gif)"), files=(WAVE,))
    first = save(teacher, question(words=replace(question().words, text=picture)))
    text = gift_text(html_of(desk, address_of(first, "gift/"))).replace("![w]", "Look: ![w]")
    response = desk.post(address_of(first, "gift/"), {"text": text})
    assert response.status_code == 400
    assert "text.files: GIFT holds text only" in response.content.decode()
    assert first.question.versions.count() == 1
    desk.post(address_of(first, "gift/"), {"text": text, "agreed": "on"})
    assert first.question.versions.count() == 2
