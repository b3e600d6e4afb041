"""The web process never pays for torch: two seconds and two hundred megabytes."""

import subprocess
import sys

import pytest

ASK = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "studypack.settings"
import studypack.asgi, studypack.wsgi
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
settings.ALLOWED_HOSTS = ["testserver"]
Client().get("/healthz")
get_resolver().url_patterns
from simulator.services import sweep
print("torch" in sys.modules, "numpy" in sys.modules)
"""


@pytest.mark.filterwarnings("error")
def test_web_process_does_not_import_torch() -> None:
    asked = subprocess.run(
        [sys.executable, "-c", ASK], capture_output=True, text=True, check=True, timeout=60
    )
    assert asked.stdout.split()[0] == "False"
