"""IMS QTI 1.2, as Canvas and others write it: a document, or a package of them."""

from typing import Final

from quizzes.formats.qti12.reading import ROOTS, read
from quizzes.formats.qti12.writing import write
from quizzes.formats.qti_package import has_root

NAME: Final = "qti12"
LABEL: Final = "IMS QTI 1.2 (Canvas)"
EXTENSIONS: Final = (".zip", ".imscc", ".xml", ".qti")
MEDIA_TYPE: Final = "application/zip"

__all__ = ["EXTENSIONS", "LABEL", "MEDIA_TYPE", "NAME", "looks_like", "read", "write"]


def looks_like(content: bytes, filename: str) -> bool:
    """Whether this is QTI 1.2; what it is called says nothing, others are zips and XML too."""
    return has_root(content, ROOTS)
