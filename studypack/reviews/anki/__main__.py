"""Reads one file of cards in a process that can do nothing else, and prints it as JSON.

python -m studypack.reviews.anki FILE      (the content comes from the standard input)
"""

import sys
from typing import Final

from studypack.common.confined import OUT_OF_MEMORY, confine
from studypack.reviews.anki.coding import encode, encode_problem
from studypack.reviews.anki.problems import PackageProblem
from studypack.reviews.anki.reading import LIMITS, read

# Encodings are modules that Python loads when they are first met.
ENCODINGS: Final = ("utf-8-sig", "utf-16", "cp437")


def main() -> int:
    """The exit code: 0 also where the file is refused, for why is what is printed."""
    filename, content = sys.argv[1], sys.stdin.buffer.read()
    for encoding in ENCODINGS:
        b"".decode(encoding)
    confine(LIMITS)
    try:
        sys.stdout.write(printed(content, filename))
        sys.stdout.flush()
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def printed(content: bytes, filename: str) -> str:
    """What the file holds, or why it holds nothing, as JSON."""
    try:
        return encode(read(content, filename))
    except PackageProblem as problem:
        return encode_problem(problem)


if __name__ == "__main__":
    sys.exit(main())
