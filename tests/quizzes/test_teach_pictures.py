"""Pictures in the questions of a teacher: kept, shown, refused, and nobody else's."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from quizzes.models import QuestionImage, QuestionVersion
from studypack.accounts.models import Role, User
from studypack.common.pictures import MOST_BYTES
from tests.quizzes.teaching import BANK
from tests.quizzes.test_authoring import GIF
from tests.quizzes.test_teach_questions import CHOICE, fields_on

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def gif(name: str = "wave.gif", content: bytes = GIF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_picture_is_kept_and_shown(desk: Client, teacher: User) -> None:
    sent = {"picture_file": gif(), "picture_alt": "a [wave]"}
    answer = desk.post(f"{BANK}pictures/", sent)
    assert answer.status_code == 201
    image = QuestionImage.objects.get(owner=teacher)
    inserted = answer.json()
    assert inserted["markdown"].startswith("![a \\[wave\\]](@@PLUGINFILE@@/wave-")
    assert inserted["line"].startswith(f"{image.sha256} wave-")
    words = {"text": inserted["markdown"], "text.files": inserted["line"]}
    desk.post(f"{BANK}new/", {**CHOICE, **words})
    content = QuestionVersion.objects.get().texts.get().content
    assert f'src="/question-images/{image.sha256}"' in content["text"]
    assert 'alt="a [wave]"' in content["text"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"picture_alt": "a wave"}, "picture_file"),
        ({"picture_alt": " ", "picture_file": gif()}, "picture_alt"),
        ({"picture_alt": "x", "picture_file": gif("x.svg", b"<svg/>")}, "picture_file"),
        (
            {"picture_alt": "x", "picture_file": gif(content=GIF + b"0" * MOST_BYTES)},
            "picture_file",
        ),
    ],
    ids=["no file", "no words", "no picture", "too large"],
)
def test_picture_that_cannot_be_kept_is_refused(
    desk: Client, sent: dict[str, Any], field: str
) -> None:
    answer = desk.post(f"{BANK}pictures/", sent)
    assert answer.status_code == 400
    assert [found["field"] for found in answer.json()["problems"]] == [field]
    assert not QuestionImage.objects.exists()


def test_picture_is_inserted_without_scripts(desk: Client) -> None:
    sent = {
        **CHOICE,
        "act": "picture",
        "picture_file": gif(),
        "picture_alt": "a wave",
        "picture_field": "option:o-2:text",
    }
    fields = fields_on(desk.post(f"{BANK}new/", sent).content.decode())
    assert fields["option:o-2:text"][0].startswith("That\n\n![a wave](@@PLUGINFILE@@/wave-")
    assert desk.post(f"{BANK}new/", fields).status_code == 302
    assert "question-images" in QuestionVersion.objects.get().texts.get().content["options"]["o-2"]


def test_pictures_of_others_cannot_be_taken(desk: Client, make_user: Callable[..., User]) -> None:
    other = make_user("other-teacher", Role.TEACHER)
    secret = b"GIF89asecret"
    total = sha256(secret).hexdigest()
    QuestionImage.objects.create(
        owner=other, name="x.gif", sha256=total, media_type="image/gif", content=secret
    )
    words = {"text": "![x](@@PLUGINFILE@@/x.gif)", "text.files": f"{total} x.gif"}
    html = desk.post(f"{BANK}preview/", {**CHOICE, **words}).content.decode()
    assert total not in html
