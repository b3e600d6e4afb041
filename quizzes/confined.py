"""Files of questions from outside, read where they can do no harm."""

import json
from typing import Final

from quizzes.formats.coding import decode
from quizzes.formats.item import Problem, Reading
from studypack.common.confined import MEBIBYTE, ConfinedError, Limits, run_confined

MOST_BYTES: Final = 20 * MEBIBYTE


def read_confined(content: bytes, filename: str, name: str | None = None) -> Reading:
    """What a file holds, of the format of this name or of whichever it looks like.

    Read in a child process within limits: one that breaks them is a problem of the file.
    """
    if len(content) > MOST_BYTES:
        limit = f"{len(content)} bytes are above the limit of {MOST_BYTES // MEBIBYTE} MiB"
        return unreadable(f"file: {limit}")
    arguments = ["-", f"--filename={filename}", *([f"--format={name}"] if name else [])]
    try:
        printed = run_confined("quizzes.formats", arguments, content, Limits())
        return decode(Reading, json.loads(printed))
    except ConfinedError as error:
        return unreadable(f"file: {filename[:80]!r} {error}")


def unreadable(message: str) -> Reading:
    """A file of which nothing can be used."""
    return Reading(problems=(Problem(line=0, message=message),))
