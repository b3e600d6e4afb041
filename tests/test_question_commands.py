"""Questions through the command line: in, out, and what is refused."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from quizzes.formats import FORMATS
from quizzes.models import Question, QuestionImage, QuestionText, Quiz
from studypack.accounts.models import Role, User
from studypack.packs.models import Pack

pytestmark = pytest.mark.django_db

GIFT = "::Waves::What is a wave? {=This#Yes ~That}\n"
HOSTILE = {
    "billion_laughs.moodle.xml": "entities",
    "fractions.moodle.xml": r"moodle\.xml:[1-9]\d*: ",
    "nul_and_bidi.txt": r"U\+202E",
    "svg_xss.svg": "looks like none",
    "pdf_flate_bomb.pdf": "looks like none",
    "pickle_as_torch.pt": "looks like none",
    "truncated.apkg": "looks like none|damaged",
    "zip_slip.imscc": "leads out of the archive",
}
ACTING = re.compile(r"<script|<iframe|<svg|\son\w+\s*=|javascript:|src=|evil", re.I)


@pytest.fixture
def teacher(make_user: Callable[..., User]) -> User:
    return make_user("teacher", Role.TEACHER)


@pytest.fixture
def gift(tmp_path: Path) -> Path:
    file = tmp_path / "waves.gift"
    file.write_text(GIFT, "utf-8")
    return file


def run(*arguments: object, **options: Any) -> tuple[str, str]:
    """What the import printed, and what went to standard error."""
    printed, said = io.StringIO(), io.StringIO()
    try:
        call_command(
            "import_questions", *map(str, arguments), stdout=printed, stderr=said, **options
        )
    except CommandError as error:
        said.write(f"CommandError: {error}")
    return printed.getvalue(), said.getvalue()


def test_file_is_imported_once(teacher: User, gift: Path) -> None:
    assert run(gift) == (
        "new: Waves (single_choice)\n1 questions: 1 new, 0 changed, 0 unchanged\n",
        "",
    )
    printed, _ = run(gift)
    assert printed.startswith("unchanged: Waves")
    assert Question.objects.get().owner == teacher


def test_dry_run_stores_nothing(teacher: User, gift: Path) -> None:
    printed, _ = run(gift, dry_run=True)
    assert printed.endswith("1 new, 0 changed, 0 unchanged; nothing was stored\n")
    assert not Question.objects.exists()


def test_equal_losses_take_one_line_unless_all_are_asked_for(teacher: User, tmp_path: Path) -> None:
    table = tmp_path / "cards.csv"
    table.write_text("a,b,c\nd,e,f\n")
    said = "lost: Only the first two columns of a table are read. (2 times, first of a: column 3)"
    assert said in run(table, "--dry-run")[0].splitlines()
    assert "  d: column 3" in run(table, "--dry-run", "--verbosity=2")[0].splitlines()
    assert "  d: column 3" not in run(table, "--dry-run")[0]


def test_json_has_what_was_read(teacher: User, gift: Path) -> None:
    report = json.loads(run(gift, "--json")[0])
    assert set(report) == {"questions", "lost", "problems"}
    (question,) = report["questions"]
    assert question["options"][0] == {"text": "This", "fraction": 1.0, "feedback": "Yes"}


def test_owner_is_who_is_named(teacher: User, make_user: Callable[..., User], gift: Path) -> None:
    other = make_user("other-teacher", Role.TEACHER)
    run(gift, owner="other-teacher")
    assert Question.objects.get().owner == other
    assert "owner: nobody signs in as 'nobody'" in run(gift, owner="nobody")[1]


def test_bank_needs_somebody_but_a_dry_run_does_not(db: None, gift: Path) -> None:
    assert "owner: there is no teacher" in run(gift)[1]
    assert run(gift, dry_run=True)[0].startswith("new: Waves")


def test_file_that_is_not_there_is_one_sentence(teacher: User) -> None:
    assert "gone.gift: No such file or directory" in run("gone.gift")[1]


def test_problems_go_to_standard_error_and_into_the_json(teacher: User, tmp_path: Path) -> None:
    file = tmp_path / "broken.xml"
    file.write_text("<quiz><question type='truefalse'></quiz>", "utf-8")
    printed, said = run(file, "--json", name="moodle_xml")
    assert json.loads(printed)["problems"][0]["line"] == 1
    assert re.search(r"broken\.xml:1: .*1 problems; nothing was stored", said, re.DOTALL)
    assert not Question.objects.exists()


@pytest.mark.parametrize("name", list(FORMATS))
def test_quiz_is_exported_to_a_file_that_is_imported(
    quiz_of_pack: Quiz, teacher: User, tmp_path: Path, name: str
) -> None:
    file = tmp_path / f"out{FORMATS[name].EXTENSIONS[0]}"
    call_command("export_questions", "small", name=name, output=file, stderr=io.StringIO())
    printed, said = run(file, "--format", name)
    assert "new: " in printed
    assert not said


@pytest.fixture
def quiz_of_pack(pack: Pack) -> Quiz:
    """The small pack's quiz."""
    return Quiz.objects.get(pack=pack)


def test_quiz_that_is_not_there_is_one_sentence(db: None) -> None:
    with pytest.raises(CommandError, match="quiz: there is no 'nothing'"):
        call_command("export_questions", "nothing", name="gift")


@pytest.fixture
def hostile(samples_folder: Path) -> Path:
    """The folder of hostile files."""
    return samples_folder / "abuse"


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_file_is_refused_in_a_sentence_and_stores_nothing(
    hostile: Path, teacher: User, name: str
) -> None:
    printed, said = run(hostile / name)
    assert re.search(HOSTILE[name], said)
    assert "nothing was stored" in said
    assert not printed
    assert not Question.objects.exists()
    assert not QuestionImage.objects.exists()


def test_entity_that_names_a_file_is_refused(hostile: Path, teacher: User) -> None:
    printed, said = run(hostile / "xxe_file.moodle.xml", "--json")
    assert "root:" not in printed + said
    assert "entities" in said
    assert not Question.objects.exists()


def test_document_type_elsewhere_is_refused(hostile: Path, teacher: User) -> None:
    printed, said = run(hostile / "xxe_http.qti12.xml", "--json")
    (problem,) = json.loads(printed)["problems"]
    assert "http://127.0.0.1:9/evil.dtd" in problem["message"]
    assert "nothing was stored" in said
    assert not Question.objects.exists()


def test_text_in_an_old_encoding_is_read_with_its_accents(hostile: Path, teacher: User) -> None:
    printed, said = run(hostile / "latin1_not_utf8.gift.txt", "--json")
    assert "\ufffd" not in printed
    assert re.search("[à-ü]", printed) or "encoding" in said


def test_scripts_in_questions_are_imported_inert(hostile: Path, teacher: User) -> None:
    printed, _ = run(hostile / "xss_gift.txt")
    assert "lost: " in printed
    for text in QuestionText.objects.all():
        assert not ACTING.search(json.dumps(text.content))
    assert QuestionText.objects.exists()
