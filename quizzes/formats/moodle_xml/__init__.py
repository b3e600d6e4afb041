"""Moodle XML: the format in which Moodle itself exports a question bank, read and written whole."""

from quizzes.formats.moodle_xml.document import (
    EXTENSIONS,
    LABEL,
    MEDIA_TYPE,
    NAME,
    looks_like,
    read,
)
from quizzes.formats.moodle_xml.writing import write

__all__ = ["EXTENSIONS", "LABEL", "MEDIA_TYPE", "NAME", "looks_like", "read", "write"]
