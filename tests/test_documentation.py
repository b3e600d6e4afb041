"""What the documents say is what there is: settings, addresses, commands, links, knobs."""

import json
import re
from pathlib import Path

import pytest

from simulator.engine.cost import STUDENT_CAP, TEACHER_CAP
from simulator.engine.frame import LAYER_QUANTITIES, SCALAR_QUANTITIES
from simulator.engine.knobs import Knob
from simulator.engine.spec import KNOBS, Spec
from simulator.engine.theory import predict
from simulator.engine.verdict import (
    DEAD_FRACTION,
    EXPLODING_ABOVE,
    SATURATED_FRACTION,
    VANISHING_BELOW,
    Kind,
)
from simulator.scripts.kinds import KINDS
from tests.documented import DOCS, ROOT, table_under

RUNS = DOCS / "runs.md"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
ARCHITECTURE = ROOT / "docs" / "architecture.md"


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def settings_read() -> set[str]:
    """The variables that the settings read."""
    return set(re.findall(r'environment\.\w+\(\s*"(\w+)"', text_of(ROOT / "studypack/settings.py")))


def settings_documented() -> set[str]:
    """The variables in the table of the section on settings."""
    section = text_of(ARCHITECTURE).partition("## Settings")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


def make_targets() -> set[str]:
    return set(re.findall(r"^(\w[\w-]*):", text_of(ROOT / "Makefile"), re.MULTILINE))


def code_in(text: str) -> str:
    """The code of a document: its blocks and what stands between backticks, but no output."""
    blocks = re.findall(r"^```(\w*)$(.*?)^```", text, re.MULTILINE | re.DOTALL)
    codes = [
        "\n".join(re.findall(r"^\$ .*", block, re.MULTILINE)) if language == "console" else block
        for language, block in blocks
    ]
    return "\n".join([*codes, *re.findall(r"`([^`\n]+)`", text)])


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    assert settings_read() == settings_documented()


def test_documents_and_settings_were_found() -> None:
    assert {"CONTRIBUTING.md", "SECURITY.md"} <= {path.name for path in DOCUMENTS}
    assert {"SECRET_KEY", "DATABASE_URL"} <= settings_read()
    assert {"run", "test", "lint"} <= make_targets()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_make_targets_that_a_document_names_exist(path: Path) -> None:
    named: set[str] = set()
    for arguments in re.findall(r"\bmake((?: +[a-z][\w-]*)+)", code_in(text_of(path))):
        named |= set(arguments.split())
    assert named <= make_targets()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_commands_that_a_document_names_exist(path: Path) -> None:
    commands = ROOT / "studypack" / "management" / "commands"
    ours = {file.stem for file in commands.glob("*.py")}
    djangos = {
        "check",
        "clearsessions",
        "createsuperuser",
        "makemigrations",
        "makemessages",
        "compilemessages",
    }
    named = set(re.findall(r"manage\.py (\w+)", text_of(path)))
    assert named <= ours | djangos


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_files_that_a_document_links_to_exist(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text_of(path))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_part_of_the_house_that_is_named_exists() -> None:
    section = text_of(ARCHITECTURE).partition("## The house")[2].partition("\n## ")[0]
    places = re.findall(r"^\| `([\w/]+)`", section, re.MULTILINE)
    assert len(places) >= 5
    assert [place for place in places if not (ROOT / place).is_dir()] == []


def test_make_help_lists_every_target() -> None:
    explained = re.findall(r"^([\w-]+):.*## ", text_of(ROOT / "Makefile"), re.MULTILINE)
    assert set(explained) == make_targets()


def accepted(knob: Knob) -> str:
    """What a knob accepts, as the table says it."""
    if knob.kind == "choice":
        return ", ".join(knob.choices)
    text = "true or false" if knob.kind == "boolean" else knob.limits()
    return f"{text} or null" if knob.accepts_null else text


def test_table_of_knobs_is_that_of_the_engine() -> None:
    documented = [tuple(row[:3]) for row in table_under(RUNS, "Knobs")]
    assert documented == [
        (knob.name, accepted(knob), json.dumps(knob.default)) for knob in KNOBS.values()
    ]


def test_table_of_quantities_is_that_of_the_engine() -> None:
    rows = table_under(RUNS, "Quantities")
    assert [tuple(row[:2]) for row in rows] == [
        *((name, "[S][L]") for name in LAYER_QUANTITIES),
        *((name, "[S]") for name in SCALAR_QUANTITIES),
    ]
    assert all(unit and meaning for _, _, unit, meaning in rows)


def test_table_of_the_theory_is_that_of_the_engine() -> None:
    members = predict(Spec()).as_dict()
    rows = {name: shape for name, shape, _ in table_under(RUNS, "Theory")}
    assert list(rows) == list(members)
    kinds = {"number": float, "[L]": list, "object": dict, "word": str, "words": str}
    assert all(
        value is None or isinstance(value, kinds[rows[name]]) for name, value in members.items()
    )


def test_kinds_that_have_a_script_are_named() -> None:
    section = text_of(RUNS).partition("## Scripts")[2].partition("\n## ")[0]
    assert set(KINDS) == {kind for kind in KNOBS["kind"].choices if f"`{kind}`" in section}


def test_caps_and_thresholds_that_are_documented_hold() -> None:
    text = text_of(RUNS)
    assert f"a student may ask for {STUDENT_CAP:g}, a teacher for {TEACHER_CAP:g}" in text
    section = text.partition("## Verdict")[2]
    assert f"at least {DEAD_FRACTION:g} of a layer's units" in section
    assert f"is below {VANISHING_BELOW:g} or above {EXPLODING_ABOVE:g}" in section
    assert f"at least {SATURATED_FRACTION:g} of a layer's" in section
    assert {kind.value for kind in Kind} <= set(re.findall(r"`(\w+)`", section))
