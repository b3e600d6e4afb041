"""GIFT against the parse that the authors of another grammar expect, and against Moodle's files."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from quizzes.formats import gift
from quizzes.formats.differences import differences
from quizzes.formats.fractions import write_percentage
from quizzes.formats.item import Answer, Category, Item, Kind, Option, Reading, Text
from quizzes.formats.moodle_xml.categories import USUAL_CONTEXT, write_path

TYPES: Final = {
    Kind.DESCRIPTION: "Description",
    Kind.MATCHING: "Matching",
    Kind.MULTIPLE_CHOICE: "MC",
    Kind.NUMERIC: "Numerical",
    Kind.OPEN: "Essay",
    Kind.SHORT_TEXT: "Short",
    Kind.SINGLE_CHOICE: "MC",
    Kind.TRUE_FALSE: "TF",
}
GAP: Final = "_____"
# All the objects of the samples.
OBJECTS: Final = 47

Parsed = dict[str, Any]


def as_parsed(reading: Reading) -> list[Parsed]:
    """What the other grammar makes of the file, from our items."""
    waiting = {category.path: category for category in reading.categories}
    found = []
    for item in reading.items:
        if item.category in waiting:
            found.append(as_category(waiting.pop(item.category)))
        found.append(as_object(item))
    return found + [as_category(category) for category in waiting.values()]


def as_category(category: Category) -> Parsed:
    return {"type": "Category", "title": write_path(USUAL_CONTEXT, category.path)}


def as_object(item: Item) -> Parsed:
    parsed: Parsed = {
        "id": item.id or None,
        "tags": list(item.tags) or None,
        "type": TYPES[item.kind],
        "title": item.name or None,
        "stem": {"format": item.text.markup.value, "text": stem(item)},
        "hasEmbeddedAnswers": "gift:gap" in item.extras,
    }
    if item.kind is not Kind.DESCRIPTION:
        parsed |= {"globalFeedback": rich(item.feedback), **answers(item)}
    return parsed


def stem(item: Item) -> str:
    """They put a blank on either side of a gap."""
    source = item.text.source
    if "gift:gap" not in item.extras:
        return source
    place = int(item.extras["gift:gap"])
    parts = (source[:place].strip(), GAP, source[place + len(GAP) :].strip())
    return " ".join(part for part in parts if part)


def rich(text: Text) -> Parsed | None:
    return {"format": text.markup.value, "text": text.source} if text else None


def answers(item: Item) -> Parsed:
    match item.kind:
        case Kind.TRUE_FALSE:
            return true_false(item)
        case Kind.SINGLE_CHOICE | Kind.MULTIPLE_CHOICE:
            return {"choices": list(choices(item))}
        case Kind.SHORT_TEXT:
            return {"choices": [short(item, *each) for each in enumerate(item.answers, start=1)]}
        case Kind.NUMERIC:
            return {"choices": numbers(item)}
        case Kind.MATCHING:
            return {
                "matchPairs": [
                    {"subquestion": rich(pair.prompt), "subanswer": pair.match.source}
                    for pair in item.pairs
                ]
            }
    return {}


def true_false(item: Item) -> Parsed:
    """What they call the feedback for true is the first, which is for the wrong choice."""
    right = next(option for option in item.options if option.fraction == 1)
    wrong = next(option for option in item.options if option.fraction == 0)
    return {
        "isTrue": right.id == "true",
        "trueFeedback": rich(wrong.feedback),
        "falseFeedback": rich(right.feedback),
    }


def choices(item: Item) -> Iterator[Parsed]:
    for place, option in enumerate(item.options, start=1):
        is_correct = item.kind is Kind.SINGLE_CHOICE and option.fraction == 1
        yield {
            "isCorrect": is_correct,
            "weight": weight(item, place, option, 1 if is_correct else 0),
            "text": rich(option.text),
            "feedback": rich(option.feedback),
        }


def weight(item: Item, place: int, answer: Option | Answer, unsaid: int) -> float | None:
    is_said = str(place) in item.extras.get("gift:weights", "").split()
    if answer.fraction == unsaid and not is_said:
        return None
    return float(write_percentage(answer.fraction))


def short(item: Item, place: int, answer: Answer) -> Parsed:
    return {
        "isCorrect": True,
        "weight": weight(item, place, answer, 1),
        "text": {"format": item.text.markup.value, "text": answer.value},
        "feedback": rich(answer.feedback),
    }


def numbers(item: Item) -> Parsed | list[Parsed]:
    """A single number without a weight or feedback is no list."""
    found = [
        {
            "isCorrect": True,
            "weight": weight(item, place, answer, 1),
            "text": number(answer),
            "feedback": rich(answer.feedback),
        }
        for place, answer in enumerate(item.answers, start=1)
    ]
    is_alone = len(found) == 1 and found[0]["weight"] is None and found[0]["feedback"] is None
    return number(item.answers[0]) if is_alone else found


def number(answer: Answer) -> Parsed:
    if answer.low:
        return {
            "type": "high-low",
            "numberHigh": float(answer.high),
            "numberLow": float(answer.low),
        }
    if answer.tolerance:
        size = float(answer.tolerance.size)
        return {"type": "range", "number": float(answer.value), "range": size}
    return {"type": "simple", "number": float(answer.value)}


def expected_parses(folder: Path) -> Mapping[Path, Sequence[Parsed]]:
    """The expected parse by its GIFT file."""
    files = sorted((folder / "gift/GIFT-grammar-PEG.js").glob("*.gift"))
    return {file: json.loads(file.with_suffix(".json").read_text("utf-8")) for file in files}


def test_gift_equals_the_expected_parse(samples_folder: Path) -> None:
    pairs = []
    for file, expected in expected_parses(samples_folder).items():
        found = as_parsed(gift.read(file.read_bytes()))
        assert len(found) == len(expected), file.name
        pairs += list(zip(found, expected, strict=True))
    different = [pair for pair in pairs if pair[0] != pair[1]]
    assert different == []
    assert len(pairs) == OBJECTS


def test_gift_samples_survive_writing(samples_folder: Path) -> None:
    for file in (samples_folder / "gift").rglob("*.gift*"):
        reading = gift.read(file.read_bytes())
        writing = gift.write(reading.items, reading.categories)
        again = gift.read(writing.content)
        assert (reading.problems, again.problems, writing.lost) == ((), (), ())
        assert list(differences(reading.items, again.items)) == [], file.name
        assert again.categories == reading.categories


def test_gift_reads_windows_1252(samples_folder: Path) -> None:
    file = samples_folder / "gift/hrsq1/questions_encoding_windows-1252.gift.txt"
    items = gift.read(file.read_bytes()).items
    assert [item.kind for item in items] == [Kind.OPEN, Kind.OPEN, Kind.MATCHING]
    assert items[2].pairs[0].prompt.source == "<p>aödf<br></p>"
    assert items[0].category == ("Default for LTTEST",)


def test_gift_reads_the_questions_of_moodle(samples_folder: Path) -> None:
    items = gift.read((samples_folder / "gift/hrsq1/questions.gift.txt").read_bytes()).items
    assert [item.kind.value for item in items] == [
        "open", "matching", "single_choice", "multiple_choice", "numeric", "short_text",
        "true_false", "true_false", "true_false",
    ]  # fmt: skip
    assert not items[1].pairs[4].prompt
    assert [answer.value for answer in items[4].answers] == ["3", "*"]
    assert items[5].has_wildcards
    assert items[6].options[0].feedback.source == "42 is the Ultimate Answer."
    assert "Hitchiker" in items[6].feedback.source


@pytest.mark.parametrize(
    ("name", "words"),
    [("latin1_not_utf8.gift.txt", "größer"), ("xss_gift.txt", "<img src=x onerror=alert(1)>")],
)
def test_gift_reads_hostile_texts_as_texts(samples_folder: Path, name: str, words: str) -> None:
    (item,) = gift.read((samples_folder / "abuse" / name).read_bytes()).items
    assert words in item.text.source


def test_gift_refuses_characters_by_name(samples_folder: Path) -> None:
    reading = gift.read((samples_folder / "abuse/nul_and_bidi.txt").read_bytes())
    assert not reading.items
    assert [problem.line for problem in reading.problems] == [1, 1, 1]
    assert "U+0000" in reading.problems[0].message
