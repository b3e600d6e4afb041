"""How people come into a class and out of it: codes, lists, invitations, leaving."""

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.test import Client
from django.utils import timezone

from studypack.accounts.limits import JOIN
from studypack.accounts.models import Learner, Role, User
from studypack.classes.codes import ALPHABET, new_code
from studypack.classes.models import Class, Invitation, JoinCode, Membership, Standing
from studypack.classes.roster import store_roster
from studypack.classes.services import (
    CODE_LIFE,
    archive,
    open_code,
    renew_code,
    take_invitations,
)
from studypack.common.problems import RefusedError
from tests.classes.conftest import NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def code_of(of_class: Class) -> str:
    return JoinCode.objects.get(of_class=of_class).code


def test_codes_have_no_letters_that_look_alike() -> None:
    assert not set(ALPHABET) & set("AEIOULSZ0125")
    assert len({new_code() for _ in range(200)}) == 200


def test_student_joins_by_the_code_as_they_typed_it(
    student: Client, of_class: Class, learner: Learner
) -> None:
    renew_code(of_class, timezone.now())
    code = code_of(of_class)
    answer = student.post("/en/join/", {"code": f" {code[:5].lower()}-{code[5:]} "})
    assert answer["Location"] == f"/en/join/{code}/"
    assert "Signals" in student.get(answer["Location"]).content.decode()
    student.post(answer["Location"])
    assert list(of_class.memberships.values_list("user", "role")) == [
        (learner.user_id, Standing.STUDENT)
    ]


def test_code_opens_nothing_once_it_is_old_off_or_over(of_class: Class) -> None:
    code = code_of(of_class)
    assert open_code(code, NOW) is not None
    assert open_code(code, NOW + CODE_LIFE) is None
    JoinCode.objects.update(is_on=False)
    assert open_code(code, NOW) is None
    assert renew_code(of_class, NOW).code != code
    assert open_code(code, NOW) is None
    archive(of_class, is_archived=True)
    assert open_code(code_of(of_class), NOW) is None


def test_guesses_at_codes_are_limited_and_joining_is_not(student: Client, of_class: Class) -> None:
    renew_code(of_class, timezone.now())
    right = {"code": code_of(of_class)}
    for _ in range(JOIN.most + 1):
        assert student.post("/en/join/", right).status_code == 302
    for _ in range(JOIN.most):
        assert student.post("/en/join/", {"code": "wrong"}).status_code == 400
    assert student.post("/en/join/", right).status_code == 429
    assert student.get(f"/en/join/{right['code']}/").status_code == 429


def test_list_is_stored_whole_or_not_at_all(
    desk: Client, of_class: Class, membership: Membership, other_learner: Learner
) -> None:
    path = f"/en/classes/{of_class.pk}/members/list/"
    wrong = "username,group\nother-student,1\nnobody,1\nNew@Example.org,2\nnew@example.org,2\na@b,1"
    page = desk.post(path, {"roster": wrong, "act": "store"})
    assert page.status_code == 400
    said = page.content.decode()
    for line in ("nobody&#x27; is nobody", "stands in line 4 already", "a@b&#x27; is no e-mail"):
        assert line in said, line
    assert of_class.memberships.count() == 1
    assert not Invitation.objects.exists()
    right = "student\nother-student\nNew@Example.org"
    page = desk.post(path, {"roster": right, "act": "look"})
    assert "1 student joins: other-student" in " ".join(page.content.decode().split())
    assert of_class.memberships.count() == 1
    assert desk.post(path, {"roster": right, "act": "store"}).status_code == 302
    assert of_class.memberships.count() == 2
    assert [found.email for found in Invitation.objects.all()] == ["new@example.org"]


def test_invitation_is_taken_by_whoever_proved_the_address(
    of_class: Class, make_user: Callable[..., User]
) -> None:
    store_roster(of_class, "new@example.org\nother@example.org")
    user = make_user("newcomer")
    assert take_invitations(user, []) == 0
    assert take_invitations(user, ["new@example.org"]) == 1
    assert of_class.memberships.get().user == user
    assert [found.email for found in Invitation.objects.all()] == ["other@example.org"]


def test_invitation_is_taken_as_the_address_is_verified_and_not_before(
    of_class: Class, client: Client
) -> None:
    store_roster(of_class, "New@Example.org\nother@example.org")
    new = {"username": "newcomer", "email": "New@example.org", "password1": "a long one of mine"}
    client.post("/en/sign-up/", new)
    user = User.objects.get(username="newcomer")
    other = EmailAddress.objects.create(user=user, email="other@example.org")
    assert not of_class.memberships.exists()
    key = EmailConfirmationHMAC(EmailAddress.objects.get(email="new@example.org")).key
    client.post(f"/en/account/verify/{key}/")
    assert of_class.memberships.get().user == user
    assert [found.email for found in Invitation.objects.all()] == [other.email]


def test_invitation_to_a_full_class_waits_and_stops_nobody(
    of_class: Class, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> None:
    store_roster(of_class, "new@example.org")
    user = make_user("newcomer")
    with monkeypatch.context() as full:
        full.setattr("studypack.classes.services.MOST_MEMBERS", 0)
        assert take_invitations(user, ["new@example.org"]) == 0
    assert take_invitations(user, ["new@example.org"]) == 1


def test_long_list_is_refused_with_its_limit(of_class: Class) -> None:
    with pytest.raises(RefusedError):
        store_roster(of_class, "x" * 70_000)
    assert not of_class.memberships.exists()


def test_student_leaves_and_sees_the_class_no_more(
    student: Client, of_class: Class, membership: Membership
) -> None:
    path = f"/en/classes/{of_class.pk}/"
    assert student.get(path).status_code == 200
    student.post(f"{path}leave/")
    assert student.get(path).status_code == 404


def test_co_teacher_teaches_and_does_not_archive(
    desk: Client, of_class: Class, make_user: Callable[..., User]
) -> None:
    other = make_user("other-teacher", Role.TEACHER)
    make_user("somebody")
    path = f"/en/classes/{of_class.pk}/"
    helper = Client()
    helper.force_login(other)
    assert helper.get(path).status_code == 404
    assert desk.post(f"{path}members/teachers/", {"username": "somebody"}).status_code == 400
    assert desk.post(f"{path}members/teachers/", {"username": "other-teacher"}).status_code == 302
    assert helper.get(f"{path}gradebook/").status_code == 200
    assert helper.post(f"{path}archive/", {"is_archived": "yes"}).status_code == 404
    User.objects.filter(pk=other.pk).update(role=Role.STUDENT)
    assert helper.get(f"{path}gradebook/").status_code == 403
