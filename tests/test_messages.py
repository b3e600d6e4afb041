"""What pure modules say is put together from messages, never from pieces of English text."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from studypack.catalogues.refreshing import every_mark
from tests.conftest import ROOT

# Where each call takes what readers are told; of a message it is every value it is given.
TOLD_AT: dict[str, int] = {
    "ConfinedError": 0,
    "LeftOut": 1,
    "PackageProblem": 0,
    "ScoreError": 0,
    "UnknownRule": 0,
    "UnmatchedError": 0,
    "UnreadableError": 0,
    "UnsupportedError": 0,
    "_tell": 0,
    "blame": 1,
    "lose": 1,
    "problem": 1,
    "unreadable": 0,
}
TOLD_AS = ("field", "message", "why")
MARKING = ("Counted", "Message", "_", "gettext", "gettext_lazy", "marked", "ngettext")
# Programs, authors of packs and whoever starts the site read English (decision 0011).
ENGLISH = (
    "simulator/api.py",
    "simulator/experiments.py",
    "studypack/packs",
    "studypack/supervisor",
)
WORD = re.compile(r"[a-zA-Z]{2}\S*\s|\s[a-zA-Z]{2}")
CODE = ("quizzes", "simulator", "studypack")

# A number, and what is counted by it.
COUNTED = re.compile(
    r"(?:\{(\w+)(?::\w+)?\}|%\((\w+)\)s)(?:</?\w+>)? (?:[a-z]+ )?"
    r"(?!answers\b|has\b|is\b|looks\b|needs\b|was\b)[a-z]+(?:s|children)\b"
)
# Limits of ours and of the simulator are above one, and so is what lies above or outside them.
ABOVE_ONE = {
    *("columns", "days", "features", "limit", "limits", "most", "period_s", "times"),
    *("depth", "hidden_size", "sequence_length", "seeds", "units", "width"),
}
BEYOND_A_LIMIT = re.compile("(above|outside|limit is)")
# What is no number, and what can be any but one.
NOT_COUNTED = {
    *("activation", "address", "card", "email", "field", "first", "name", "number", "value"),
    "{count} questions, one is needed",
    "it has {count} responses where there should be 1",
    "mean of {count} networks",
    "{{{{{gap}}}}} stands in it {count} times; it must once",
    "A map of {count} rows, the first at the foot; recorded steps: {columns}. Lighter cells are "
    "larger, from 1e{low} to 1e{high}. At step {step}: first {first}, last {last}.",
}

Scope = dict[str, list[ast.expr]]


def sources() -> Iterator[Path]:
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not path.relative_to(ROOT).as_posix().startswith(ENGLISH):
                yield path


def pieced(source: str) -> list[str]:
    """Each call that tells what is put together by hand, with its line."""
    tree = ast.parse(source)
    scopes: list[ast.AST] = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    found = [
        f"{call.lineno}: {ast.unparse(told)}"
        for scope in scopes or [tree]
        for call in ast.walk(scope)
        if isinstance(call, ast.Call)
        for told in told_by(call)
        if is_pieced(told, assigned_in(scope))
    ]
    return list(dict.fromkeys(found))


def assigned_in(scope: ast.AST) -> Scope:
    """What each local name may stand for."""
    found: Scope = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return found


def called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def told_by(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that readers are told."""
    name = called(call)
    if name in MARKING:
        yield from call.args[:1]
        yield from (keyword.value for keyword in call.keywords)
    elif name in TOLD_AT and len(call.args) > TOLD_AT[name]:
        yield call.args[TOLD_AT[name]]
    if name in ("FieldProblem", "Loss", "Problem"):
        yield from (keyword.value for keyword in call.keywords if keyword.arg in TOLD_AS)
    if name == "append" and "lost" in ast.unparse(call.func):
        yield from call.args


def is_pieced(told: ast.expr, names: Scope) -> bool:
    """Whether English words are joined to something else here, or in a name of this function."""
    if isinstance(told, ast.Name):
        return any(is_pieced(value, {}) for value in names.get(told.id, ()))
    if isinstance(told, ast.IfExp):
        return is_pieced(told.body, names) or is_pieced(told.orelse, names)
    if isinstance(told, ast.BinOp):
        return isinstance(told.op, ast.Add | ast.Mod) and has_words(told)
    return isinstance(told, ast.JoinedStr) and has_words(told)


def has_words(told: ast.expr) -> bool:
    """Whether a word stands in it, and a space beside that: `roundingMode=` is no English."""
    texts = [node.value for node in ast.walk(told) if isinstance(node, ast.Constant)]
    return any(isinstance(text, str) and WORD.search(text) for text in texts)


@pytest.mark.parametrize("folder", CODE)
def test_what_is_told_is_not_pieced_together(folder: str) -> None:
    paths = [path for path in sources() if path.is_relative_to(ROOT / folder)]
    found = {str(path.relative_to(ROOT)): pieced(path.read_text("utf-8")) for path in paths}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        'Message(f"{n} words")',
        'Message("{a}", a=f"{n} words")',
        'draft.blame(0, f"option {n}")',
        'Problem(line=0, message="words of " + n)',
        'Loss(item="", field="", why="%s words" % n)',
        'why = f"{n} words" if n else ""\n    lose("x", why)',
    ],
)
def test_piecing_is_seen(line: str) -> None:
    assert pieced(f"def told(n):\n    {line}\n") != []


def test_message_of_messages_is_no_piecing() -> None:
    source = (
        'def told(n):\n    a = Message("{n} words", n=n)\n    Message("{a}: {b}", a=a, b=f"<{n}>")'
    )
    assert pieced(source) == []


def without_a_singular(text: str) -> list[str]:
    """The numbers of a text with a plural beside them that could be one."""
    if text in NOT_COUNTED or BEYOND_A_LIMIT.search(text):
        return []
    names = [brace or percent for brace, percent in COUNTED.findall(text)]
    return [name for name in names if name not in ABOVE_ONE | NOT_COUNTED]


def test_what_is_counted_has_a_form_for_one() -> None:
    marks = every_mark(ROOT)
    forms = {mark.key for mark in marks if mark.plural}
    texts = {mark.text for mark in marks if mark.key not in forms}
    assert {text for text in texts if without_a_singular(text)} == set()


@pytest.mark.parametrize("text", ["{count} cards", "of {n} time steps", "%(count)s years"])
def test_missing_singular_is_seen(text: str) -> None:
    assert without_a_singular(text) != []
