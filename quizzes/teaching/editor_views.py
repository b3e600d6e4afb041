"""The question editor: it loses nothing that was written, whatever is wrong with it."""

import secrets
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.exchange import Written, sources_of
from quizzes.exchange.prepared import OPTIONAL, problems_of
from quizzes.formats.item import Kind
from quizzes.kinds.problems import missing_options, missing_prose
from quizzes.services import save_question
from quizzes.teaching.access import for_teachers
from quizzes.teaching.desk import Desk, desk_of, fresh_draft, new_desk, written_of
from quizzes.teaching.drafts.draft import Draft, carry_out, read_draft
from quizzes.teaching.drafts.opening import open_draft
from quizzes.teaching.drafts.places import Place, places_of
from quizzes.teaching.form_view import view_form
from quizzes.teaching.picture_views import PICTURE_FIELDS, add_picture
from quizzes.teaching.preview import preview_of
from studypack.accounts.limits import PREVIEW, refuse_over
from studypack.accounts.models import User
from studypack.common.problems import FieldProblem

KEY_BYTES = 4


@require_http_methods(["GET", "HEAD", "POST"])
@for_teachers
def create_question(request: HttpRequest, teacher: User) -> HttpResponse:
    """The editor of a question that is not stored before it is saved."""
    desk = new_desk(teacher, kind_in(request))
    if request.method != "POST":
        return editor_page(request, desk, fresh_draft(desk.kind))
    return work(request, desk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_teachers
def edit_question(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    """The editor of one of the teacher's own questions."""
    desk = desk_of(teacher, slug)
    if request.method != "POST":
        assert desk.version is not None
        return editor_page(request, desk, open_draft(written_of(desk.version)))
    return work(request, desk)


@require_POST
@for_teachers
def preview_question(request: HttpRequest, teacher: User) -> HttpResponse:
    """What a student would see of the form that is sent, as a fragment; nothing is stored."""
    refuse_over(PREVIEW, request)
    desk = new_desk(teacher, kind_in(request))
    written = desk.read(draft_in(request, desk.kind)).written
    context = {"preview": preview_of(written, desk.language)}
    return render(request, "quizzes/teach/_preview.html", context)


def kind_in(request: HttpRequest) -> Kind:
    """The kind of question that is asked for, or 404."""
    sent = request.POST if request.method == "POST" else request.GET
    kind = sent.get("kind", Kind.SINGLE_CHOICE)
    if kind not in list(Kind):
        raise Http404
    return Kind(kind)


def draft_in(request: HttpRequest, kind: Kind) -> Draft:
    """What stands in the form that is sent."""
    hidden = ("csrfmiddlewaretoken", "kind", "act", *PICTURE_FIELDS)
    sent = {name: [str(value) for value in values] for name, values in request.POST.lists()}
    return read_draft(kind, {name: values for name, values in sent.items() if name not in hidden})


def work(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Does what the button asks for that sent the form."""
    draft, act = draft_in(request, desk.kind), request.POST.get("act", "save")
    if act == "save":
        return save(request, desk, draft)
    if act == "picture":
        draft, problems = add_picture(request, desk.owner, draft)
        return editor_page(request, desk, draft, problems, is_unsaved=True)
    if act == "preview":
        return editor_page(request, desk, draft, problems_in(desk, draft), is_unsaved=True)
    changed = carry_out(draft, act, f"o-{secrets.token_hex(KEY_BYTES)}")
    return editor_page(request, desk, changed, is_unsaved=True)


def problems_in(desk: Desk, draft: Draft) -> tuple[FieldProblem, ...]:
    """Everything wrong with a draft."""
    reading = desk.read(draft)
    found = (*reading.problems, *problems_of(reading.written), *missing_texts(reading.written))
    return tuple(dict.fromkeys(found))


def missing_texts(written: Written) -> list[FieldProblem]:
    """The texts that are missing whatever else is wrong; only a whole question tells of its own."""
    words = sources_of(written.words)
    missing = [*missing_prose(words), *missing_options(words, words.options)]
    return [found for found in missing if found.field not in OPTIONAL]


def save(request: HttpRequest, desk: Desk, draft: Draft) -> HttpResponse:
    """Stores the draft as the question's latest version, or says everything that is wrong."""
    problems = (*desk.overtaken(draft.get("version")), *problems_in(desk, draft))
    if problems:
        return editor_page(request, desk, draft, problems, is_unsaved=True, status=400)
    version = save_question(
        owner=desk.owner,
        author=desk.teacher,
        written=desk.read(draft).written,
        language=desk.language,
        question=desk.question,
    )
    said = (
        gettext("Saved as version {number}.")
        if version.number != desk.number
        else gettext("Saved.")
    )
    messages.success(request, said.format(number=version.number))
    return HttpResponseRedirect(reverse("teach:question-edit", args=[version.question.slug]))


def editor_page(
    request: HttpRequest,
    desk: Desk,
    draft: Draft,
    problems: Sequence[FieldProblem] = (),
    *,
    is_unsaved: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The editor with what stands in it, what is wrong with it, and what a student would see."""
    places: Sequence[Place] = places_of(draft, tuple(problems))
    context = {
        "desk": desk,
        "form": view_form(draft, places),
        "summary": places,
        "preview": preview_of(desk.read(draft).written, desk.language),
        "is_unsaved": is_unsaved,
        "picture": {name: request.POST.get(name, "") for name in PICTURE_FIELDS},
    }
    return render(request, "quizzes/teach/question_edit.html", context, status=status)
