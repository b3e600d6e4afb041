"""Who is in a class, for those who teach it: code, link, list, invitations, co-teachers."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes.teaching.access import for_teachers
from quizzes.teaching.quiz_settings import ControlType, Field, filled
from studypack.accounts.limits import IMPORT, refuse_over
from studypack.accounts.models import User
from studypack.classes.access import owned_class, removable_member, taught_class
from studypack.classes.assigning import read_class
from studypack.classes.models import Class, JoinCode, Standing
from studypack.classes.roster import MOST_BYTES, Roster, read_roster, store_roster
from studypack.classes.services import add_co_teacher, archive, change_join_code, end_membership
from studypack.classes.views import posted, to_page
from studypack.common.problems import RefusedError

MEMBERS_A_PAGE = 50


@require_safe
@for_teachers
def list_members(request: HttpRequest, teacher: User, class_id: int) -> HttpResponse:
    """The people of a class, and the ways into it."""
    return members_page(request, taught_class(teacher, class_id))


def members_page(
    request: HttpRequest,
    of_class: Class,
    *,
    refusal: RefusedError | None = None,
    roster: Roster | None = None,
    text: str = "",
) -> HttpResponse:
    """The people, with what was refused or what a list would do, where there is that."""
    page = Paginator(of_class.memberships.students(), MEMBERS_A_PAGE).get_page(
        request.GET.get("page")
    )
    code: JoinCode | None = getattr(of_class, "join_code", None)
    helpers = of_class.memberships.filter(role=Standing.CO_TEACHER).select_related("user")
    context = {
        "of_class": of_class,
        "page": page,
        "helpers": helpers,
        "invitations": of_class.invitations.all(),
        "code": code,
        "is_open": code is not None and code.is_open(timezone.now()),
        "link": request.build_absolute_uri(reverse("classes:join-class", args=[code.code]))
        if code
        else "",
        "refusal": refusal,
        "roster": roster,
        "text": text,
        "most_kib": MOST_BYTES // 1024,
    }
    status = refusal.status if refusal else 200
    return render(request, "classes/member_list.html", context, status=status)


@require_POST
@for_teachers
def change_code(request: HttpRequest, teacher: User, class_id: int) -> HttpResponse:
    """A new code, or the code switched on or off, by the button that was pressed."""
    of_class, act = taught_class(teacher, class_id), str(request.POST.get("act"))
    change_join_code(of_class, act, timezone.now())
    if act == "renew":
        messages.info(request, gettext("The old code opens nothing any more."))
    return to_page("member-list", of_class.pk)


@require_POST
@for_teachers
def read_list(request: HttpRequest, teacher: User, class_id: int) -> HttpResponse:
    """Looks through a list of students; stores it once the teacher has seen what it does."""
    refuse_over(IMPORT, request)
    of_class = taught_class(teacher, class_id)
    text = list_text(request)
    if request.POST.get("act") == "store":
        try:
            stored = store_roster(of_class, text)
        except RefusedError as refusal:
            found = read_roster(of_class, text)
            return members_page(request, of_class, refusal=refusal, roster=found, text=text)
        said = gettext("Joined: %(joined)s. Invited: %(invited)s.")
        counts = {"joined": len(stored.joining), "invited": len(stored.invited)}
        messages.success(request, said % counts)
        return to_page("member-list", of_class.pk)
    return members_page(request, of_class, roster=read_roster(of_class, text), text=text)


def list_text(request: HttpRequest) -> str:
    """The list that was typed, or that is in a file; one byte more than is taken at most."""
    upload = request.FILES.get("file")
    if upload is not None:
        content: bytes = upload.read(MOST_BYTES + 1)
        return content.decode("utf-8", errors="replace")
    return str(request.POST.get("roster", ""))


@require_POST
@for_teachers
def add_teacher(request: HttpRequest, teacher: User, class_id: int) -> HttpResponse:
    """Another teacher helps from now on; the owner says who."""
    of_class = owned_class(teacher, class_id)
    try:
        added = add_co_teacher(of_class, str(request.POST.get("username", "")).strip())
    except RefusedError as refusal:
        return members_page(request, of_class, refusal=refusal)
    messages.info(request, gettext("Added: %(name)s.") % {"name": added.user.username})
    return to_page("member-list", of_class.pk)


@require_POST
@for_teachers
def remove_member(
    request: HttpRequest, teacher: User, class_id: int, membership_id: int
) -> HttpResponse:
    """Somebody is no longer in the class."""
    of_class = taught_class(teacher, class_id)
    membership = removable_member(of_class, teacher, membership_id)
    end_membership(membership)
    messages.info(request, gettext("Removed: %(name)s.") % {"name": membership.user.username})
    return to_page("member-list", of_class.pk)


@require_POST
@for_teachers
def withdraw_invitation(
    request: HttpRequest, teacher: User, class_id: int, invitation_id: int
) -> HttpResponse:
    """Nobody is invited by this address any more."""
    of_class = taught_class(teacher, class_id)
    get_object_or_404(of_class.invitations, pk=invitation_id).delete()
    return to_page("member-list", of_class.pk)


CLASS_FIELDS = (
    Field(
        name="name",
        label=_("Name"),
        help=_("What students see in their list."),
        control=ControlType.LINE,
    ),
    Field(
        name="description",
        label=_("Description"),
        help=_("What the class is about, or when it meets."),
        control=ControlType.BOX,
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
@for_teachers
def edit_class(request: HttpRequest, teacher: User, class_id: int) -> HttpResponse:
    """The name and the description of a class."""
    of_class, refusal = taught_class(teacher, class_id), None
    values = posted(request) or {"name": of_class.name, "description": of_class.description}
    if request.method == "POST":
        try:
            words = read_class(values)
        except RefusedError as refused:
            refusal = refused
        else:
            Class.objects.filter(pk=of_class.pk).update(**words)
            return to_page("class-detail", of_class.pk)
    fields = filled(CLASS_FIELDS, values, refusal.problems if refusal else ())
    context = {"of_class": of_class, "fields": fields, "refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "classes/class_edit.html", context, status=status)


@require_POST
@for_teachers
def archive_class(request: HttpRequest, teacher: User, class_id: int) -> HttpResponse:
    """The class is over, or goes on; its owner says so."""
    of_class = owned_class(teacher, class_id)
    archive(of_class, is_archived="is_archived" in request.POST)
    said = gettext("Archived.") if of_class.is_archived else gettext("The class goes on.")
    messages.info(request, said)
    return to_page("class-detail", of_class.pk)
