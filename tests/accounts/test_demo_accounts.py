"""Demo accounts: made once, each with a password of its own."""

import pytest
from django.contrib.auth import authenticate

from studypack.accounts.models import Role, User
from studypack.accounts.services import create_demo_accounts

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_demo_accounts_are_a_teacher_a_student_and_an_admin() -> None:
    made = create_demo_accounts()
    assert [(account.username, account.role) for account in made] == [
        ("teacher", Role.TEACHER),
        ("student", Role.STUDENT),
        ("admin", Role.ADMIN),
    ]
    assert [user.username for user in User.objects.filter(is_staff=True)] == ["admin"]
    assert [user.username for user in User.objects.filter(is_superuser=True)] == ["admin"]


def test_demo_passwords_are_different_long_and_work() -> None:
    made = create_demo_accounts()
    assert len({account.password for account in made}) == 3
    for account in made:
        assert len(account.password) >= 16
        assert authenticate(username=account.username, password=account.password)
    assert not authenticate(username="admin", password="admin")


def test_demo_accounts_are_made_once() -> None:
    first = create_demo_accounts()
    assert create_demo_accounts() == []
    assert authenticate(username="student", password=first[1].password)


def test_only_the_missing_demo_account_is_made_again() -> None:
    create_demo_accounts()
    User.objects.get(username="teacher").delete()
    assert [account.username for account in create_demo_accounts()] == ["teacher"]


def test_person_of_that_name_keeps_their_account() -> None:
    User.objects.create_user("admin", password="a long password")
    create_demo_accounts()
    assert not User.objects.get(username="admin").is_superuser
    assert authenticate(username="admin", password="a long password")
