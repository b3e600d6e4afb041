"""People in the admin: roles, who may sign in, tables of them."""

import csv
import io
from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from studypack.accounts.models import Role, User

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def head(make_user: Callable[..., User]) -> User:
    return make_user("admin", Role.ADMIN)


@pytest.fixture
def admin(head: User) -> Client:
    client = Client()
    client.force_login(head)
    return client


def act(admin: Client, action: str, *people: User, **said: str) -> None:
    """The action on the people; several are confirmed."""
    ticked = [str(person.pk) for person in people]
    values = {"action": action, "_selected_action": ticked, "confirmed": "yes"}
    assert admin.post(PEOPLE, values).status_code == 302


def test_role_is_given_and_taken_back_and_the_history_says_so(
    admin: Client, make_user: Callable[..., User]
) -> None:
    person = make_user("somebody")
    act(admin, "make_teacher", person)
    person.refresh_from_db()
    assert (person.role, person.is_staff) == (Role.TEACHER, False)
    act(admin, "make_student", person)
    person.refresh_from_db()
    assert person.role == Role.STUDENT
    said = LogEntry.objects.order_by("pk").values_list("change_message", flat=True)
    assert list(said) == ["Made a teacher.", "Made a student."]


def test_admin_cannot_lock_themselves_out(
    admin: Client, head: User, make_user: Callable[..., User]
) -> None:
    act(admin, "deactivate_selected", head, make_user("somebody"))
    act(admin, "make_student", head)
    values = {"username": "admin", "role": "student", "pseudonym": "", "email": ""}
    admin.post(f"{PEOPLE}{head.pk}/change/", values)
    head.refresh_from_db()
    assert (head.role, head.is_active, head.is_superuser) == (Role.ADMIN, True, True)
    assert not User.objects.get(username="somebody").is_active


def test_role_of_the_form_decides_who_enters(admin: Client, make_user: Callable[..., User]) -> None:
    person = make_user("somebody")
    values = {"username": "somebody", "role": "admin", "is_active": "on"}
    assert admin.post(f"{PEOPLE}{person.pk}/change/", values).status_code == 302
    person.refresh_from_db()
    assert person.is_superuser


@pytest.mark.parametrize("action", ["sign_out_everywhere", "deactivate_selected"])
def test_person_is_signed_out_on_every_device_and_others_are_not(
    admin: Client, make_user: Callable[..., User], action: str
) -> None:
    person, other = make_user("somebody"), make_user("other")
    phone, laptop, elsewhere = Client(), Client(), Client()
    phone.force_login(person)
    laptop.force_login(person)
    elsewhere.force_login(other)
    act(admin, action, person)
    signed_in = [client.get("/en/").context["user"] for client in (phone, laptop, elsewhere)]
    assert [user.is_authenticated for user in signed_in] == [False, False, True]


@pytest.mark.parametrize(("number", "read"), [("0", "csv"), ("1", "xlsx")])
def test_table_of_people_holds_no_formula_and_no_password(
    admin: Client, make_user: Callable[..., User], number: str, read: str
) -> None:
    person = make_user("somebody")
    person.pseudonym = '=HYPERLINK("http://example.org")'
    person.save()
    columns = {"resource": "", "format": number}
    content = admin.post(f"{PEOPLE}export/", columns).content
    if read == "csv":
        rows = list(csv.reader(io.StringIO(content.decode())))
    else:
        sheet = load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert rows[0][:4] == ["username", "email", "pseudonym", "role"]
    assert "password" not in rows[0]
    assert ["somebody", "", "'" + person.pseudonym, "student"] in [row[:4] for row in rows]


def upload(admin: Client, table: str) -> object:
    file = SimpleUploadedFile("people.csv", table.encode(), content_type="text/csv")
    return admin.post(f"{PEOPLE}import/", {"import_file": file, "format": "0", "resource": ""})


def test_people_are_brought_along_after_a_dry_run(admin: Client) -> None:
    table = "username,email,pseudonym,role\nnew-one,new@example.org,'=Newt,teacher\n"
    page = upload(admin, table)
    assert not User.objects.filter(username="new-one").exists()
    confirmed = page.context["confirm_form"].initial  # type: ignore[attr-defined]
    admin.post(f"{PEOPLE}process_import/", confirmed)
    person = User.objects.get(username="new-one")
    assert (person.role, person.pseudonym, person.email) == ("teacher", "=Newt", "new@example.org")
    assert not person.has_usable_password()
    assert LogEntry.objects.filter(object_id=str(person.pk)).exists()


@pytest.mark.parametrize(
    "row", ["new-one,,,admin", "admin,,,student", "new one,,,student", "new-one,no-mail,,student"]
)
def test_table_with_a_wrong_row_brings_nobody(admin: Client, head: User, row: str) -> None:
    page = upload(admin, f"username,email,pseudonym,role\ngood,,,student\n{row}\n")
    assert "confirm_form" not in page.context  # type: ignore[attr-defined]
    assert page.context["result"].has_validation_errors()  # type: ignore[attr-defined]
    head.refresh_from_db()
    assert (head.role, User.objects.count()) == (Role.ADMIN, 1)


def test_table_that_is_too_large_is_refused_with_its_size(admin: Client) -> None:
    page = upload(admin, "username\n" + "x" * 1_000_000)
    assert b"1000009 is more than 1000000 bytes" in page.content  # type: ignore[attr-defined]
