"""Backup, wipe, restore: every table and every file as it was, or nothing has changed."""

import hashlib
import stat
import threading
import uuid
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.utils import timezone

from quizzes.models import Attempt, QuizVersion
from quizzes.services import GivenAnswer, start_attempt, submit_attempt
from simulator.execution import execute_next
from simulator.models import LEASE, Frame, Run, Status
from simulator.services import sweep
from studypack.accounts.models import Learner, User
from studypack.backup.archive import BackupProblem
from studypack.backup.rows import all_tables, lines_of
from studypack.backup.services import one_moment, restore_backup
from studypack.packs.models import Pack
from studypack.reviews.decks.writing import Written, add_cards, create_deck
from studypack.reviews.models import Deck, DeckPicture
from studypack.supervisor.place import DataDirectory
from tests.simulator.test_execution import SMALL, Bench, make_run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

PICTURE = b"\x89PNG\r\n\x1a\n\x00\xff"


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    """A folder with one uploaded file in a folder of its own."""
    root = tmp_path / "media"
    (root / "avatars").mkdir(parents=True)
    (root / "avatars" / "one.png").write_bytes(PICTURE)
    settings.MEDIA_ROOT = root
    return root


@pytest.fixture
def site_in_use(pack: Pack, learner: Learner, media: Path) -> Learner:
    """A learner with an attempt, a deck with a picture and a session; two runs are on their way."""
    version = QuizVersion.objects.current(pack.slug).get()
    now = timezone.now()
    attempt = start_attempt(version=version, learner=learner, seed=1, language="en", now=now)
    submit_attempt(attempt, now, [GivenAnswer(question="q-where", sequence=1, answer="near")])
    deck = create_deck(learner, "Own", "en")
    add_cards(deck, [Written(front="Ünö \u2028", back="Two")])
    DeckPicture.objects.create(deck=deck, sha256="a1", media_type="image/png", content=PICTURE)
    assert learner.user is not None
    Client().force_login(learner.user)
    make_run(SMALL)
    running = make_run(type(SMALL)(depth=5, width=4, batch_size=8, steps=12))
    Run.objects.claim(running.id, uuid.uuid4(), timezone.now() - 2 * LEASE)
    Frame.objects.create(run=running, seq=0, payload={"norm": [1.0, None, float("1e300")]})
    return learner


def state() -> dict[str, tuple[int, str]]:
    """Count and hash of every table's rows."""
    found = {}
    for model in all_tables():
        lines = list(lines_of(model))
        digest = hashlib.sha256(b"".join(lines)).hexdigest()
        found[model._meta.label] = (len(lines), digest)
    return found


def saved(tmp_path: Path) -> Path:
    path = tmp_path / "site.zip"
    call_command("backup", path, stdout=StringIO())
    return path


def wipe(media: Path) -> None:
    call_command("flush", interactive=False, verbosity=0)
    (media / "avatars" / "one.png").unlink()
    (media / "newer.png").write_bytes(b"newer")


def test_restored_site_is_the_same_in_every_table_and_file(
    site_in_use: Learner, media: Path, tmp_path: Path
) -> None:
    before = state()
    assert {"quizzes.Attempt", "sessions.Session", "reviews.DeckPicture"} <= {
        label for label, (count, _) in before.items() if count
    }
    path = saved(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    wipe(media)
    assert not User.objects.exists()
    assert not Session.objects.exists()
    call_command("restore", path, stdout=StringIO())
    assert state() == before
    assert bytes(DeckPicture.objects.get().content) == PICTURE
    assert [file.name for file in media.rglob("*") if file.is_file()] == ["one.png"]
    assert (media / "avatars" / "one.png").read_bytes() == PICTURE


def test_restored_site_goes_on(site_in_use: Learner, media: Path, tmp_path: Path) -> None:
    path = saved(tmp_path)
    wipe(media)
    call_command("restore", path, stdout=StringIO())
    newest = Attempt.objects.latest("started_at")
    fresh = start_attempt(
        version=newest.quiz_version,
        learner=site_in_use,
        seed=2,
        language="en",
        now=timezone.now(),
    )
    assert fresh.pk != newest.pk
    assert create_deck(Learner.objects.get(), "Another", "en").pk not in {
        deck.pk for deck in Deck.objects.filter(name="Own")
    }
    assert "first-note" in Client().get("/en/search/?q=gradient").content.decode()


def test_runs_in_flight_at_the_backup_end_done_after_the_restore(
    site_in_use: Learner, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path)
    wipe(media)
    call_command("restore", path, stdout=StringIO())
    monkeypatch.setattr("simulator.services.wake_worker", lambda run: True)
    monkeypatch.setattr("simulator.services.messages_waiting", lambda: 0)
    sent_again = sweep(timezone.now())
    assert sent_again == 2
    for _ in range(sent_again):
        execute_next(Bench().around(now=timezone.now))
    assert set(Run.objects.values_list("status", flat=True)) == {Status.DONE}
    assert Frame.objects.count() == 2 * 13


def test_site_in_use_is_replaced_only_when_told(
    site_in_use: Learner, media: Path, tmp_path: Path
) -> None:
    path = saved(tmp_path)
    before = state()
    User.objects.filter(username="student").update(username="somebody-else")
    changed = state()
    with pytest.raises(CommandError, match="holds rows already; --replace gives up"):
        call_command("restore", path)
    assert state() == changed
    call_command("restore", path, replace=True, stdout=StringIO())
    assert state() == before


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The archive with members changed, or left out where None is returned."""
    other = path.with_name("changed.zip")
    with ZipFile(path) as old, ZipFile(other, "w") as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return other


RUNS = "tables/simulator.run.jsonl"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda name, old: old + b" " if name == RUNS else old, f"{RUNS} was changed"),
        (lambda name, old: None if name == RUNS else old, f"{RUNS} is missing"),
        (lambda name, old: None if name == "manifest.json" else old, "no manifest"),
        (
            lambda name, old: (
                old.replace(b'"rows"', b'"rows" ', 1) if name == "manifest.json" else old
            ),
            "the manifest was changed",
        ),
    ],
)
def test_file_that_was_changed_replaces_nothing(
    site_in_use: Learner,
    tmp_path: Path,
    change: Callable[[str, bytes], bytes | None],
    words: str,
) -> None:
    before = state()
    with pytest.raises(BackupProblem, match=words):
        restore_backup(rewritten(saved(tmp_path), change), replace=True)
    assert state() == before


def test_file_that_is_cut_short_replaces_nothing(site_in_use: Learner, tmp_path: Path) -> None:
    path = saved(tmp_path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(CommandError, match="is not a backup, or not a whole one"):
        call_command("restore", path, replace=True)


def test_backup_of_another_version_is_refused(
    site_in_use: Learner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = saved(tmp_path)
    monkeypatch.setattr("studypack.backup.services.applied_migrations", lambda: ["packs.0009_new"])
    with pytest.raises(BackupProblem, match="restore with the version that wrote the backup"):
        restore_backup(path, replace=True)


def test_product_that_runs_is_not_restored(
    site_in_use: Learner, tmp_path: Path, settings: Any
) -> None:
    path = saved(tmp_path)
    running = DataDirectory(settings.DATA_DIR)
    running.hold()
    try:
        with pytest.raises(CommandError, match="Study Pack already runs from"):
            call_command("restore", path, replace=True)
    finally:
        running.release()


def test_backup_does_not_overwrite_a_file(db: None, tmp_path: Path) -> None:
    (tmp_path / "site.zip").write_text("kept")
    with pytest.raises(CommandError, match="is there already"):
        saved(tmp_path)


def test_backup_sees_one_moment_and_holds_nobody_up(learner: Learner) -> None:
    def write_elsewhere() -> None:
        User.objects.update(pseudonym="Changed")
        connection.close()

    with one_moment():
        before = User.objects.get().pseudonym
        writer = threading.Thread(target=write_elsewhere)
        writer.start()
        writer.join(timeout=10)
        assert not writer.is_alive()
        assert User.objects.get().pseudonym == before
    assert User.objects.get().pseudonym == "Changed"
