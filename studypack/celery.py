"""The Celery app: a wake-up for work whose state lives in our own tables."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studypack.settings")

app = Celery("studypack")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
