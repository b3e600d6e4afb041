"""Reading QTI 2: what the scoring rules of an item say, and what is done with what they cannot."""

from fractions import Fraction

import pytest

from quizzes.formats import qti2
from quizzes.formats.item import Item, Kind, Reading, Tolerance, ToleranceKind
from quizzes.formats.qti_package import write_package

SCORE = (
    '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
    '<outcomeDeclaration identifier="FEEDBACK" cardinality="multiple" baseType="identifier"/>'
)
TEMPLATE = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
OPTIONS = "".join(f'<simpleChoice identifier="{key}">{key}!</simpleChoice>' for key in "abc")
SINGLE = f'<choiceInteraction responseIdentifier="R" maxChoices="1">{OPTIONS}</choiceInteraction>'
SEVERAL = f'<choiceInteraction responseIdentifier="R" maxChoices="0">{OPTIONS}</choiceInteraction>'
LINE = '<p><textEntryInteraction responseIdentifier="R"/></p>'
GIVEN = '<variable identifier="R"/>'


def declared(cardinality: str, base_type: str, *correct: str, mapping: str = "") -> str:
    values = "".join(f"<value>{value}</value>" for value in correct)
    return (
        f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{base_type}">'
        f"<correctResponse>{values}</correctResponse>{mapping}</responseDeclaration>"
    )


def document(declaration: str, body: str, rules: str, after: str = "", **attributes: str) -> bytes:
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        f'<assessmentItem identifier="q" title="Q"{written}>{declaration}{SCORE}'
        f"<itemBody>{body}</itemBody>{rules}{after}</assessmentItem>"
    ).encode()


def read_one(declaration: str, body: str, rules: str, after: str = "") -> tuple[Item, Reading]:
    reading = qti2.read(document(declaration, body, rules, after))
    assert not reading.problems
    return reading.items[0], reading


def rules(*inner: str) -> str:
    return f"<responseProcessing>{''.join(inner)}</responseProcessing>"


def score(value: str) -> str:
    return f'<setOutcomeValue identifier="SCORE">{value}</setOutcomeValue>'


def base(value: str, kind: str = "float") -> str:
    return f'<baseValue baseType="{kind}">{value}</baseValue>'


def if_(condition: str, then: str, otherwise: str = "") -> str:
    last = f"<responseElse>{otherwise}</responseElse>" if otherwise else ""
    return (
        f"<responseCondition><responseIf>{condition}{then}</responseIf>{last}</responseCondition>"
    )


RIGHT = '<match><variable identifier="R"/><correct identifier="R"/></match>'
MAPPED = rules(score('<mapResponse identifier="R"/>'))


def shares(item: Item) -> dict[str, Fraction]:
    return {option.id: option.fraction for option in item.options}


def accepted(item: Item) -> dict[str, Fraction]:
    return {answer.value: answer.fraction for answer in item.answers}


@pytest.mark.parametrize(
    "address",
    [
        f"{TEMPLATE}match_correct",
        "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml",
        "http://www.imsglobal.org/question/qti_v2p0/rptemplates/Match_Correct",
    ],
)
def test_read_knows_a_template_by_any_address(address: str) -> None:
    single = declared("single", "identifier", "b").replace('"R"', '"RESPONSE"')
    body = SINGLE.replace('"R"', '"RESPONSE"')
    item, reading = read_one(single, body, f'<responseProcessing template="{address}"/>')
    assert shares(item) == {"a": 0, "b": 1, "c": 0}
    assert not reading.lost


def test_read_takes_a_several_choice_by_its_mapping_and_bounds() -> None:
    mapping = (
        '<mapping lowerBound="0" upperBound="3" defaultValue="-1">'
        '<mapEntry mapKey="a" mappedValue="2"/><mapEntry mapKey="b" mappedValue="1"/></mapping>'
    )
    item, reading = read_one(
        declared("multiple", "identifier", "a", "b", mapping=mapping), SEVERAL, MAPPED
    )
    assert item.kind is Kind.MULTIPLE_CHOICE
    assert item.mark == 3
    assert shares(item) == {"a": Fraction(2, 3), "b": Fraction(1, 3), "c": Fraction(-1, 3)}
    assert not reading.lost


def test_read_tells_all_or_nothing_from_parts_that_add_up() -> None:
    several = declared("multiple", "identifier", "a", "b")
    whole, _ = read_one(several, SEVERAL, rules(if_(RIGHT, score(base("4")))))
    assert whole.is_all_or_nothing
    assert whole.mark == 4
    members = [
        if_(
            f"<member>{base(key, 'identifier')}{GIVEN}</member>",
            score(f'<sum><variable identifier="SCORE"/>{base(worth)}</sum>'),
        )
        for key, worth in (("a", "1"), ("b", "1"), ("c", "-0.5"))
    ]
    parts, reading = read_one(several, SEVERAL, rules(score(base("0")), *members))
    assert not parts.is_all_or_nothing
    assert shares(parts) == {"a": Fraction(1, 2), "b": Fraction(1, 2), "c": Fraction(-1, 4)}
    assert not reading.lost


def test_read_names_rules_that_no_sum_of_options_says() -> None:
    contains = f"<contains>{GIVEN}<multiple>{base('a', 'identifier')}</multiple></contains>"
    both = f"<contains>{GIVEN}<multiple>{base('a', 'identifier')}{base('b', 'identifier')}"
    item, reading = read_one(
        declared("multiple", "identifier", "a", "b"),
        SEVERAL,
        rules(
            if_(contains, score(base("1"))), if_(f"{both}</multiple></contains>", score(base("5")))
        ),
    )
    assert item.mark == 5
    assert [loss.field for loss in reading.lost] == ["responseProcessing"]


@pytest.mark.parametrize(
    ("condition", "value", "tolerance", "bounds"),
    [
        (f'<equal toleranceMode="exact">{GIVEN}{base("2.50")}</equal>', "2.50", None, ("", "")),
        (
            f'<equal toleranceMode="absolute" tolerance="0.1">{GIVEN}{base("2.5")}</equal>',
            "2.5",
            Tolerance(size="0.1"),
            ("", ""),
        ),
        (
            f'<equal toleranceMode="relative" tolerance="5 5">{base("2.5")}{GIVEN}</equal>',
            "2.5",
            Tolerance(kind=ToleranceKind.RELATIVE, size="0.05"),
            ("", ""),
        ),
        (
            f'<equal toleranceMode="absolute" tolerance="1 2">{GIVEN}{base("4")}</equal>',
            "3.5",
            None,
            ("2", "5"),
        ),
        (
            f'<equalRounded roundingMode="decimalPlaces" figures="2">{GIVEN}{base("2.504")}'
            "</equalRounded>",
            "2.504",
            Tolerance(kind=ToleranceKind.DECIMAL_PLACES, size="2"),
            ("", ""),
        ),
        (
            f"<and><gte>{GIVEN}{base('1')}</gte><lte>{GIVEN}{base('4')}</lte></and>",
            "2.5",
            None,
            ("1", "4"),
        ),
    ],
)
def test_read_takes_numbers_with_each_tolerance(
    condition: str, value: str, tolerance: Tolerance | None, bounds: tuple[str, str]
) -> None:
    item, reading = read_one(
        declared("single", "float", "2.5"), LINE, rules(if_(condition, score(base("2"))))
    )
    (answer,) = item.answers
    assert (item.kind, answer.value) == (Kind.NUMERIC, value)
    assert item.mark == 2
    assert answer.fraction == 1
    assert (answer.tolerance, (answer.low, answer.high)) == (tolerance, bounds)
    assert not reading.lost


def test_read_names_numbers_that_the_rules_leave_open() -> None:
    above = if_(f"<gte>{GIVEN}{base('5')}</gte>", score(base("1")))
    _, reading = read_one(
        declared("single", "float", "7"), LINE, rules(above, if_(RIGHT, score(base("1"))))
    )
    assert "responseProcessing" in {loss.field for loss in reading.lost}


def test_read_names_a_tolerance_that_is_a_part_of_the_answer() -> None:
    part = f'<equal toleranceMode="relative" tolerance="5 5">{GIVEN}{base("2.5")}</equal>'
    item, reading = read_one(
        declared("single", "float", "2.5"), LINE, rules(if_(part, score(base("2"))))
    )
    tolerance = Tolerance(kind=ToleranceKind.RELATIVE, size="0.05")
    assert item.answers[0].tolerance == tolerance
    assert [loss.field for loss in reading.lost] == ["responseProcessing"]


def test_read_takes_texts_in_their_case_and_anything_else() -> None:
    mapping = (
        '<mapping defaultValue="0.1">'
        '<mapEntry mapKey="York" mappedValue="1" caseSensitive="false"/>'
        '<mapEntry mapKey="Leeds" mappedValue="0.5" caseSensitive="false"/></mapping>'
    )
    item, reading = read_one(declared("single", "string", "York", mapping=mapping), LINE, MAPPED)
    assert accepted(item) == {"York": 1, "Leeds": Fraction(1, 2), "*": Fraction(1, 10)}
    assert not item.is_case_sensitive
    assert not reading.lost


def test_read_takes_a_simple_pattern_as_wildcards_and_names_any_other() -> None:
    simple = f'<patternMatch pattern="Ein.*n">{GIVEN}</patternMatch>'
    item, reading = read_one(
        declared("single", "string", "Einn"), LINE, rules(if_(simple, score(base("1"))))
    )
    assert accepted(item) == {"Ein*n": 1}
    assert item.has_wildcards
    assert not reading.lost
    hard = f'<patternMatch pattern="(a|b)+">{GIVEN}</patternMatch>'
    item, reading = read_one(
        declared("single", "string", "ab"), LINE, rules(if_(hard, score(base("1"))))
    )
    assert accepted(item) == {"ab": 1}
    assert "responseProcessing" in {loss.field for loss in reading.lost}


def test_read_makes_a_gap_of_a_line_within_a_sentence() -> None:
    body = '<p>It is <textEntryInteraction responseIdentifier="R"/> today.</p>'
    item, _ = read_one(
        declared("single", "string", "warm"), body, rules(if_(RIGHT, score(base("1"))))
    )
    assert (item.kind, item.text.source) == (Kind.CLOZE, "<p>It is {{R}} today.</p>")
    assert item.gaps[0].answers[0].value == "warm"


def feedback(identifier: str, text: str, show: str = "show") -> str:
    return (
        f'<modalFeedback outcomeIdentifier="FEEDBACK" identifier="{identifier}" showHide="{show}">'
        f"{text}</modalFeedback>"
    )


def shows(expression: str) -> str:
    return f'<setOutcomeValue identifier="FEEDBACK">{expression}</setOutcomeValue>'


def test_read_places_feedback_by_what_shows_it() -> None:
    after = feedback("x", "well done") + feedback("y", "think again")
    said = if_(
        RIGHT, score(base("1")) + shows(base("x", "identifier")), shows(base("y", "identifier"))
    )
    item, reading = read_one(declared("single", "identifier", "b"), SINGLE, rules(said), after)
    assert item.right_feedback.source == "well done"
    assert item.wrong_feedback.source == "think again"
    assert not reading.lost


def test_read_places_feedback_of_an_option_though_only_it_is_right() -> None:
    body = SINGLE.replace(
        "b!",
        'b!<feedbackInline outcomeIdentifier="FEEDBACK" identifier="b" '
        'showHide="show">yes</feedbackInline>',
    )
    said = rules(if_(RIGHT, score(base("1"))), shows(GIVEN))
    item, reading = read_one(declared("single", "identifier", "b"), body, said)
    assert item.options[1].feedback.source == "yes"
    assert item.options[1].text.source == "b!"
    assert not reading.lost


def test_read_names_feedback_that_no_answer_shows() -> None:
    _, reading = read_one(
        declared("single", "identifier", "b"),
        SINGLE,
        rules(if_(RIGHT, score(base("1")))),
        feedback("never", "hidden"),
    )
    assert [loss.field for loss in reading.lost] == ["feedback"]


def test_read_falls_back_on_the_key_where_rules_are_unknown() -> None:
    own = rules(score('<customOperator class="x"><variable identifier="R"/></customOperator>'))
    item, reading = read_one(declared("single", "identifier", "b"), SINGLE, own)
    assert shares(item) == {"a": 0, "b": 1, "c": 0}
    assert [loss.field for loss in reading.lost] == ["responseProcessing"]
    assert "customOperator" in reading.lost[0].why


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('<hotspotInteraction responseIdentifier="R"/>', "hotspotInteraction"),
        ('<sliderInteraction responseIdentifier="R"/>', "sliderInteraction"),
        (SINGLE + '<orderInteraction responseIdentifier="R"/>', "orderInteraction"),
    ],
)
def test_read_names_an_interaction_that_it_does_not_have(body: str, named: str) -> None:
    reading = qti2.read(document(declared("single", "identifier"), body, ""))
    assert not reading.items
    assert reading.lost[0].field == "type"
    assert named in reading.lost[0].why


def test_read_leaves_out_an_item_whose_values_are_drawn() -> None:
    reading = qti2.read(document(declared("single", "float"), LINE, "<templateProcessing/>"))
    assert [loss.field for loss in reading.lost] == ["type"]


def test_read_understands_the_names_of_version_3() -> None:
    content = b"""<qti-assessment-item identifier="q" title="Q"><qti-response-declaration
        identifier="RESPONSE" cardinality="single" base-type="identifier"><qti-correct-response>
        <qti-value>b</qti-value></qti-correct-response></qti-response-declaration>
        <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
        <qti-item-body><qti-choice-interaction response-identifier="RESPONSE" max-choices="1"
        shuffle="true"><qti-prompt>Which?</qti-prompt><qti-simple-choice identifier="a">A
        </qti-simple-choice><qti-simple-choice identifier="b">B</qti-simple-choice>
        </qti-choice-interaction></qti-item-body><qti-response-processing
        template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct"/>
        </qti-assessment-item>"""
    assert qti2.looks_like(content, "item.xml")
    (item,) = qti2.read(content).items
    assert (item.text.source, item.is_shuffled) == ("Which?", True)
    assert shares(item) == {"a": 0, "b": 1}


def test_read_refuses_a_mark_that_is_no_number_by_line() -> None:
    mapping = '<mapping><mapEntry mapKey="a" mappedValue="NaN"/></mapping>'
    content = b"\n\n" + document(declared("single", "identifier", mapping=mapping), SINGLE, MAPPED)
    reading = qti2.read(content)
    assert not reading.items
    assert reading.problems[0].line == 3
    assert "'NaN'" in reading.problems[0].message


@pytest.mark.parametrize(
    "content",
    [b"", b"<", b"\x00\xff", b"PK\x03\x04", b"<assessmentItem/>", b"<a/>", b"<assessmentTest/>"],
)
def test_read_answers_anything_with_a_sentence(content: bytes) -> None:
    reading = qti2.read(content)
    assert not reading.items
    assert reading.problems or reading.lost


def test_read_names_files_that_a_test_refers_to_and_nobody_sent() -> None:
    test = b"""<assessmentTest identifier="t" title="T"><testPart identifier="p"><assessmentSection
        identifier="s" title="S"><assessmentItemRef identifier="i" href="gone.xml"/>
        </assessmentSection></testPart></assessmentTest>"""
    reading = qti2.read(write_package({"test.xml": test}))
    assert [loss.item for loss in reading.lost] == ["gone.xml"]


def many_options(count: int) -> bytes:
    options = "".join(
        f'<simpleChoice identifier="o{place}">x<feedbackInline outcomeIdentifier="FEEDBACK" '
        f'identifier="o{place}" showHide="show">y</feedbackInline></simpleChoice>'
        for place in range(count)
    )
    body = f'<choiceInteraction responseIdentifier="R" maxChoices="0">{options}</choiceInteraction>'
    said = rules(if_(RIGHT, score(base("1"))), shows(GIVEN))
    return document(declared("multiple", "identifier", "o1", "o2"), body, said)


def deep_rules(count: int) -> bytes:
    sums = score(f"<sum>{base('1') * 50}</sum>")
    return document(declared("single", "identifier", "a"), SINGLE, rules(sums * count))


@pytest.mark.parametrize(
    "content", [many_options(20_000), deep_rules(1_500)], ids=["options", "rules"]
)
def test_read_gives_up_on_rules_that_cost_too_much(content: bytes) -> None:
    reading = qti2.read(content)
    assert "responseProcessing" in {loss.field for loss in reading.lost} or reading.problems
