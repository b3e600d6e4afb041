from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.formats import moodle_xml
from quizzes.formats.item import (
    Answer,
    Category,
    File,
    Gap,
    Hint,
    Item,
    Kind,
    Markup,
    Option,
    Pair,
    Reading,
    Text,
    Tolerance,
    Unit,
)
from quizzes.formats.moodle_xml.findings import MOST_PARTS

DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
HTML = Text(source="<p>Why?</p>")


def read(*questions: str) -> Reading:
    return moodle_xml.read(DECLARATION + f"<quiz>{''.join(questions)}</quiz>".encode())


def question(kind: str, inside: str = "", text: str = "<![CDATA[<p>Why?</p>]]>") -> str:
    return (
        f'<question type="{kind}"><name><text>Q</text></name>'
        f'<questiontext format="html"><text>{text}</text></questiontext>{inside}</question>'
    )


def only_item(kind: str, inside: str = "", text: str = "<![CDATA[<p>Why?</p>]]>") -> Item:
    reading = read(question(kind, inside, text))
    assert not reading.problems
    assert not reading.lost
    return reading.items[0]


def problems(kind: str, inside: str, text: str = "a") -> list[str]:
    return [problem.message for problem in read(question(kind, inside, text)).problems]


def category(path: str, inside: str = "") -> str:
    name = f"<category><text>{path}</text></category>"
    return f'<question type="category">{name}{inside}</question>'


def test_question_has_what_every_type_says() -> None:
    item = only_item(
        "essay",
        """
        <generalfeedback><text> So. </text></generalfeedback>
        <defaultgrade> 2.5000000 </defaultgrade><penalty>0.3333333</penalty><hidden>1</hidden>
        <idnumber>q-1</idnumber>
        <hint format="plain_text"><text>Look</text><shownumcorrect/><clearwrong/>
          <options>1</options></hint>
        <tags><tag><text>one</text></tag><tag><text>two</text></tag></tags>
        """,
    )
    assert item == Item(
        id="q-1",
        name="Q",
        kind=Kind.OPEN,
        text=HTML,
        feedback=Text(source="So."),
        mark=Fraction(5, 2),
        penalty=Fraction(1, 3),
        hints=(
            Hint(
                text=Text(source="Look", markup=Markup.PLAIN),
                extras={
                    "moodle_xml:shownumcorrect": "",
                    "moodle_xml:clearwrong": "",
                    "moodle_xml:options": "1",
                },
            ),
        ),
        tags=("one", "two"),
        extras={"moodle_xml:hidden": "1"},
        line=1,
    )


@pytest.mark.parametrize(
    ("written", "markup"),
    [
        ("html", Markup.HTML),
        ("moodle_auto_format", Markup.MOODLE),
        ("plain_text", Markup.PLAIN),
        ("markdown", Markup.MARKDOWN),
    ],
)
def test_texts_that_do_not_say_are_in_the_markup_of_the_question(
    written: str, markup: Markup
) -> None:
    answer = '<answer fraction="100"><text>a</text><feedback><text>b</text></feedback></answer>'
    content = question("multichoice", answer).replace('"html"', f'"{written}"')
    item = read(content).items[0]
    assert item.text.markup is markup
    assert [item.options[0].text.markup, item.options[0].feedback.markup] == [markup, markup]


def test_format_that_moodle_does_not_know_is_named() -> None:
    reading = read(question("essay").replace('"html"', '"wiki"'))
    assert reading.items[0].text.markup is Markup.MOODLE
    assert [(loss.item, loss.field) for loss in reading.lost] == [("Q", "questiontext@format")]


@pytest.mark.parametrize(
    ("single", "kind"),
    [
        ("<single>true</single>", Kind.SINGLE_CHOICE),
        ("<single>1</single>", Kind.SINGLE_CHOICE),
        ("", Kind.SINGLE_CHOICE),
        ("<single>false</single>", Kind.MULTIPLE_CHOICE),
        ("<single> 0 </single>", Kind.MULTIPLE_CHOICE),
    ],
)
def test_choices_are_single_or_multiple(single: str, kind: Kind) -> None:
    item = only_item("multichoice", single + "<shuffleanswers>1</shuffleanswers>")
    assert item.kind is kind
    assert item.is_shuffled


def test_options_have_shares_files_and_feedback() -> None:
    item = only_item(
        "multichoice",
        """<answer fraction="-33.33333" format="html"><text/>
        <file name="a b.png" path="/sub/" encoding="base64">AA
        E=</file><feedback format="plain_text"><text>No</text></feedback></answer>
        <answernumbering>ABCD</answernumbering>
        <correctfeedback><text>Yes</text></correctfeedback>""",
    )
    file = File(name="sub/a b.png", content=b"\x00\x01")
    assert item.options == (
        Option(
            text=Text(files=(file,)),
            fraction=Fraction(-1, 3),
            feedback=Text(source="No", markup=Markup.PLAIN),
        ),
    )
    assert item.right_feedback == Text(source="Yes")
    assert item.extras == {"moodle_xml:answernumbering": "ABCD"}


def test_plugin_for_all_or_nothing_is_a_multiple_choice() -> None:
    item = only_item("multichoiceset")
    assert item.is_all_or_nothing
    assert b'<question type="multichoiceset">' in moodle_xml.write([item]).content


@pytest.mark.parametrize(
    ("words", "ids", "texts"),
    [
        (("true", "false"), ["true", "false"], ["", ""]),
        (("false", "true"), ["false", "true"], ["", ""]),
        (("False", "True"), ["false", "true"], ["False", "True"]),
        (("Wahr", "Falsch"), ["true", "false"], ["Wahr", "Falsch"]),
    ],
)
def test_true_and_false_are_told_by_word_or_order(
    words: tuple[str, str], ids: list[str], texts: list[str]
) -> None:
    answers = "".join(
        f'<answer fraction="{share}"><text>{word}</text></answer>'
        for share, word in zip((100, 0), words, strict=True)
    )
    options = only_item("truefalse", answers).options
    assert [option.id for option in options] == ids
    assert [option.text.source for option in options] == texts
    assert [option.fraction for option in options] == [Fraction(1), Fraction(0)]


def test_short_answers_have_wildcards() -> None:
    item = only_item(
        "shortanswer",
        '<usecase>1</usecase><answer fraction="50"><text> B*n </text></answer>',
    )
    assert item.answers == (Answer(value="B*n", fraction=Fraction(1, 2)),)
    assert item.is_case_sensitive
    assert item.has_wildcards


def test_stars_that_stand_for_themselves_are_escaped_for_moodle() -> None:
    content = moodle_xml.write([Item(kind=Kind.SHORT_TEXT, answers=(Answer(value="2*3"),))]).content
    assert b"<text>2\\*3</text>" in content
    again = moodle_xml.read(content).items[0]
    assert [again.has_wildcards, again.answers[0].value] == [False, "2*3"]


def test_numbers_have_tolerances_and_units() -> None:
    item = only_item(
        "numerical",
        """<answer fraction="100"><text> 3.20 </text><tolerance>0.1</tolerance></answer>
        <answer>5e3<fraction>0.5</fraction></answer>
        <answer fraction="0"><text>*</text><tolerance></tolerance></answer>
        <units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>
        <unit><multiplier>100.0</multiplier><unit_name>cm</unit_name></unit></units>
        <unitgradingtype>1</unitgradingtype>""",
    )
    assert item.answers == (
        Answer(value="3.20", tolerance=Tolerance(size="0.1")),
        Answer(value="5e3", fraction=Fraction(1, 2)),
        Answer(value="*", fraction=Fraction(0)),
    )
    assert item.units == (Unit(name="m"), Unit(name="cm", factor="0.01"))
    assert item.extras == {"moodle_xml:unitgradingtype": "1"}


@pytest.mark.parametrize("kind", ["matching", "match"])
def test_pairs_have_prompts_or_none(kind: str) -> None:
    item = only_item(
        kind,
        """<subquestion format="html"><text>A</text><answer><text>a</text></answer></subquestion>
        <subquestion><text/><answer><text>b</text></answer></subquestion>""",
    )
    assert item.pairs == (
        Pair(prompt=Text(source="A"), match=Text(source="a", markup=Markup.PLAIN)),
        Pair(match=Text(source="b", markup=Markup.PLAIN)),
    )
    assert item.is_shuffled


def test_matches_to_drag_are_in_the_markup_of_the_question() -> None:
    pair = "<subquestion><text>A</text><answer><text>a</text></answer></subquestion>"
    item = only_item("ddmatch", pair)
    assert item.pairs[0].match == Text(source="a")
    assert b'<answer format="html">' in moodle_xml.write([item]).content


def test_essay_has_rubric_template_and_the_rest() -> None:
    item = only_item(
        "essay",
        """<responseformat>editor</responseformat><minwordlimit>5</minwordlimit>
        <graderinfo><text>Mind</text></graderinfo>
        <responsetemplate><text>I think</text></responsetemplate>""",
    )
    assert [item.rubric.source, item.template.source] == ["Mind", "I think"]
    assert item.extras == {"moodle_xml:responseformat": "editor", "moodle_xml:minwordlimit": "5"}


@pytest.mark.parametrize("kind", ["cloze", "multianswer"])
def test_embedded_answers_tell_what_the_question_is_worth(kind: str) -> None:
    item = only_item(kind, text="A {2:SA:=b} {1:MC:=c~d}")
    assert item.text.source == "A {{1}} {{2}}"
    assert [gap.kind for gap in item.gaps] == [Kind.SHORT_TEXT, Kind.SINGLE_CHOICE]
    assert item.mark == 3
    assert b"<defaultgrade>" not in moodle_xml.write([item]).content


def test_words_to_choose_are_gaps() -> None:
    item = only_item(
        "gapselect",
        """<selectoption><text>a</text><group>2</group></selectoption>
        <selectoption><text>b</text><group>1</group></selectoption>
        <selectoption><text>c</text><group>2</group></selectoption>
        <shuffleanswers/>""",
        text="[[3]] and [[3]]",
    )
    options = (
        Option(id="1", text=Text(source="a", markup=Markup.PLAIN)),
        Option(id="3", text=Text(source="c", markup=Markup.PLAIN), fraction=Fraction(1)),
    )
    assert item.text.source == "{{1}} and {{2}}"
    assert item.gaps == tuple(
        Gap(id=gap_id, kind=Kind.SINGLE_CHOICE, options=options) for gap_id in ("1", "2")
    )
    again = moodle_xml.read(moodle_xml.write([item]).content)
    assert again.items[0].gaps == item.gaps
    assert again.items[0].extras == item.extras


def test_words_to_drag_draw_on_their_group() -> None:
    item = only_item(
        "ddwtos",
        """<dragbox><text>a</text><group>1</group></dragbox>
        <dragbox><text>b</text><group>1</group><infinite/></dragbox>""",
        text="[[2]]",
    )
    assert item.gaps[0].group == "1"
    assert item.extras == {"moodle_xml:.infinite": "2"}
    assert b'<question type="ddwtos">' in moodle_xml.write([item]).content


def test_ordering_is_by_the_places_of_its_options() -> None:
    item = only_item(
        "ordering",
        """<layouttype>VERTICAL</layouttype><gradingtype>ALL_OR_NOTHING</gradingtype>
        <answer fraction="2.0000000"><text>b</text></answer>
        <answer fraction="10"><text>c</text></answer>
        <answer fraction="1"><text>a</text></answer>""",
    )
    assert [option.text.source for option in item.options] == ["a", "b", "c"]
    assert item.is_all_or_nothing
    assert item.extras == {"moodle_xml:layouttype": "VERTICAL"}


def test_categories_are_nested_and_keep_their_order() -> None:
    reading = read(
        question("essay"),
        category(
            "$course$/top/A/B // C",
            '<info format="markdown"><text>Of *A*</text></info><idnumber>7</idnumber>',
        ),
        question("essay"),
        '<question type="category"><category>$module$/A</category></question>',
        question("description"),
    )
    assert reading.categories == (
        Category(
            path=("A", "B / C"),
            description=Text(source="Of *A*", markup=Markup.MARKDOWN),
            id="7",
        ),
        Category(path=("A",)),
    )
    assert [item.category for item in reading.items] == [(), ("A", "B / C"), ("A",)]
    assert [dict(item.extras) for item in reading.items] == [
        {},
        {},
        {"moodle_xml:.context": "$module$"},
    ]


@pytest.mark.parametrize("kind", ["calculated", "calculatedmulti", "ddmarker", "coderunner", ""])
def test_types_that_we_do_not_have_are_named(kind: str) -> None:
    reading = read(question(kind), question("essay"))
    assert [(loss.item, loss.field) for loss in reading.lost] == [("Q", "type")]
    assert len(reading.items) == 1
    assert not reading.problems


def test_unknown_elements_are_remembered_and_said_again() -> None:
    odd = '<odd a="&lt;"><b>1 &amp; 2</b> and </odd><odd/>'
    item = only_item("essay", odd + "<x>1</x><y/>")
    assert item.extras == {"moodle_xml:odd": odd, "moodle_xml:x": "1"}
    assert odd.encode() in b"".join(moodle_xml.write([item]).content.split(b"\n    "))


def test_unknown_parts_of_a_known_element_are_named() -> None:
    reading = read(question("multichoice", '<answer fraction="0" z="1"><y/></answer>'))
    assert [loss.field for loss in reading.lost] == ["answer/y", "answer@z"]


def test_markup_that_nobody_escaped_is_kept() -> None:
    item = only_item("essay", text='<p dir="rtl">a &amp; <b>c</b></p>')
    assert item.text.source == '<p dir="rtl">a &amp; <b>c</b></p>'


def test_old_image_is_put_at_the_end_of_the_text() -> None:
    item = only_item("essay", "<image>a/b.png</image><image_base64>\nAAE=\n</image_base64>")
    assert item.text.source == '<p>Why?</p><br><img src="@@PLUGINFILE@@/b.png" alt="">'
    assert item.text.files == (File(name="b.png", content=b"\x00\x01"),)


@pytest.mark.parametrize(
    ("kind", "inside", "expected"),
    [
        (
            "multichoice",
            '<answer fraction="33,3"/><answer fraction="101"/>',
            ["fraction: '33,3' is not a decimal number", "fraction: 101 is outside -100..100 %"],
        ),
        (
            "numerical",
            '<answer fraction="100"><text>3,2</text><tolerance>x</tolerance></answer>',
            [
                "answer: '3,2' is not a decimal number",
                "tolerance: 'x' is not a decimal number",
            ],
        ),
        (
            "numerical",
            "<units><unit><multiplier>0</multiplier></unit></units>",
            ["multiplier: 0 is not above 0"],
        ),
        ("essay", "<penalty>1.5</penalty>", ["penalty: 1.5 is outside 0..1"]),
        (
            "essay",
            "<defaultgrade>inf</defaultgrade>",
            ["defaultgrade: 'inf' is not a decimal number"],
        ),
        ("truefalse", "", ["answer: 0 instead of the two of true and false"]),
        ("gapselect", "", ["Q: 0 markers for 0 choices cannot be gaps"]),
        ("cloze", "", ["Q: gaps: there is none in the text"]),
        (
            "multichoice",
            '<answer fraction="0"><file name="a">!</file></answer>',
            ["file 'a': its content is not base64"],
        ),
        ("ordering", '<answer fraction="first"/>', ["fraction: 'first' is not a decimal number"]),
    ],
)
def test_what_cannot_be_used_is_a_problem(kind: str, inside: str, expected: list[str]) -> None:
    assert problems(kind, inside) == expected


def test_single_question_needs_no_quiz_around_it() -> None:
    content = question("essay").encode()
    assert moodle_xml.looks_like(content, "a.xml")
    assert [item.name for item in moodle_xml.read(content).items] == ["Q"]


def test_problems_tell_the_line() -> None:
    content = b"\n\n" + DECLARATION + b'\n<quiz>\n<question type="essay">\n<penalty>x</penalty>'
    reading = moodle_xml.read(content + b"</question></quiz>")
    assert [problem.line for problem in reading.problems] == [6]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not well-formed XML: no element found"),
        (b"<quiz>", "not well-formed XML: no element found"),
        (b"<quiz/>", "there is no question in it"),
        (b"<html/>", "the root is 'html', not 'quiz': this is not Moodle XML"),
        (b"\xff\xfe\x00", "not well-formed XML"),
        (b'<quiz><question type="essay">\xe9</question></quiz>', "not well-formed XML"),
    ],
)
def test_what_is_no_moodle_xml_is_refused(content: bytes, message: str) -> None:
    reading = moodle_xml.read(content)
    assert [problem.message.startswith(message) for problem in reading.problems] == [True]
    assert not reading.items


def test_files_with_too_many_parts_are_refused() -> None:
    options = '<answer fraction="0"/>' * MOST_PARTS
    reading = read(question("multichoice", options))
    assert [problem.message for problem in reading.problems] == [
        f"there are more than {MOST_PARTS} questions, options and other parts"
    ]
    assert not reading.items


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (DECLARATION + b"\n<quiz>", True),
        ("\ufeff<quiz >".encode(), True),
        ("<quiz>".encode("utf-16"), True),
        (b"<questestinterop>", False),
        (b"::a:: b {}", False),
    ],
)
def test_file_is_recognised_by_its_root(content: bytes, expected: bool) -> None:
    assert moodle_xml.looks_like(content, "any.txt") is expected


TAGS = st.sampled_from(
    "question answer text file feedback hint subquestion units unit multiplier category info tags "
    "tag questiontext image image_base64 dragbox group selectoption single gap option odd".split()
)
TYPES = st.sampled_from(
    "multichoice truefalse shortanswer numerical matching essay cloze gapselect ddwtos ordering "
    "category ddmatch multichoiceset description".split()
)
WORDS = st.sampled_from(["", "1", "[[1]]", "{1:SA:=a}", "x", "&lt;a&gt;", "100", "$course$/a//b"])
NODES = st.recursive(
    WORDS,
    lambda inner: st.builds(
        '<{0} type="{1}" fraction="{2}" format="{3}">{4}</{0}>'.format,
        TAGS,
        TYPES,
        WORDS,
        WORDS,
        st.lists(inner, max_size=4).map("".join),
    ),
    max_leaves=12,
)


@settings(max_examples=200)
@given(TYPES, st.lists(NODES, max_size=4).map("".join))
def test_reading_and_writing_never_fail(kind: str, inside: str) -> None:
    reading = read(question(kind, inside, text="{1:SA:=a} [[1]]"), inside)
    again = moodle_xml.read(moodle_xml.write(reading.items, reading.categories).content)
    assert len(again.items) == len(reading.items)


@given(st.binary(max_size=60))
def test_any_bytes_are_answered(content: bytes) -> None:
    assert moodle_xml.read(content).problems
