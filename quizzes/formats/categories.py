"""The place of a question among categories, as Moodle writes it: names parted by slashes."""

import re

SLASH = re.compile(r"(?<!/)/(?!/)")


def read_path(text: str) -> tuple[str, ...]:
    """The names from the outermost inwards; a doubled slash is one that belongs to a name.

    >>> read_path("$course$/top/Reading//writing")
    ('$course$', 'top', 'Reading/writing')
    """
    names = (name.strip().replace("//", "/") for name in SLASH.split(text))
    return tuple(name for name in names if name)


def write_path(path: tuple[str, ...]) -> str:
    """The names as one text.

    >>> write_path(("top", "Reading/writing"))
    'top/Reading//writing'
    """
    return "/".join(name.replace("/", "//") for name in path)
