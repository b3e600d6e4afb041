"""Reads one file of questions in a process that can do nothing else, and prints it as JSON.

python -m quizzes.formats FILE [--format F]      (- for standard input)
"""

import argparse
import json
import sys
from pathlib import Path

from quizzes.formats import read_any
from quizzes.formats.coding import encode
from quizzes.formats.item import Problem, Reading
from studypack.common.confined import OUT_OF_MEMORY, Limits, confine
from studypack.common.wording import Message

# Encodings are modules that Python loads when they are first met.
ENCODINGS = (
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1252",
    "latin-1",
    "cp437",
)


def main() -> int:
    """The exit code: 0 also where there are problems, for they are part of what is printed."""
    parser = argparse.ArgumentParser(prog="python -m quizzes.formats")
    parser.add_argument("file")
    parser.add_argument("--format", dest="name")
    parser.add_argument("--filename", help="what the standard input is called")
    asked = parser.parse_args()
    content = sys.stdin.buffer.read() if asked.file == "-" else Path(asked.file).read_bytes()
    for encoding in ENCODINGS:
        b"".decode(encoding)
    confine(Limits())
    try:
        reading = read_whole(content, asked.filename or asked.file, asked.name)
        sys.stdout.write(json.dumps(encode(reading)))
        sys.stdout.flush()
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def read_whole(content: bytes, filename: str, name: str | None) -> Reading:
    """What the file holds; a reader that fails after all is one problem."""
    try:
        return read_any(content, filename, name)
    except MemoryError:
        raise
    except Exception as error:  # the edge of the process: nothing else tells what happened
        message = Message("file: cannot be read ({name})", name=type(error).__name__)
        return Reading(problems=(Problem(line=0, message=message),))


if __name__ == "__main__":
    sys.exit(main())
