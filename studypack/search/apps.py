from django.apps import AppConfig
from django.core.checks import Tags, register

from studypack.search.checks import check_full_text


class SearchConfig(AppConfig):
    name = "studypack.search"
    label = "search"
    verbose_name = "Search"

    def ready(self) -> None:
        """Registers the system check."""
        register(check_full_text, Tags.database)
