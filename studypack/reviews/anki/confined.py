"""Files of cards from outside, read where they can do no harm."""

from typing import Final

from studypack.common.confined import MEBIBYTE, ConfinedError, run_confined
from studypack.common.wording import Message, message_of
from studypack.reviews.anki.coding import decode
from studypack.reviews.anki.deck import AnkiDeck
from studypack.reviews.anki.problems import PackageProblem
from studypack.reviews.anki.reading import LIMITS

MOST_BYTES: Final = 50 * MEBIBYTE


def read_confined(content: bytes, filename: str) -> AnkiDeck:
    """The cards of a file, read in a child process within limits.

    Raises:
        PackageProblem: the file cannot be used, or breaks a limit.
    """
    if len(content) > MOST_BYTES:
        raise PackageProblem(
            Message(
                "file: {count} bytes are above the limit of {limit} MiB",
                count=len(content),
                limit=MOST_BYTES // MEBIBYTE,
            )
        )
    try:
        return decode(run_confined("studypack.reviews.anki", [filename], content, LIMITS))
    except ConfinedError as error:
        raise PackageProblem(
            Message("file: {name} {problem}", name=repr(filename[:80]), problem=message_of(error))
        ) from error
