"""The page on questions: its examples are questions, and it names every kind and key."""

import doctest
import importlib
import pkgutil
import re

import pytest
import yaml

from quizzes import kinds
from studypack.packs.source.texts import QuestionText
from tests.documented import DOCS

PAGE = (DOCS / "questions.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (\w+)$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
EXAMPLES = [
    (kind, example)
    for kind, section in SECTIONS.items()
    for example in re.findall(r"^```yaml\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
]
MODULES = [module.name for module in pkgutil.iter_modules(kinds.__path__)]


def test_every_kind_has_a_section_with_an_example() -> None:
    assert {kind for kind, _ in EXAMPLES} == set(kinds.KINDS)


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_every_example_is_a_question(kind: str, example: str) -> None:
    body = yaml.load(example, Loader=yaml.CBaseLoader)
    question, problems = kinds.read(kind, body)
    assert problems == []
    assert question is not None


def test_every_word_of_a_question_is_documented() -> None:
    named = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`.*?) \|", SECTIONS["Words"], re.M)))
    assert set(named) == {*QuestionText.__dataclass_fields__} - {"line"}


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_a_module_hold(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(f"quizzes.kinds.{name}"))
    assert failed == 0
