"""QTI 1.2 files of other programs: key, credit and feedback, as one reads them in the XML.

Each line of the table is written by hand from the file, not from what the reader says of it.
"""

from pathlib import Path
from typing import Final

import pytest

from quizzes.formats import qti12
from quizzes.formats.item import Gap, Item, Kind, Text
from quizzes.formats.qti_package import write_package

CANVAS: Final = "qti12/qti/items_1.2"
NOT_WELL_FORMED: Final = {
    f"{CANVAS}/choice_vary_points_by_answer.xml": 1,
    f"{CANVAS}/fib.xml": 45,
    f"{CANVAS}/fib_str.xml": 45,
    f"{CANVAS}/item_no_title.xml": 45,
}
# By file, the questions that are left out, by their title.
LEFT_OUT: Final = {
    f"{CANVAS}/bank_entry_item.xml": ["ge0c6b84f2afc834ec575718bbc1451ff"],
    f"{CANVAS}/categorization.xml": ["quiz with categorization question"],
    f"{CANVAS}/formula.xml": ["Formula"],
    f"{CANVAS}/formula_scientific.xml": ["Formula"],
    f"{CANVAS}/hot_spot.xml": [
        "this is a hot-spot question",
        "hot-spot with invalid coordinates",
        "hot-spot without coordinates",
        "hot-spot with multiple selections",
    ],
    f"{CANVAS}/upload.xml": ["Question"],
    "qti12/qti/interaction_checks_1.2.xml": ["Question 9"],
}
LIGHT: Final = "Magnify up to about 400 times. Sometimes requires colored staining of cells."
ELECTRON: Final = "Uses a beam of electrons. Can provide details of cells' internal structure."
TRUE_IS_RIGHT: Final = "true_false 1 | True=1 False=0"
DISCUSSION: Final = (
    "multiple_choice 10 | QUE_1024_A1=1/4 QUE_1025_A2=-1/10 QUE_1026_A3=1/4 QUE_1027_A4=1/4 "
    "QUE_1028_A5=-1/10 QUE_1029_A6=-1/10 QUE_1030_A7=1/4"
)
HOW_MUCH: Final = (
    "single_choice 10 | QUE_1009_A1=0 QUE_1010_A2=0 QUE_1011_A3=0 QUE_1012_A4=1 QUE_1013_A5=0"
)
ROSES: Final = (
    "cloze 1 | color1: 6548=1 5550=0 ; color2: 6951=1 4500=0 | "
    "+Completing the poem, is left to you. "
    "-Those aren't colors, you meant red and blue. "
    "?Roses come in many colors, violets probably do too.\n"
    "Never the less, the correct answers were red and blue."
    " | 6548:Yes! Red. 5550:I'm pretty sure you meant red. 6951:Yes, blue! "
    "4500:Did you also chose plaid? You wanted to blue."
)
NEUTRAL: Final = "+Item Feedback, Correct -Item Feedback, Incorrect ?Item Feedback, Neutral"
# By file, its questions in order: kind, mark | key | feedback if right, wrong, always | per answer.
QUESTIONS: Final = {
    f"{CANVAS}/canvas_multiple_dropdown.xml": [ROSES],
    f"{CANVAS}/canvas_multiple_dropdowns.xml": [ROSES],
    f"{CANVAS}/canvas_multiple_dropdowns_correct_choice_is_not_the_first.xml": [
        "cloze 1 | x: 2050=1 7690=0 ; y: 3670=0 6742=1"
    ],
    f"{CANVAS}/canvas_multiple_fib.xml": ["cloze 1 | color1: red=1 Red=1 ; color2: blue=1 Blue=1"],
    f"{CANVAS}/canvas_multiple_fib_extra_brackets.xml": [
        "cloze 7 | 1: 8464=0 265=0 3002=0 1356=1 5614=0 ; 2: 4002=0 8630=0 7844=0 3602=0 9525=1 ; "
        "3: 8390=0 8745=1 3760=0 7542=0 1523=0 ; 4: 3317=0 6768=0 5823=1 2492=0 4494=0 ; "
        "5: 6742=1 794=0 4259=0 4851=0 8574=0"
    ],
    f"{CANVAS}/choice.xml": [
        "true_false 10 | True=0 False=1",
        HOW_MUCH,
        DISCUSSION,
        "single_choice 1 | 3858=1 1479=0 8790=0 4930=0",
    ],
    f"{CANVAS}/fib_feedback.xml": [
        "short_text 7/2 | blank=1 Blank=1 BLANK=1 | +Correct Feedback -Incorrect Feedback "
        "?Generic feedback | blank:Feedback on response 1226 Blank:Feedback on response 5344 "
        "BLANK:Feedback on response 3391"
    ],
    f"{CANVAS}/matching.xml": [
        f"matching 1 | Light Microscope>{LIGHT} ; Electron Microscopes>{ELECTRON} ; "
        ">A distractor answer."
    ],
    f"{CANVAS}/mc_feedback.xml": [
        "single_choice 1 | 5706=1 2408=0 621=0 7011=0 | +General Correct Feedback "
        "-General Incorrect Feedback ?General Feedback | 5706:Answer A Feedback "
        "2408:Answer B Feedback 621:Answer C Feedback 7011:Answer D Feedback"
    ],
    f"{CANVAS}/multiple_answer_canvas.xml": [
        "multiple_choice 1 all | 4155=1/3 4245=0 6991=1/3 1939=1/3"
    ],
    f"{CANVAS}/multiple_choice.xml": [HOW_MUCH],
    f"{CANVAS}/numeric_margin_error.xml": ["numeric 1 | 77.0=1 absolute 7"],
    f"{CANVAS}/numeric_margin_error_percent.xml": ["numeric 1 | 200.0=1 relative 0.2"],
    f"{CANVAS}/ordering.xml": [
        "ordering 5 all | Monday Tuesday Wednesday Thursday Friday | +Yes, the correct order."
    ],
    f"{CANVAS}/question_group.xml": [TRUE_IS_RIGHT] * 10,
    f"{CANVAS}/single_fib.xml": ["short_text 1 | Illinois=1 illinois=1"],
    f"{CANVAS}/stimulus_with_child_item.xml": [
        "description 0 |",
        "single_choice 1 | 210e9a21-bf55-4472-97d7-1ddb973f4cea=1 "
        "ada66409-0d31-4e5f-b67b-8e33f66c8299=0 3b6679be-071a-46ca-a79f-6e019cd65af7=0 "
        "3a4658ed-c0ad-40cd-b8d8-627f87f9bcf0=0",
    ],
    f"{CANVAS}/text.no.question.xml": ["description 0 |"],
    f"{CANVAS}/true_false_with_calculator.xml": [
        "true_false 10 | True=0 False=1 | +Correct -Incorrect ?Neutral | False:Answer was Correct"
    ],
    "qti12/qti/interaction_checks_1.2.xml": [
        f"single_choice 1 | 2799=1 9607=0 599=0 5711=0 | {NEUTRAL} | "
        "2799:Answer feedback for C, correct 9607:Answer feedback for A, incorrect "
        "599:Answer feedback for B, incorrect 5711:Answer feedback for D, incorrect",
        f"{TRUE_IS_RIGHT} | {NEUTRAL} | True:Answer Feedback, True, Correct "
        "False:Answer Feedback, False, Incorrect",
        f"short_text 1 | Blank=1 blank=1 | {NEUTRAL} | Blank:Answer Feedback, Correct, Blank "
        "blank:Answer Feedback, Correct, blank",
        f"cloze 1 | Multiple: Multiple=1 multiple=1 ; Blanks: Blanks=1 blanks=1 | {NEUTRAL} | "
        "Multiple:Answer Feedback, correct, Multiple multiple:Answer Feedback, correct, multiple "
        "Blanks:Answer Feedback, correct, Blanks blanks:Answer Feedback, correct, blanks",
        "multiple_choice 1 all | 4403=0 5871=0 5689=0 4094=1/3 8128=1/3 1582=1/3 7498=0 141=0 "
        f"3202=0 | {NEUTRAL} | 4094:Answer Feedback, correct, A 8128:Answer Feedback, correct, B "
        "1582:Answer Feedback, correct, C 7498:Answer Feedback, incorrect, D "
        "141:Answer Feedback, incorrect, E 3202:Answer Feedback, incorrect, F",
        f"cloze 1 | C: 520=1 9701=0 | {NEUTRAL} | 520:Answer Feedback, correct, C "
        "9701:Answer Feedback, incorrect, D",
        "matching 1 | A>1 ; A>1 ; B>2 ; A>1 ; B>2 ; >C ; >D ; >E ; >F ; >3 ; >4 ; >5 | "
        f"{NEUTRAL} | 2030:Answer Feedback, A:1 Chosen 1293:Answer Feedback, B:2 Chosen",
        "numeric 1 | 0.0=1 41.5..42.5=1 42.0=1 significant_digits 4 | "
        f"{NEUTRAL} | 0.0:Answer Feedback, 42, exact 42:Answer Feedback, 41.5-42.5, range "
        "42.0:Answer Feedback, 42.00, precision 4",
        "open 1 |  | ?Item Feedback, Neutral",
    ],
    "qti12/qti/canvas_cartridge/ib5281f3537a06f58877107a2501a4e2d/assessment_qti.xml": [
        f"single_choice 1 | 8459=1 59841=0 53121=0 78484=0 | {NEUTRAL} | "
        "8459:Answer feedback for C, correct 59841:Answer feedback for A, incorrect "
        "53121:Answer feedback for B, incorrect 78484:Answer feedback for D, incorrect",
        f"{TRUE_IS_RIGHT} | {NEUTRAL} | True:Answer Feedback, True, Correct "
        "False:Answer Feedback, False, Incorrect",
        "short_text 1 | Blank=1 blank=1 | +Item Feedback, Correct -Item Feedback, Incorrect "
        "?Item Feedback. Neutral | Blank:Answer Feedback, Correct, Blank "
        "blank:Answer Feedback, Correct, blank",
        "multiple_choice 1 all | 21591=1/3 50564=1/3 87575=1/3 92409=0 39892=0 66099=0 | "
        f"{NEUTRAL} | 21591:Answer Feedback, correct, A 50564:Answer Feedback, correct, B "
        "87575:Answer Feedback, correct, C 92409:Answer Feedback, incorrect, D "
        "39892:Answer Feedback, incorrect, E 66099:Answer Feedback, incorrect, F",
        "open 1 |  | ?Item Feedback, Neutral",
    ],
    "qti12/PrairieLearn/canvas-fitb.xml": ["cloze 1 | capital1: bogota=1 ; capital2: tallinn=1"],
    "qti12/PrairieLearn/canvas-matching.xml": [
        "matching 1 | Big O>Upper Bound ; Big Theta>Tight Bound ; >Lower Bound"
    ],
    "qti12/PrairieLearn/canvas-tf.xml": ["true_false 1/10 | True=1 False=0"],
    "qti12/text2qti/text2qti_gradient.zip": [
        "single_choice 2 | 1=0 0.25=1 0.5=0 | +ok -no ?general feedback | 1:too big 0.25:right",
        "multiple_choice 1 all | ReLU=1/2 sigmoid=0 residual connections=1/2",
        "numeric 1 | 0.2500=1 absolute 0.01",
        "short_text 1 | vanishing=1 vanishing gradient=1",
    ],
    "qti2/qti/test_qti_1.2.zip": ["true_false 10 | True=0 False=1", HOW_MUCH, DISCUSSION],
    "qti2/qti/test_qti_1.2_multi/i913965373124f56ca136e87deb040c03/"
    "i913965373124f56ca136e87deb040c03.xml": ["open 1 |"],
    "qti2/qti/test_qti_1.2_canvas_extended_1/gba044ae1fc7cfd3dc413e0df695e0068/"
    "gba044ae1fc7cfd3dc413e0df695e0068.xml": [],
    "qti2/qti/test_qti_1.2_canvas_extended_2/gba044ae1fc7cfd3dc413e0df695e0068/"
    "gba044ae1fc7cfd3dc413e0df695e0068.xml": [],
}


def told(text: Text) -> str:
    """The words of a text, its markup and images left out."""
    source, words = text.source, ""
    while source:
        before, _, after = source.partition("<")
        words += before
        source = after.partition(">")[2]
    return words.strip()


def name_of(item: Item, option_id: str, text: Text) -> str:
    by_text = item.kind is Kind.TRUE_FALSE or option_id.startswith("text2qti")
    return told(text) if by_text else option_id


def key_of(item: Item) -> str:
    if item.kind is Kind.ORDERING:
        return " ".join(told(option.text) for option in item.options)
    if item.kind is Kind.MATCHING:
        return " ; ".join(f"{told(pair.prompt)}>{told(pair.match)}" for pair in item.pairs)
    if item.kind is Kind.CLOZE:
        return " ; ".join(f"{gap.id}: {gap_key(gap)}" for gap in item.gaps)
    options = [f"{name_of(item, o.id, o.text)}={o.fraction}" for o in item.options]
    answers = []
    for answer in item.answers:
        value = f"{answer.low}..{answer.high}" if answer.low else answer.value
        tolerance = answer.tolerance
        size = f" {tolerance.kind} {tolerance.size}" if tolerance else ""
        answers.append(f"{value}={answer.fraction}{size}")
    return " ".join(options + answers)


def gap_key(gap: Gap) -> str:
    options = [f"{option.id}={option.fraction}" for option in gap.options]
    return " ".join(options + [f"{answer.value}={answer.fraction}" for answer in gap.answers])


def feedback_of(item: Item) -> str:
    texts = {
        "+": item.right_feedback,
        "-": item.wrong_feedback,
        "~": item.partly_feedback,
        "?": item.feedback,
    }
    return " ".join(f"{sign}{told(text)}" for sign, text in texts.items() if text)


def answer_feedback(item: Item) -> str:
    options = [*item.options, *(option for gap in item.gaps for option in gap.options)]
    answers = [*item.answers, *(answer for gap in item.gaps for answer in gap.answers)]
    texts = [(name_of(item, option.id, option.text), option.feedback) for option in options]
    texts += [(answer.value, answer.feedback) for answer in answers]
    texts += [(pair.id, pair.feedback) for pair in item.pairs]
    return " ".join(f"{name}:{told(text)}" for name, text in texts if text)


def summary(item: Item) -> str:
    head = f"{item.kind} {item.mark}{' all' if item.is_all_or_nothing else ''}"
    parts = [key_of(item), feedback_of(item), answer_feedback(item)]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return " | ".join([head, *parts]).rstrip()


@pytest.mark.parametrize("path", QUESTIONS)
def test_qti12_samples_are_read_with_key_credit_and_feedback(
    samples_folder: Path, path: str
) -> None:
    reading = qti12.read((samples_folder / path).read_bytes())
    assert reading.problems == ()
    assert [summary(item) for item in reading.items] == QUESTIONS[path]


@pytest.mark.parametrize("path", LEFT_OUT)
def test_qti12_samples_name_what_is_left_out(samples_folder: Path, path: str) -> None:
    reading = qti12.read((samples_folder / path).read_bytes())
    assert reading.problems == ()
    assert [loss.item for loss in reading.lost if loss.field in ("type", "item")] == LEFT_OUT[path]
    assert len(reading.items) == len(QUESTIONS.get(path, []))


@pytest.mark.parametrize("path", NOT_WELL_FORMED)
def test_qti12_samples_that_are_not_well_formed_are_refused_by_line(
    samples_folder: Path, path: str
) -> None:
    reading = qti12.read((samples_folder / path).read_bytes())
    assert reading.items == ()
    assert [problem.line for problem in reading.problems] == [NOT_WELL_FORMED[path]]


def test_qti12_samples_are_all_in_the_table(samples_folder: Path) -> None:
    found = {
        path.relative_to(samples_folder).as_posix()
        for pattern in ("qti12/**/*.xml", "qti12/**/*.zip", "qti2/qti/test_qti_1.2*/*/[gi]*.xml")
        for path in samples_folder.glob(pattern)
    }
    known = {*QUESTIONS, *LEFT_OUT, *NOT_WELL_FORMED, "qti2/qti/test_qti_1.2.zip"}
    found |= {"qti2/qti/test_qti_1.2.zip"}
    assert found - known == {"qti12/qti/canvas_cartridge/course_settings/files_meta.xml"}


def test_qti12_package_of_the_samples_carries_its_images(samples_folder: Path) -> None:
    reading = qti12.read((samples_folder / "qti2/qti/test_qti_1.2.zip").read_bytes())
    sizes = [[len(file.content) for file in item.text.files] for item in reading.items]
    assert sizes == [[3740], [4157], []]
    assert "@@PLUGINFILE@@/image.png" in reading.items[0].text.source
    assert reading.lost == ()


@pytest.mark.parametrize("folder", ["test_qti_1.2", "test_qti_1.2_canvas", "test_qti_1.2_multi"])
def test_qti12_packages_of_the_samples_name_missing_documents(
    samples_folder: Path, folder: str
) -> None:
    root = samples_folder / "qti2/qti" / folder
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }
    reading = qti12.read(write_package(files))
    assert [loss.field for loss in reading.lost] == ["file"]
    assert len(reading.items) == (1 if folder.endswith("multi") else 0)
    assert bool(reading.problems) == (not reading.items)


def test_qti12_refuses_a_document_type_elsewhere(samples_folder: Path) -> None:
    reading = qti12.read((samples_folder / "abuse/xxe_http.qti12.xml").read_bytes())
    assert reading.items == ()
    assert [problem.message for problem in reading.problems] == [
        "the document type is elsewhere, at http://127.0.0.1:9/evil.dtd"
    ]


def test_qti12_refuses_a_package_that_leads_out(samples_folder: Path) -> None:
    reading = qti12.read((samples_folder / "abuse/zip_slip.imscc").read_bytes())
    assert reading.items == ()
    assert "leads out of the archive" in reading.problems[0].message
