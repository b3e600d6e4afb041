"""Importing a file of questions: looked through first, stored when the teacher says so."""

import uuid

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.confined import MOST_BYTES
from quizzes.formats import FORMATS
from quizzes.kinds.problems import not_one_of
from quizzes.models import PendingImport
from quizzes.reading import page_language
from quizzes.services.importing import Imported
from quizzes.services.looking_through import look_through, store_waiting
from quizzes.teaching.access import for_teachers
from quizzes.teaching.import_report import report_of
from studypack.accounts.limits import IMPORT, refuse_over
from studypack.accounts.models import User
from studypack.common.confined import MEBIBYTE
from studypack.common.languages import LANGUAGE_CODES, LANGUAGES
from studypack.common.problems import RefusedError, problem
from studypack.common.wording import Message


@require_http_methods(["GET", "HEAD", "POST"])
@for_teachers
def import_file(request: HttpRequest, teacher: User) -> HttpResponse:
    """Takes a file, and shows what storing it would do; nothing is stored yet."""
    if request.method != "POST":
        return import_page(request, {})
    refuse_over(IMPORT, request)
    try:
        upload, format_name, language = asked_in(request)
    except RefusedError as refusal:
        return import_page(request, {"refusal": refusal}, status=refusal.status)
    filename = upload.name or ""
    reading, imported, waiting = look_through(
        owner=teacher,
        content=upload.read(MOST_BYTES + 1),
        filename=filename,
        format_name=format_name,
        language=language,
        now=timezone.now(),
    )
    report = report_of(filename, reading, imported)
    return import_page(request, {"report": report, "waiting": waiting})


def import_page(
    request: HttpRequest, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """The form, with a report where there is one."""
    own = {
        "formats": [(one.NAME, one.LABEL, one.EXTENSIONS[0]) for one in FORMATS.values()],
        "languages": LANGUAGES,
        "language": page_language(),
        "most_megabytes": MOST_BYTES // MEBIBYTE,
    }
    return render(request, "quizzes/teach/import_file.html", {**own, **context}, status=status)


def asked_in(request: HttpRequest) -> tuple[UploadedFile, str, str]:
    """The file of the form, its format (empty where it is to be recognised), its language.

    Raises:
        RefusedError: with every problem of the form.
    """
    upload, problems = request.FILES.get("file"), []
    format_name, language = request.POST.get("format", ""), request.POST.get("language", "")
    if upload is None:
        problems.append(problem("file", Message("choose a file first")))
    if format_name and format_name not in FORMATS:
        problems.append(not_one_of("format", format_name[:40], FORMATS))
    if language not in LANGUAGE_CODES:
        problems.append(not_one_of("language", language[:40], LANGUAGE_CODES))
    if upload is None or problems:
        raise RefusedError(
            "invalid_import",
            Message("The file cannot be looked through."),
            problems=problems,
        )
    return upload, format_name, language


@require_POST
@for_teachers
def confirm_import(request: HttpRequest, teacher: User, waiting_id: uuid.UUID) -> HttpResponse:
    """Stores the file whose dry run the teacher saw, all of it or nothing."""
    own = PendingImport.objects.waiting(teacher, timezone.now())
    waiting = get_object_or_404(own.select_related("owner"), pk=waiting_id)
    imported = store_waiting(waiting)
    if imported.problems:
        messages.warning(request, gettext("Nothing was stored: the file cannot be read any more."))
        return HttpResponseRedirect(reverse("teach:import-create"))
    messages.info(request, told(imported))
    return HttpResponseRedirect(reverse("teach:question-list"))


def told(imported: Imported) -> str:
    """What was stored, in a sentence."""
    stored = sum(question.change is not None for question in imported.questions)
    words = ngettext(
        "%(count)d question of the file is in your bank.",
        "%(count)d questions of the file are in your bank.",
        stored,
    )
    return words % {"count": stored}
