"""A teacher's quizzes: made, set, arranged, tried, published and taken back."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from quizzes.models import Quiz
from quizzes.services.publishing import (
    LONGEST_TITLE,
    arrange,
    change_quiz,
    create_quiz,
    duplicate_quiz,
    has_unpublished_changes,
    publish,
    take_back,
)
from quizzes.services.starting import new_seed
from quizzes.teaching.access import editable_quiz, for_teachers, own_quiz, viewable_quiz
from quizzes.teaching.arranging import (
    Desk,
    acted,
    arrangement_from,
    desk_of,
    lines_for,
    posted_desk,
    view_lines,
    view_pools,
)
from quizzes.teaching.bank import Sought, bank_for, tags_in_use
from quizzes.teaching.bank import rows_of as bank_rows
from quizzes.teaching.dry_run import dry_view
from quizzes.teaching.quiz_history import history_of
from quizzes.teaching.quiz_list import quizzes_of, rows_of, state_of
from quizzes.teaching.quiz_settings import FIELDS, filled, read_settings, values_of
from studypack.accounts.models import User
from studypack.common.languages import ENGLISH
from studypack.common.problems import RefusedError
from studypack.common.wording import Message

QUIZZES_A_PAGE = 50
QUESTIONS_SHOWN = 30
MOST_SEED = 2**31 - 1


def page_language() -> str:
    """The language of the page's address."""
    return get_language() or ENGLISH


def to_page(name: str, quiz: Quiz, place: str = "") -> HttpResponseRedirect:
    """To a page of the quiz."""
    return HttpResponseRedirect(reverse(f"teach:{name}", args=[quiz.slug]) + place)


@require_safe
@for_teachers
def list_quizzes(request: HttpRequest, teacher: User) -> HttpResponse:
    """The teacher's own quizzes."""
    return list_page(request, teacher)


def list_page(
    request: HttpRequest, teacher: User, refusal: RefusedError | None = None
) -> HttpResponse:
    """The list, with what was refused, where something was."""
    quizzes = quizzes_of(teacher, page_language())
    page = Paginator(quizzes, QUIZZES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(list(page)),
        "refusal": refusal,
        "longest_title": LONGEST_TITLE,
    }
    status = refusal.status if refusal else 200
    return render(request, "quizzes/teach/quiz_list.html", context, status=status)


@require_POST
@for_teachers
def create(request: HttpRequest, teacher: User) -> HttpResponse:
    """Leads to a new quiz, a draft that asks nothing yet."""
    title = str(request.POST.get("title", "")).strip()
    try:
        quiz = create_quiz(author=teacher, title=title, description="", language=page_language())
    except RefusedError as refusal:
        return list_page(request, teacher, refusal)
    return to_page("quiz-edit", quiz)


@require_POST
@for_teachers
def duplicate(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """Leads to a draft that asks the same by the same rules."""
    original = own_quiz(teacher, quiz)
    title = gettext("%(title)s (copy)") % {"title": original.text.title}
    made = duplicate_quiz(original, author=teacher, title=title[:LONGEST_TITLE])
    return to_page("quiz-edit", made)


@require_safe
@for_teachers
def edit(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """The words, the rules and the questions of a quiz."""
    return editor_page(request, teacher, editable_quiz(teacher, quiz))


def editor_page(
    request: HttpRequest,
    teacher: User,
    quiz: Quiz,
    *,
    values: Mapping[str, str] | None = None,
    desk: Desk | None = None,
    refusal: RefusedError | None = None,
) -> HttpResponse:
    """The editor; with what was typed and refused, where something was."""
    arranged, problems = desk or desk_of(quiz), refusal.problems if refusal else ()
    sought = Sought(q=request.GET.get("find", ""), tag=request.GET.get("tag", ""))
    found = bank_for(teacher, quiz, sought).exclude(slug__in=arranged.slugs)
    context = {
        "quiz": quiz,
        "state": state_of(quiz, has_unpublished_changes(quiz)),
        "fields": filled(FIELDS, values or values_of(quiz), problems),
        "lines": view_lines(quiz, arranged),
        "pools": view_pools(arranged),
        "sought": sought,
        "tags": tags_in_use(teacher) if quiz.author_id == teacher.pk else [],
        "found": bank_rows(list(found[:QUESTIONS_SHOWN].prefetch_related("tags"))),
        "found_count": found.count(),
        "is_unsaved": refusal is not None,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "quizzes/teach/quiz_edit.html", context, status=status)


@require_POST
@for_teachers
def save_settings(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """Stores the words and the rules, and leads back to them."""
    own = editable_quiz(teacher, quiz)
    typed = {name: str(value) for name, value in request.POST.items()}
    try:
        change_quiz(own, **read_settings(typed), author=teacher)
    except RefusedError as refusal:
        return editor_page(request, teacher, own, values=typed, refusal=refusal)
    messages.info(request, gettext("The settings are saved."))
    return to_page("quiz-edit", own)


@require_POST
@for_teachers
def save_questions(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """Stores what is arranged, after what a button asks for, and leads back to it."""
    own, act = editable_quiz(teacher, quiz), str(request.POST.get("act", "save"))
    added = lines_for(teacher, own, added_slugs(request, act))
    desk = acted(posted_desk(request.POST), act, added)
    arrangement, problems = arrangement_from(desk)
    try:
        if problems:
            raise RefusedError(
                "invalid_quiz", Message("The quiz cannot be arranged so."), problems=problems
            )
        arrange(own, arrangement)
    except RefusedError as refusal:
        return editor_page(request, teacher, own, desk=desk, refusal=refusal)
    sought = {name: str(request.POST.get(name, "")).strip() for name in ("find", "tag")}
    asked = f"?{urlencode(sought)}" if act in {"find", "add"} and any(sought.values()) else ""
    return to_page("quiz-edit", own, asked + place_of(act, added))


def added_slugs(request: HttpRequest, act: str) -> Sequence[str]:
    """The questions that were chosen in the bank, where they are to be added."""
    return [str(slug) for slug in request.POST.getlist("add")] if act == "add" else []


def place_of(act: str, added: Sequence[object]) -> str:
    """Where on the page the eye was."""
    name, _, question = act.partition(":")
    if name in {"up", "down"}:
        return f"#line-{question}"
    return "#bank" if name == "find" or (name == "add" and not added) else "#asked"


@require_POST
@for_teachers
def publish_quiz(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """Lets learners take what is arranged, from now on."""
    own = editable_quiz(teacher, quiz)
    try:
        version = publish(own, teacher)
    except RefusedError as refusal:
        return editor_page(request, teacher, own, refusal=refusal)
    said = gettext("Published: version %(number)d.") % {"number": version.number}
    messages.info(request, said)
    return to_page("quiz-edit", own)


@require_POST
@for_teachers
def take_back_quiz(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """Lets no attempt begin."""
    own = take_back(editable_quiz(teacher, quiz))
    messages.info(request, gettext("Taken back: no attempt can begin, open ones go on."))
    return to_page("quiz-edit", own)


@require_safe
@for_teachers
def preview(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """The quiz as a learner will see it; nothing is stored."""
    own, asked = viewable_quiz(teacher, quiz), request.GET.get("seed", "")
    seed = int(asked) if asked.isdecimal() and len(asked) <= 10 else 1
    context = {
        "quiz": own,
        "view": dry_view(own, seed=min(seed, MOST_SEED), language=page_language()),
        "another": new_seed(),
        "minutes": (own.time_limit_s or 0) // 60,
        "standing": {"rules": own.rules, "taken": 0},
    }
    return render(request, "quizzes/teach/quiz_preview.html", context)


@require_safe
@for_teachers
def show_history(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """The versions of the quiz: who made each, when, and what changed."""
    own = viewable_quiz(teacher, quiz)
    context = {"quiz": own, "entries": history_of(own)}
    return render(request, "quizzes/teach/quiz_history.html", context)
