"""IMS QTI 2.1, 2.2 and, by its names, 3.0: items, tests and packages."""

from quizzes.formats.qti2.reading import looks_like, read
from quizzes.formats.qti2.writing import write

NAME = "qti2"
LABEL = "QTI 2.1"
EXTENSIONS = (".zip", ".xml")
MEDIA_TYPE = "application/zip"

__all__ = ["EXTENSIONS", "LABEL", "MEDIA_TYPE", "NAME", "looks_like", "read", "write"]
