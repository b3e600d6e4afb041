"""Every misconfiguration is a system check with an id and a hint."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from studypack.checks import CHECKS

POSTGRESQL = "django.db.backends.postgresql"
SQLITE = "django.db.backends.sqlite3"


@pytest.fixture(autouse=True)
def _embedded_default(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever database these tests run beside."""
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", SQLITE)


def give(settings: Any, values: dict[str, Any]) -> None:
    """Settings of these values; ENGINE is the one of the database."""
    for name, value in values.items():
        if name == "ENGINE":
            settings.DATABASES["default"]["ENGINE"] = value
        else:
            setattr(settings, name, value)


def ours() -> list[Any]:
    """What `manage.py check` says of our own settings."""
    return [found for found in run_checks() if (found.id or "").startswith("studypack.")]


@pytest.mark.parametrize(
    ("values", "id_", "words"),
    [
        ({"REDIS_URL": "amqp://host"}, "studypack.E001", "REDIS_URL: 'amqp' is not one of redis"),
        ({"REDIS_URL": "unix:///run/redis"}, "studypack.E001", "'unix' is not one of redis"),
        ({"CONTENT_DIR": Path("/nowhere")}, "studypack.W001", "no */pack.yaml was found"),
        ({"DEMO_ACCOUNTS": True, "ENGINE": POSTGRESQL}, "studypack.E002", "DEMO_ACCOUNTS: on"),
        ({"SECRET_KEY": "x" * 31}, "studypack.E003", "SECRET_KEY: 31 characters is below 32"),
    ],
)
def test_misconfiguration_is_found_with_its_id_and_a_hint(
    settings: Any, values: dict[str, Any], id_: str, words: str
) -> None:
    give(settings, values)
    (found,) = ours()
    assert found.id == id_
    assert words in found.msg
    assert found.hint


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"REDIS_URL": "rediss://:password@host:6379/0"},
        {"DEMO_ACCOUNTS": True, "ENGINE": SQLITE},
        {"DEMO_ACCOUNTS": False, "ENGINE": POSTGRESQL},
        {"SECRET_KEY": "x" * 32},
    ],
)
def test_right_settings_pass(settings: Any, values: dict[str, Any]) -> None:
    give(settings, values)
    assert ours() == []


def test_every_check_is_documented_by_its_id() -> None:
    ids = [(check.__doc__ or "").partition(":")[0] for check in CHECKS]
    assert len(set(ids)) == len(CHECKS)
    assert all(id_.startswith("studypack.") for id_ in ids)


def test_message_about_the_secret_key_does_not_show_it(settings: Any) -> None:
    settings.SECRET_KEY = "hush hush"
    (found,) = ours()
    assert "hush" not in f"{found.msg}{found.hint}"
