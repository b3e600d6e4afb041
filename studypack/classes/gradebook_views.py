"""Results of a class: the gradebook, its files, and one student."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from quizzes.reading import page_language
from quizzes.teaching.access import for_teachers
from studypack.accounts.limits import EXPORT, refuse_over
from studypack.accounts.models import User
from studypack.classes.access import for_people, student_in, taught_class
from studypack.classes.concepts import stuck_in
from studypack.classes.gradebook import STUDENTS_A_PAGE, csv_of, own_row, rows_of, table_of, xlsx_of
from studypack.classes.models import Class
from studypack.classes.overview import assignments_of

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@for_teachers
def show_gradebook(request: HttpRequest, teacher: User, class_id: int) -> HttpResponse:
    """Students and assignments, fifty students a page, and where the class is stuck."""
    of_class = taught_class(teacher, class_id)
    students = of_class.memberships.students()
    page = Paginator(students, STUDENTS_A_PAGE).get_page(request.GET.get("page"))
    assignments = assignments_of(of_class)
    context = {
        "of_class": of_class,
        "page": page,
        "assignments": assignments,
        "rows": rows_of(list(page), assignments, timezone.now()),
        "stuck": stuck_in(of_class, page_language()),
    }
    return render(request, "classes/gradebook.html", context)


@require_safe
@for_teachers
def export_csv(request: HttpRequest, teacher: User, class_id: int) -> HttpResponse:
    """The gradebook as CSV."""
    refuse_over(EXPORT, request)
    of_class = taught_class(teacher, class_id)
    return file_of(of_class, csv_of(table_of(of_class, timezone.now())), "csv", CSV)


@require_safe
@for_teachers
def export_xlsx(request: HttpRequest, teacher: User, class_id: int) -> HttpResponse:
    """The gradebook as a workbook."""
    refuse_over(EXPORT, request)
    of_class = taught_class(teacher, class_id)
    return file_of(of_class, xlsx_of(table_of(of_class, timezone.now())), "xlsx", XLSX)


def file_of(of_class: Class, content: str | bytes, ending: str, media_type: str) -> HttpResponse:
    """A file to take away."""
    headers = {"Content-Disposition": f'attachment; filename="gradebook-{of_class.pk}.{ending}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)


@require_safe
@for_people
def show_student(
    request: HttpRequest, user: User, class_id: int, membership_id: int
) -> HttpResponse:
    """How one student stands with everything: for teachers of the class and the student alone."""
    taught = Class.objects.taught_by(user).filter(pk=class_id).first()
    of_class = taught or get_object_or_404(Class.objects.attended_by(user), pk=class_id)
    student = student_in(of_class, membership_id)
    if taught is None and student.user_id != user.pk:
        raise Http404
    assignments = assignments_of(of_class)
    now = timezone.now()
    if taught is None:
        row = own_row(student, assignments, now)
    else:
        (row,) = rows_of([student], assignments, now)
    context = {"of_class": of_class, "row": row, "is_teacher": taught is not None}
    return render(request, "classes/student_detail.html", context)
