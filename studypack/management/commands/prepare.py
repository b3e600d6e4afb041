"""`manage.py prepare`: everything that must be true before the product starts; safe to repeat."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from studypack.accounts.services import create_demo_accounts
from studypack.catalogues.compiling import compile_catalogues
from studypack.classes.demo import make_demo_class

# The API speaks JSON only and is documented by Swagger: these are never asked for.
UNUSED_STATIC_FOLDERS = ["rest_framework", "redoc"]


def static_fingerprint() -> str:
    """Changes when a static file does: its name, size or time."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(UNUSED_STATIC_FOLDERS):
            file = Path(storage.path(name)).stat()
            digest.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static_files() -> None:
    """The static files are hashed and compressed; only when one has changed, for it takes long."""
    root = Path(settings.STATIC_ROOT)
    stamp, wanted = root.with_name("static.stamp"), static_fingerprint()
    if root.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    call_command(
        "collectstatic",
        interactive=False,
        verbosity=0,
        clear=True,
        ignore_patterns=UNUSED_STATIC_FOLDERS,
    )
    stamp.write_text(wanted, encoding="utf-8")


class Command(BaseCommand):
    help = "Readies catalogues, database, static files, packs and demo accounts for the start."

    def handle(self, *args: object, **options: object) -> None:
        compile_catalogues(settings.BASE_DIR)
        call_command("migrate", interactive=False, verbosity=0)
        collect_static_files()
        call_command("load_packs", stdout=self.stdout)
        if settings.DEMO_ACCOUNTS:
            self._make_demo_accounts()

    def _make_demo_accounts(self) -> None:
        made = create_demo_accounts()
        make_demo_class(timezone.now())
        if not made:
            return
        self.stdout.write("Demo accounts, made now; these passwords are shown only this once:")
        for username, role, password in made:
            self.stdout.write(f"  {username} ({role}): {password}")
