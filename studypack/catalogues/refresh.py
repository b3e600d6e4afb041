"""`python -m studypack.catalogues.refresh`: locale/ holds exactly the texts that the code marks."""

import os
from pathlib import Path

import django

from studypack.catalogues.refreshing import refresh_catalogues

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studypack.settings")
    django.setup()
    for language, count in refresh_catalogues(Path(__file__).resolve().parents[2]).items():
        print(f"{language}: {count} without a translation")
