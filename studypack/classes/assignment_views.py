"""Assignments of a class, for those who teach it: made, changed, deleted, with exceptions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.reading import page_language
from quizzes.teaching.access import for_teachers
from quizzes.teaching.quiz_settings import filled
from studypack.accounts.models import User
from studypack.classes.access import assignment_in, student_in, taught_class
from studypack.classes.assigning import (
    EXCEPTION_FIELDS,
    FIELDS,
    choices_for,
    delete_assignment,
    exception_values,
    grant_exception,
    save_assignment,
    values_of,
    withdraw_exception,
)
from studypack.classes.models import Assignment, Class
from studypack.classes.views import posted, to_page
from studypack.common.problems import RefusedError

AT_FIRST = {"is_published": "on"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_teachers
def create(request: HttpRequest, teacher: User, class_id: int) -> HttpResponse:
    """A form for a new assignment."""
    return form_page(request, teacher, taught_class(teacher, class_id))


@require_http_methods(["GET", "HEAD", "POST"])
@for_teachers
def edit(request: HttpRequest, teacher: User, class_id: int, assignment_id: int) -> HttpResponse:
    """An assignment as a form."""
    of_class = taught_class(teacher, class_id)
    return form_page(request, teacher, of_class, assignment_in(of_class, assignment_id))


def form_page(
    request: HttpRequest, teacher: User, of_class: Class, known: Assignment | None = None
) -> HttpResponse:
    """The form, or back to the class once it is stored."""
    values, refusal = posted(request), None
    if request.method == "POST":
        try:
            saved = save_assignment(of_class, teacher, values, known)
        except RefusedError as refused:
            refusal = refused
        else:
            messages.success(request, gettext("Saved: %(title)s.") % {"title": saved.title})
            return to_page("class-detail", of_class.pk)
    stands = values or (values_of(known) if known else AT_FIRST)
    context = {
        "of_class": of_class,
        "assignment": known,
        "choices": () if known else choices_for(teacher, page_language()),
        "thing": stands.get("thing", ""),
        "fields": filled(FIELDS, stands, refusal.problems if refusal else ()),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "classes/assignment_edit.html", context, status=status)


@require_POST
@for_teachers
def delete(request: HttpRequest, teacher: User, class_id: int, assignment_id: int) -> HttpResponse:
    """The assignment is no more."""
    of_class = taught_class(teacher, class_id)
    delete_assignment(assignment_in(of_class, assignment_id))
    messages.info(request, gettext("Deleted."))
    return to_page("class-detail", of_class.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_teachers
def exceptions(
    request: HttpRequest, teacher: User, class_id: int, assignment_id: int
) -> HttpResponse:
    """Who has other dates, and a form that grants them."""
    of_class = taught_class(teacher, class_id)
    assignment = assignment_in(of_class, assignment_id)
    values, refusal = posted(request), None
    if request.method == "POST":
        key = values.get("membership", "")
        student = student_in(of_class, int(key) if key.isdecimal() and len(key) < 19 else 0)
        try:
            grant_exception(assignment, student, values)
        except RefusedError as refused:
            refusal = refused
        else:
            granted = gettext("Granted to %(name)s.") % {"name": student.user.display_name}
            messages.info(request, granted)
            return to_page("exception-list", of_class.pk, assignment.pk)
    return exceptions_page(request, assignment, values, refusal)


def exceptions_page(
    request: HttpRequest,
    assignment: Assignment,
    values: dict[str, str],
    refusal: RefusedError | None,
) -> HttpResponse:
    """The exceptions, and the form with what was typed or what was granted before."""
    granted = assignment.exceptions.select_related("membership__user")
    chosen = values.get("membership") or request.GET.get("for", "")
    known = next((one for one in granted if str(one.membership_id) == chosen), None)
    stands = values or (exception_values(known) if known else {})
    context = {
        "of_class": assignment.of_class,
        "assignment": assignment,
        "granted": granted,
        "students": assignment.of_class.memberships.students(),
        "chosen": chosen,
        "fields": filled(EXCEPTION_FIELDS, stands, refusal.problems if refusal else ()),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "classes/exception_list.html", context, status=status)


@require_POST
@for_teachers
def withdraw(
    request: HttpRequest, teacher: User, class_id: int, assignment_id: int, membership_id: int
) -> HttpResponse:
    """One student has everybody's dates again."""
    of_class = taught_class(teacher, class_id)
    assignment = assignment_in(of_class, assignment_id)
    granted = assignment.exceptions.select_related("membership__user__learner", "assignment__quiz")
    withdraw_exception(get_object_or_404(granted, membership__pk=membership_id))
    return to_page("exception-list", of_class.pk, assignment.pk)
