"""Questions of a file into a bank, and out of it again."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from itertools import count

import pytest

from quizzes.exchange import item_of, written_of
from quizzes.exchange.losses import is_sayable, unsaid
from quizzes.exchange.report import shown
from quizzes.formats import FORMATS
from quizzes.formats.item import (
    Answer,
    Category,
    Gap,
    Hint,
    Item,
    Kind,
    Loss,
    Option,
    Pair,
    Problem,
    Reading,
    Text,
    Tolerance,
)
from quizzes.models import Question, QuestionImage, QuestionVersion, Quiz
from quizzes.services import Change, Imported, export_questions, import_questions, versions_of
from quizzes.services import importing as importing_service
from quizzes.services.authoring import store_prepared
from quizzes.services.exporting import written_from
from studypack.accounts.models import Role, User
from studypack.common.problems import RefusedError

pytestmark = [pytest.mark.database, pytest.mark.django_db]

GIF = b"GIF89a\x01\x00\x01\x00"
INLINE = f'<img src="data:image/gif;base64,{b64encode(GIF).decode()}" alt="A wave">'
SINGLE = Item(
    kind=Kind.SINGLE_CHOICE,
    id="q1",
    name="Waves",
    text=Text(source="What is a wave?"),
    options=(
        Option(id="A", text=Text(source="This"), fraction=Fraction(1)),
        Option(id="B", text=Text(source="That"), feedback=Text(source="No")),
    ),
    tags=("zebra", "ant"),
    category=("Physics", "Waves"),
    mark=Fraction(5, 3),
    penalty=Fraction(1, 3),
    extras={"gift:x": "y"},
    line=7,
)
SHORT = Item(kind=Kind.SHORT_TEXT, text=Text(source="Capital?"), answers=(Answer(value="Rome"),))
NUMBER = Item(
    kind=Kind.NUMERIC,
    text=Text(source="Pi?"),
    answers=(Answer(value="3.14", tolerance=Tolerance(size="0.01")),),
)
PAIRS = Item(
    kind=Kind.MATCHING,
    text=Text(source="Which?"),
    pairs=tuple(
        Pair(prompt=Text(source=prompt), match=Text(source=match))
        for prompt, match in (("zero", "0"), ("one", "1"), ("eleven", "11"))
    ),
    is_shuffled=True,
)
CLOZE = Item(
    kind=Kind.CLOZE,
    text=Text(source="{{1}} is"),
    gaps=(Gap(id="1", kind=Kind.SHORT_TEXT, answers=(Answer(value="x"),), display="line"),),
)
ALL = (SINGLE, SHORT, NUMBER, PAIRS, CLOZE)


@pytest.fixture
def teacher(make_user: Callable[..., User]) -> User:
    return make_user("teacher", Role.TEACHER)


def take(teacher: User, *items: Item, is_dry_run: bool = False) -> Imported:
    return import_questions(owner=teacher, reading=Reading(items=items), is_dry_run=is_dry_run)


def changes(imported: Imported) -> list[Change | None]:
    return [question.change for question in imported.questions]


def test_questions_come_back_from_the_bank_as_they_came(teacher: User) -> None:
    assert changes(take(teacher, *ALL)) == [Change.NEW] * len(ALL)
    versions = QuestionVersion.objects.order_by("pk")
    found = [item_of(written_from(version, "en")) for version in versions]
    assert found == [replace(item, line=0) for item in ALL]


def test_file_that_is_read_again_changes_nothing(teacher: User) -> None:
    take(teacher, *ALL)
    assert changes(take(teacher, *ALL)) == [Change.UNCHANGED] * len(ALL)
    assert QuestionVersion.objects.count() == len(ALL)


def test_question_that_changed_is_found_by_its_id(teacher: User) -> None:
    take(teacher, SINGLE, SHORT)
    edited = replace(SINGLE, text=Text(source="What are waves?"))
    assert changes(take(teacher, edited, SHORT)) == [Change.CHANGED, Change.UNCHANGED]
    assert Question.objects.get(external_id="q1").versions.count() == 2


def test_questions_alike_in_one_file_are_questions_of_their_own(teacher: User) -> None:
    assert changes(take(teacher, SHORT, SHORT)) == [Change.NEW, Change.NEW]
    assert changes(take(teacher, SHORT, SHORT)) == [Change.UNCHANGED, Change.UNCHANGED]
    assert Question.objects.count() == 2


def test_dry_run_says_the_same_and_stores_nothing(teacher: User) -> None:
    take(teacher, SHORT)
    dry = take(teacher, SINGLE, SHORT, is_dry_run=True)
    assert Question.objects.count() == 1
    assert changes(dry) == changes(take(teacher, SINGLE, SHORT)) == [Change.NEW, Change.UNCHANGED]


def test_dry_run_without_a_bank_takes_everything_for_new() -> None:
    imported = import_questions(owner=None, reading=Reading(items=(SHORT,)), is_dry_run=True)
    assert changes(imported) == [Change.NEW]


def test_file_with_a_problem_stores_nothing(teacher: User) -> None:
    problem = Problem(line=3, message="fraction: 120 is outside -100..100")
    imported = import_questions(
        owner=teacher, reading=Reading(items=(SINGLE,), problems=(problem,))
    )
    assert imported.problems == (problem,)
    assert changes(imported) == [None]
    assert not Question.objects.exists()


def test_file_with_too_much_in_it_stores_nothing(
    teacher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing_service, "MOST_ITEMS", 1)
    monkeypatch.setattr(importing_service, "MOST_CHARACTERS", 20)
    messages = [found.message for found in take(teacher, SINGLE, SHORT).problems]
    assert messages == [
        "file: 2 questions are above the limit of 1",
        "file: 33 characters of text are above the limit of 20",
    ]
    assert not Question.objects.exists()


def test_file_that_takes_too_long_stores_nothing(teacher: User) -> None:
    seconds = count(step=40)
    imported = import_questions(
        owner=teacher, reading=Reading(items=ALL), clock=lambda: float(next(seconds))
    )
    assert [found.message for found in imported.problems] == [
        "file: showing its texts takes more than 60 s"
    ]
    assert not Question.objects.exists()


def test_fault_in_one_question_leaves_none_of_the_file(
    teacher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_prepared

    def fail(**values: object) -> object:
        if Question.objects.exists():
            raise OSError("the disk is full")
        return store(**values)  # type: ignore[arg-type]

    monkeypatch.setattr(importing_service, "store_prepared", fail)
    with pytest.raises(OSError, match="full"):
        take(teacher, SINGLE, SHORT)
    assert not Question.objects.exists()


def test_question_that_no_kind_can_hold_is_left_out_and_named(teacher: User) -> None:
    hopeless = replace(SHORT, name="Hopeless", answers=(Answer(value="x", fraction=Fraction(0)),))
    imported = take(teacher, hopeless, SINGLE)
    assert changes(imported) == [None, Change.NEW]
    (loss,) = imported.lost
    assert (loss.item, loss.field) == ("Hopeless", "question")
    assert loss.why.startswith("it is left out: answers: none earns 1")


def test_what_is_not_kept_is_said_beside_what_the_format_lost(teacher: User) -> None:
    own = Loss(item="x", field="type", why="is a drawing")
    text = Text(source='<p>Q <img src="https://example.org/t.gif"></p>')
    category = Category(path=("A", "B"), description=Text(source="About"))
    reading = Reading(
        items=(replace(SHORT, name="Q", text=text),), lost=(own,), categories=(category,)
    )
    lost = import_questions(owner=teacher, reading=reading).lost
    assert [(loss.item, loss.field) for loss in lost] == [
        ("x", "type"),
        ("A/B", "category"),
        ("Q", "text"),
    ]


def test_picture_within_a_text_becomes_a_file_of_it(teacher: User) -> None:
    imported = take(teacher, replace(SHORT, text=Text(source=f"<p>{INLINE}</p>")))
    image = QuestionImage.objects.get()
    assert bytes(image.content) == GIF
    assert not imported.lost
    version = QuestionVersion.objects.get()
    assert image.sha256 in version.texts.get().content["text"]
    (file,) = item_of(written_from(version, "en")).text.files
    assert file.content == GIF


def test_language_of_a_question_is_its_text_s(teacher: User) -> None:
    take(teacher, replace(SHORT, language="de-CH"), replace(SINGLE, language="la"))
    versions = QuestionVersion.objects.order_by("pk")
    assert [version.texts.get().language for version in versions] == ["de", "en"]
    assert [item_of(written_from(version, "en")).language for version in versions] == [
        "de-CH",
        "la",
    ]


def test_quiz_of_a_pack_is_exported_as_it_is_shown(quiz: Quiz) -> None:
    writing = export_questions(versions_of(quiz.versions.get()), "moodle_xml")
    items = FORMATS["moodle_xml"].read(writing.content).items
    assert [item.kind for item in items] == [Kind.SINGLE_CHOICE, Kind.TRUE_FALSE]
    assert [bool(item.feedback) for item in items] == [True, True]
    right = [option for option in items[0].options if option.fraction == 1]
    assert len(right) == 1


def test_question_is_worth_in_an_export_what_it_is_worth_in_the_quiz(quiz: Quiz) -> None:
    version = quiz.versions.get()
    version.items.update(mark=4.0)
    assert [found.mark for found in versions_of(version)] == [4.0, 4.0]


def test_unknown_format_is_refused(quiz: Quiz) -> None:
    with pytest.raises(RefusedError, match="format: 'docx' is not one of moodle_xml"):
        export_questions(versions_of(quiz.versions.get()), "docx")


@pytest.mark.parametrize(
    ("name", "items"),
    [("moodle_xml", ALL), ("qti12", ALL), ("qti2", ALL), ("gift", ALL[:-1])],
)
def test_export_that_is_imported_changes_no_key_and_no_credit(
    teacher: User, name: str, items: tuple[Item, ...]
) -> None:
    take(teacher, *items)
    writing = export_questions(QuestionVersion.objects.order_by("pk"), name)
    reading = FORMATS[name].read(writing.content)
    assert not reading.problems
    assert [keys(item) for item in reading.items] == [keys(item) for item in items]


def keys(item: Item) -> object:
    """What is right in an item and what it earns, by the words of its options."""
    return (
        item.kind,
        [(one.text.source, one.fraction, one.feedback.source) for one in item.options],
        [(one.value, one.fraction) for one in item.answers],
        [(one.prompt.source, one.match.source) for one in item.pairs],
        [[(one.value, one.fraction) for one in gap.answers] for gap in item.gaps],
    )


@pytest.mark.parametrize(
    ("item", "body", "fields"),
    [
        (NUMBER, {"unit": "none"}, []),
        (NUMBER, {"unit": "required", "units": [{"name": "m"}]}, ["unit"]),
        (NUMBER, {"parameters": {"a": {"values": ["1", "2"]}}}, ["parameters"]),
        (SINGLE, {"negative": "false"}, []),
        (SINGLE, {"negative": "true"}, ["negative"]),
        (Item(kind=Kind.OPEN), {"lines": "9"}, ["lines"]),
        (
            CLOZE,
            {"gaps": {"1": {"kind": "numeric", "answers": [], "unit": "required"}}},
            ["gaps.1.unit"],
        ),
    ],
)
def test_what_no_item_says_of_a_body_is_lost_by_name(
    item: Item, body: dict[str, object], fields: list[str]
) -> None:
    written = written_of(item)
    changed = replace(written, body={**written.body, **body})
    assert [loss.field for loss in unsaid(changed, "q")] == fields
    assert is_sayable(changed) == ("parameters" not in fields)


@pytest.mark.parametrize("item", ALL, ids=lambda item: item.kind)
def test_no_usual_body_holds_what_an_item_cannot_say(item: Item) -> None:
    assert not unsaid(written_of(item), "q")


def test_report_shows_an_item_by_its_sources() -> None:
    item = replace(SINGLE, hints=(Hint(text=Text(source="h")),))
    assert shown(item) == {
        "id": "q1",
        "name": "Waves",
        "type": "single_choice",
        "text": "What is a wave?",
        "options": [
            {"text": "This", "fraction": 1.0, "feedback": ""},
            {"text": "That", "fraction": 0.0, "feedback": "No"},
        ],
        "answers": [],
        "tolerance": None,
        "feedback": "",
        "mark": float(Fraction(5, 3)),
        "tags": ["zebra", "ant"],
        "category": "Physics/Waves",
    }
    assert shown(NUMBER)["tolerance"] == {"kind": "absolute", "size": "0.01"}
    assert shown(PAIRS)["pairs"][2] == {"prompt": "eleven", "match": "11"}
    assert shown(CLOZE)["gaps"][0]["answers"][0]["text"] == "x"
