"""Files of questions from outside, read where they can do no harm."""

import json
from typing import Final

from quizzes.formats.coding import decode
from quizzes.formats.item import Problem, Reading
from studypack.common.confined import MEBIBYTE, ConfinedError, Limits, run_confined
from studypack.common.wording import Message, message_of

MOST_BYTES: Final = 20 * MEBIBYTE


def read_confined(content: bytes, filename: str, name: str | None = None) -> Reading:
    """What a file holds, of the format of this name or of whichever it looks like.

    Read in a child process within limits: one that breaks them is a problem of the file.
    """
    if len(content) > MOST_BYTES:
        message = Message(
            "file: {count} bytes are above the limit of {limit} MiB",
            count=len(content),
            limit=MOST_BYTES // MEBIBYTE,
        )
        return unreadable(message)
    arguments = ["-", f"--filename={filename}", *([f"--format={name}"] if name else [])]
    try:
        printed = run_confined("quizzes.formats", arguments, content, Limits())
        return decode(Reading, json.loads(printed))
    except ConfinedError as error:
        name = repr(filename[:80])
        return unreadable(Message("file: {name} {problem}", name=name, problem=message_of(error)))


def unreadable(message: str) -> Reading:
    """A file of which nothing can be used."""
    return Reading(problems=(Problem(line=0, message=message),))
