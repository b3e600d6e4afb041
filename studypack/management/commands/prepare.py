"""`manage.py prepare`: everything that must be true before the product starts; safe to repeat."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, OutputWrapper
from django.utils import timezone

from studypack.accounts.services import create_demo_accounts
from studypack.catalogues.compiling import compile_catalogues
from studypack.classes.demo import make_demo_class
from studypack.packs.models import Pack

# The API speaks JSON only and is documented by Swagger: these are never asked for.
UNUSED_STATIC_FOLDERS = ["rest_framework", "redoc"]
# What turns an authored file into rows.
CODE = ("studypack", "quizzes", "simulator")


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


def packs_fingerprint() -> str:
    """Changes when an authored file, the code that renders it, or a stored pack does."""
    digest = hashlib.sha256()
    code = (Path(settings.BASE_DIR) / folder for folder in CODE)
    digest.update(stated(Path(settings.CONTENT_DIR).rglob("*.*")))
    digest.update(stated(file for folder in code for file in folder.rglob("*.py")))
    rows = Pack.objects.order_by("slug").values_list("slug", "is_retired", "updated_at")
    digest.update(repr(list(rows)).encode())
    return digest.hexdigest()


def stated(files: Iterable[Path]) -> bytes:
    """The name, the size and the time of every file."""
    stats = ((file, file.stat()) for file in sorted(files))
    return "\n".join(f"{file} {stat.st_size} {stat.st_mtime_ns}" for file, stat in stats).encode()


def load_changed_packs(stdout: OutputWrapper) -> None:
    """The packs are as their files say; they are read only when something has changed."""
    stamp = Path(settings.DATA_DIR) / "packs.stamp"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == packs_fingerprint():
        stdout.write("Packs: nothing has changed since they were loaded")
        return
    call_command("load_packs", stdout=stdout)
    stamp.write_text(packs_fingerprint(), encoding="utf-8")


class Command(BaseCommand):
    help = "Readies catalogues, database, static files, packs and demo accounts for the start."

    def handle(self, *args: object, **options: object) -> None:
        compile_catalogues(settings.BASE_DIR)
        call_command("migrate", interactive=False, verbosity=0)
        collect_static_files()
        load_changed_packs(self.stdout)
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
