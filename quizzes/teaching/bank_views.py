"""The question bank: find a question, begin one, copy one, put one away."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from quizzes.exchange.prepared import LONGEST_NAME
from quizzes.services import save_question
from quizzes.teaching.access import for_teachers, own_question
from quizzes.teaching.bank import (
    Sought,
    bank_of,
    categories_in_use,
    page_of,
    rows_of,
    tags_in_use,
)
from quizzes.teaching.desk import desk_of, written_of
from quizzes.teaching.layout import KIND_NAMES
from studypack.accounts.models import User


@require_safe
@for_teachers
def list_questions(request: HttpRequest, teacher: User) -> HttpResponse:
    """The teacher's own questions."""
    sought = Sought.read(request.GET.dict())
    page = page_of(bank_of(teacher, sought), request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(list(page)),
        "sought": sought,
        "query": sought.query,
        "tags": tags_in_use(teacher),
        "categories": categories_in_use(teacher),
        "kinds": list(KIND_NAMES.items()),
    }
    return render(request, "quizzes/teach/question_list.html", context)


@require_POST
@for_teachers
def duplicate_question(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    """Leads to a question of its own that asks the same."""
    desk = desk_of(teacher, own_question(teacher, slug).slug)
    assert desk.version is not None
    written = written_of(desk.version)
    name = (
        gettext("Copy of {name}").format(name=written.name)[:LONGEST_NAME] if written.name else ""
    )
    copy = save_question(
        owner=teacher,
        author=teacher,
        written=replace(written, id="", name=name),
        language=desk.language,
    )
    messages.success(request, gettext("This is the copy."))
    return HttpResponseRedirect(reverse("teach:question-edit", args=[copy.question.slug]))


@require_POST
@for_teachers
def retire_question(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    """Puts a question away, or takes it back; quizzes that ask it go on asking it."""
    question = own_question(teacher, slug)
    question.is_retired = bool(request.POST.get("retired"))
    question.save(update_fields=["is_retired", "updated_at"])
    said = (
        gettext("The question is retired.")
        if question.is_retired
        else gettext("The question is among the others again.")
    )
    messages.success(request, said)
    return HttpResponseRedirect(reverse("teach:question-list"))
