from django.apps import AppConfig

from studypack.checks import register_checks


class StudyPackConfig(AppConfig):
    name = "studypack"
    label = "studypack"
    verbose_name = "Study Pack"

    def ready(self) -> None:
        """Registers the system checks."""
        register_checks()
