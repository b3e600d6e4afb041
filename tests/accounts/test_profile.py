"""One's own profile: what others see, the picture, how pages look, sessions elsewhere."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from studypack.accounts.models import Avatar, Learner, User
from studypack.common.avatars import MOST_BYTES, SIDE

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PROFILE, AVATAR = "/en/account/profile/", "/en/account/avatar/"
APPEARANCE = "/en/appearance/"


def upload(content: bytes, name: str = "me.png") -> dict[str, SimpleUploadedFile]:
    return {"picture": SimpleUploadedFile(name, content)}


def picture(width: int, height: int, kind: str = "PNG", **options: object) -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), "#8a3324").save(made, kind, **options)
    return made.getvalue()


def test_profile_is_saved_and_seen(student: Client, learner: Learner) -> None:
    said = {"pseudonym": " Steep\u202e  Descent ", "language": "fr", "theme": "dark"}
    assert student.post(PROFILE, said)["Location"] == "/fr/account/profile/?saved"
    page = student.get("/en/").content.decode()
    assert "Steep Descent" in page
    assert 'data-theme="dark"' in page
    assert student.get("/")["Location"] == "/fr/"


def test_pseudonym_that_is_too_long_is_refused_and_not_shown(student: Client) -> None:
    answer = student.post(PROFILE, {"pseudonym": "x" * 61})
    assert answer.status_code == 400
    assert "60" in answer.content.decode()
    assert not User.objects.exclude(pseudonym="").exists()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_picture_is_made_anew_as_a_small_square(student: Client, client: Client, kind: str) -> None:
    secret = Image.Exif()
    secret[0x010E] = "where I live"
    assert student.post(AVATAR, upload(picture(900, 300, kind, exif=secret))).status_code == 302
    avatar = Avatar.objects.get()
    assert f"/avatars/{avatar.sha256}" in student.get(PROFILE).content.decode()
    answer = client.get(f"/avatars/{avatar.sha256}")
    assert answer["Content-Type"] == "image/webp"
    assert b"where I live" not in answer.content
    with Image.open(BytesIO(answer.content)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (SIDE, SIDE))
    student.post("/en/account/avatar/delete/")
    assert not Avatar.objects.exists()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (b"", "no PNG, JPEG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no PNG, JPEG or WebP"),
        (picture(40, 40)[:60], "no PNG, JPEG or WebP"),
        (picture(9000, 9000), "at most 40 million pixels"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * MOST_BYTES, "above the limit of 4 MiB"),
    ],
    ids=["nothing", "svg", "cut off", "many pixels", "many bytes"],
)
def test_file_that_is_no_picture_is_refused_in_one_sentence(
    student: Client, given: bytes, why: str
) -> None:
    answer = student.post(AVATAR, upload(given))
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert not Avatar.objects.exists()


def test_signing_out_elsewhere_ends_every_session_but_this(
    student: Client, learner: Learner
) -> None:
    assert learner.user is not None
    elsewhere = Client()
    elsewhere.force_login(learner.user)
    student.post("/en/account/sessions/end/")
    assert student.get(PROFILE).status_code == 200
    assert elsewhere.get(PROFILE).status_code == 302


def test_stranger_chooses_how_pages_look(client: Client) -> None:
    client.post(APPEARANCE, {"theme": "light", "has_reduced_motion": "on"})
    page = client.get(APPEARANCE).content.decode()
    assert 'data-theme="light"' in page
    assert 'data-motion="reduced"' in page
    assert client.post(APPEARANCE, {"theme": "purple"}).status_code == 400


@pytest.mark.parametrize("cookie", ['"><script>', "purple.calmer", "." * 5000])
def test_damaged_cookie_of_the_appearance_is_as_none(client: Client, cookie: str) -> None:
    client.cookies["appearance"] = cookie
    page = client.get(APPEARANCE).content.decode()
    assert "data-theme" not in page
    assert "data-motion" not in page


def test_choice_of_the_account_wins_over_the_browsers(
    make_user: Callable[..., User], client: Client
) -> None:
    client.cookies["appearance"] = "dark.calm"
    client.force_login(make_user("reader"))
    assert "data-theme" not in client.get(PROFILE).content.decode()
