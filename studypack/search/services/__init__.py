"""Writing what can be found, and finding it."""

from studypack.search.services.finding import Hit, Results, read_next, search
from studypack.search.services.storing import store_documents

__all__ = ["Hit", "Results", "read_next", "search", "store_documents"]
