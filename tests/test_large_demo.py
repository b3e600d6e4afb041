"""The large demo: it is what it says, in small, and lists ask no more for more of it."""

from datetime import UTC, datetime

import pytest

from quizzes.models import Attempt, Response
from studypack.accounts.models import Learner
from studypack.classes.gradebook import table_of
from studypack.classes.models import Class, Membership
from studypack.large_demo import SiteInUseError, Size, fill_site, teacher_name
from studypack.packs.models import Pack
from tests.bench.large_lists import all_lists, queries_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SMALL = Size(
    teachers=1, classes_a_teacher=2, students_a_class=2, quizzes_a_teacher=2, questions_a_quiz=2
)
QUERIES = {
    "large site, catalogue": 5,
    "large site, progress": 7,
    "large site, own class": 5,
    "large site, quizzes": 8,
    "large site, questions": 9,
    "large site, classes": 8,
    "large site, results": 8,
    "large site, analysis": 9,
    "large site, class": 7,
    "large site, members": 7,
    "large site, gradebook": 10,
    "large site, all people": 4,
    "large site, all classes": 5,
    "large site, all quizzes": 5,
    "large site, all attempts": 5,
    "large site, all responses": 4,
}
LARGER = Size(
    teachers=1, classes_a_teacher=4, students_a_class=4, quizzes_a_teacher=4, questions_a_quiz=4
)


def fill(size: Size) -> list[str]:
    return list(fill_site(size, "a long password", NOW))


def test_large_demo_is_as_large_as_it_says() -> None:
    assert (Size().classes, Size().students, Size().responses) == (200, 10_000, 1_000_000)
    assert fill(SMALL) == [teacher_name(1)]
    assert Class.objects.count() == SMALL.classes
    assert Membership.objects.count() == Learner.objects.count() == SMALL.students
    assert Response.objects.count() == SMALL.responses
    for attempt in Attempt.objects.prefetch_related("responses"):
        assert attempt.score == sum(each.fraction or 0 for each in attempt.responses.all())
    assert Learner.objects.earliest("pk").user is not None


def test_classes_of_the_large_demo_have_a_grade_in_every_cell() -> None:
    fill(SMALL)
    for of_class in Class.objects.all():
        heading, *lines = table_of(of_class, NOW)
        assert len(lines) == SMALL.students_a_class
        assert all(line[heading.index("done")] == SMALL.quizzes_a_teacher for line in lines)
        assert all(cell is not None for line in lines for cell in line)


def test_large_demo_refuses_a_site_in_use() -> None:
    fill(SMALL)
    with pytest.raises(SiteInUseError, match="holds attempts already"):
        fill(SMALL)
    assert Response.objects.count() == SMALL.responses


@pytest.mark.parametrize("size", [SMALL, LARGER], ids=["small", "larger"])
def test_lists_ask_no_more_for_more(pack: Pack, size: Size) -> None:
    fill(size)
    found = {}
    for what, ask in all_lists("localhost"):
        ask()  # what is kept in the process is kept now
        found[what] = queries_of(ask)
    assert found == QUERIES
