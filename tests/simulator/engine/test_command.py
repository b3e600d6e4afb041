"""python -m simulator.engine: one JSON object, or problems and exit code 2."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.engine.__main__ import main

SMALL = {"depth": 3, "width": 8, "steps": 2, "batch_size": 16}


def run_command(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "simulator.engine", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def test_command_answers_a_spec_from_standard_input() -> None:
    done = run_command("-", stdin=json.dumps(SMALL))

    answer = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(answer) == ["spec", "result", "theory", "verdict"]
    assert answer["spec"]["depth"] == 3
    assert answer["result"]["steps"] == [0, 1, 2]
    assert [len(row) for row in answer["result"]["signal_norm"]] == [3, 3, 3]
    assert len(answer["theory"]["predicted_signal_norm"]) == 3
    assert answer["verdict"]["kind"] == "healthy"


def test_command_answers_a_spec_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "spec.json"
    file.write_text(json.dumps({**SMALL, "mode": "probe"}))

    done = run_command(str(file))

    assert json.loads(done.stdout)["result"]["steps"] == [0]


def test_command_writes_valid_json_for_a_diverging_run() -> None:
    wild = {"depth": 30, "weight_gain": 3, "steps": 5}

    done = run_command("-", stdin=json.dumps(wild))

    answer = json.loads(done.stdout, parse_constant=pytest.fail)
    assert answer["result"]["status"] == "diverged"
    assert answer["result"]["diverged_at"]["step"] == answer["result"]["steps"][-1]
    assert answer["verdict"]["kind"] == "diverged"


def test_command_exits_with_two_and_prints_nothing_when_refused() -> None:
    done = run_command("-", stdin='{"depth": 0}')

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "depth: 0 is outside 2..100 layers\n"


def refused(*arguments: str, stdin: str = "") -> list[str]:
    """The lines on standard error of a command that must refuse."""
    out, errors = io.StringIO(), io.StringIO()

    assert main(arguments, io.StringIO(stdin), out, errors) == 2
    assert out.getvalue() == ""
    return errors.getvalue().splitlines()


def test_command_reports_every_problem_on_its_own_line() -> None:
    assert refused("-", stdin='{"depth": 0, "width": "x", "learning_rate": NaN}') == [
        "depth: 0 is outside 2..100 layers",
        "width: 'x' is not a whole number",
        "learning_rate: nan is not a finite number",
    ]


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (["-"], "", "spec: is not JSON: Expecting value"),
        (["-"], "{not json", "spec: is not JSON: "),
        (["-"], '{"depth": 3} {}', "spec: is not JSON: Extra data"),
        (["-"], "[1]", "spec: [1] is not an object"),
        (["-"], "null", "spec: None is not an object"),
        (["-"], "[" * 100_000, "spec: is not JSON: "),
        (["-"], '{"depth": 3, "depth": 4}', "depth: is given twice"),
        (["-"], '{"depth": ' + "9" * 5000 + "}", "depth: inf is not a finite number"),
        (["-"], '{"width": ' + "9" * 3000 + "}", "width: 999"),
        (["-"], '{"learning_rate": 1e999}', "learning_rate: inf is not a finite number"),
        (["/no/such/file.json"], "", "spec: /no/such/file.json: No such file or directory"),
        (["/"], "", "spec: /: Is a directory"),
        ([], "", "usage: "),
        (["a", "b"], "", "usage: "),
    ],
)
def test_command_refuses_what_it_cannot_read(arguments: list[str], stdin: str, said: str) -> None:
    (line,) = refused(*arguments, stdin=stdin)

    assert line.startswith(said)
    assert len(line) < 200


def test_command_names_repeated_knobs_and_every_other_problem() -> None:
    assert refused("-", stdin='{"depth": 3, "depth": 0, "width": 1, "width": 8}') == [
        "depth: is given twice",
        "width: is given twice",
        "depth: 0 is outside 2..100 layers",
    ]


def test_command_refuses_a_file_that_is_not_text_in_utf_8(tmp_path: Path) -> None:
    file = tmp_path / "spec.json"
    file.write_bytes(b"\xff\xfe{}")

    assert refused(str(file)) == [f"spec: {file}: is not text in UTF-8"]


def test_command_refuses_a_closed_standard_input() -> None:
    errors = io.StringIO()

    assert main(["-"], None, io.StringIO(), errors) == 2
    assert errors.getvalue().startswith("spec: is not JSON: ")


def test_command_reads_a_file_that_begins_with_a_byte_order_mark(tmp_path: Path) -> None:
    file, out = tmp_path / "spec.json", io.StringIO()
    file.write_text(json.dumps({**SMALL, "mode": "probe"}), encoding="utf-8-sig")

    assert main([str(file)], None, out, io.StringIO()) == 0
    assert json.loads(out.getvalue())["result"]["steps"] == [0]


def test_command_says_how_it_is_used() -> None:
    out = io.StringIO()

    assert main(["--help"], None, out, io.StringIO()) == 0
    assert out.getvalue().startswith("usage: ")


def test_command_whose_reader_has_gone_says_so_in_one_line() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "simulator.engine", "-"],
            input=json.dumps(SMALL),
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert (done.returncode, done.stderr) == (2, "answer: cannot be written: Broken pipe\n")
