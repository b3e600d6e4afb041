"""Pages of classes for everybody who belongs to one: the list, a class, joining and leaving."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes.reading import page_language
from quizzes.teaching.access import for_teachers
from studypack.accounts.learners import current_learner
from studypack.accounts.models import User
from studypack.classes.access import code_at, for_people, own_membership
from studypack.classes.assigning import read_class
from studypack.classes.due import tasks_of
from studypack.classes.models import (
    NAME_LENGTH,
    Class,
    NoReminders,
)
from studypack.classes.overview import overview_of
from studypack.classes.services import (
    create_class,
    end_membership,
    join,
    proven_addresses,
    remind_by_mail,
    take_invitations,
)
from studypack.common.problems import RefusedError


@require_safe
@for_people
def list_classes(request: HttpRequest, user: User) -> HttpResponse:
    """The person's classes; invitations to addresses that they proved are taken here."""
    if take_invitations(user, proven_addresses(user)):
        messages.success(request, gettext("You were invited, and are in the class now."))
    return list_page(request, user)


def list_page(
    request: HttpRequest, user: User, refusal: RefusedError | None = None
) -> HttpResponse:
    """The list, with what was refused, where something was."""
    context = {
        "taught": Class.objects.taught_by(user).select_related("owner"),
        "attended": Class.objects.attended_by(user).select_related("owner"),
        "wants_mail": not NoReminders.objects.filter(user=user).exists(),
        "longest_name": NAME_LENGTH,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "classes/class_list.html", context, status=status)


@require_POST
@for_teachers
def create(request: HttpRequest, teacher: User) -> HttpResponse:
    """Leads to a new class."""
    try:
        words = read_class(posted(request))
        made = create_class(teacher, words["name"], page_language(), timezone.now())
    except RefusedError as refusal:
        return list_page(request, teacher, refusal)
    return redirect(made)


@require_safe
@for_people
def show_class(request: HttpRequest, user: User, class_id: int) -> HttpResponse:
    """A class as whoever teaches it sees it, or as a student does; 404 for everybody else."""
    taught = Class.objects.taught_by(user).select_related("owner").filter(pk=class_id).first()
    if taught is not None:
        context = {"of_class": taught, "overview": overview_of(taught, timezone.now())}
        return render(request, "classes/class_teacher.html", context)
    attended = Class.objects.attended_by(user).select_related("owner")
    of_class = get_object_or_404(attended, pk=class_id)
    tasks = tasks_of(user, current_learner(request), timezone.now(), of_class.pk)
    membership = of_class.memberships.get(user=user)
    context = {"of_class": of_class, "tasks": tasks, "membership_id": membership.pk}
    return render(request, "classes/class_student.html", context)


@require_POST
@for_people
def leave(request: HttpRequest, user: User, class_id: int) -> HttpResponse:
    """The person is no longer in the class."""
    membership = own_membership(user, class_id)
    end_membership(membership)
    messages.info(request, gettext("You left %(name)s.") % {"name": membership.of_class.name})
    return redirect("classes:class-list")


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def enter_code(request: HttpRequest, user: User) -> HttpResponse:
    """A form for a code; a right one leads to its class."""
    if request.method != "POST":
        return render(request, "classes/join.html")
    typed = str(request.POST.get("code", ""))[:40]
    code = code_at(request, typed)
    if code is None:
        context = {"typed": typed, "is_wrong": True}
        return render(request, "classes/join.html", context, status=400)
    return redirect("classes:join-class", code.code)


@require_http_methods(["GET", "HEAD", "POST"])
@for_people
def join_class(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """What one is invited to; joining it."""
    found = code_at(request, code)
    if found is None:
        raise Http404
    if request.method != "POST":
        return render(request, "classes/join_class.html", {"of_class": found.of_class})
    join(found.of_class, user)
    return redirect(found.of_class)


@require_POST
@for_people
def choose_reminders(request: HttpRequest, user: User) -> HttpResponse:
    """Whether the person is reminded by mail."""
    wants_mail = "wants_mail" in request.POST
    remind_by_mail(user, wants_mail=wants_mail)
    if wants_mail:
        messages.info(request, gettext("You are reminded by mail of what is due."))
    else:
        messages.info(request, gettext("You are not reminded by mail."))
    return redirect("classes:class-list")


def posted(request: HttpRequest) -> dict[str, Any]:
    """The fields of a form."""
    return {name: str(value) for name, value in request.POST.items()}


def to_page(name: str, *arguments: int) -> HttpResponseRedirect:
    """To a page of classes."""
    response = redirect(f"classes:{name}", *arguments)
    assert isinstance(response, HttpResponseRedirect)
    return response
