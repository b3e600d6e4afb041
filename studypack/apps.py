from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps

from studypack.celery import app as celery_app
from studypack.checks import register_checks


class AdministrationConfig(admin_apps.AdminConfig):
    default = False  # of this module's two, "studypack" means the other
    default_site = "studypack.administration.LimitedAdminSite"


class StudyPackConfig(AppConfig):
    name = "studypack"
    label = "studypack"
    # Loaded with the apps, so that tasks know their broker wherever they are sent from.
    celery = celery_app
    verbose_name = "Study Pack"

    def ready(self) -> None:
        """Registers the system checks."""
        register_checks()
