"""Strict readers of environment variables: a wrong value stops the start with one sentence."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from studypack.common.mail import Mail, MailUrlError, mail_at

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})
FLAG_WORDS = "1, true, yes, on, 0, false, no, off"


class SettingError(ValueError):
    """An environment variable holds a value that cannot be used."""


class Environment:
    """Reads typed values from `variables`; a secret may come from the file named by NAME_FILE."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self._variables = os.environ if variables is None else variables

    def text(self, name: str, default: str = "") -> str:
        """The value of `name`, or of the file that `name`_FILE points to, or `default`."""
        file_name = self._variables.get(f"{name}_FILE")
        if not file_name:
            return self._variables.get(name) or default
        try:
            return Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingError(f"{name}_FILE: {file_name!r} cannot be read") from error

    def flag(self, name: str, *, default: bool) -> bool:
        """True or False, written as 1/true/yes/on or 0/false/no/off."""
        if name not in self._variables:
            return default
        word = self._variables[name].strip().lower()
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        raise SettingError(f"{name}: {word!r} is not one of {FLAG_WORDS}")

    def number(self, name: str, default: int, *, low: int, high: int) -> int:
        """A whole number within low..high."""
        text = self._variables.get(name, "")
        if not text:
            return default
        try:
            value = int(text)
        except ValueError:
            raise SettingError(f"{name}: {text!r} is not a whole number") from None
        if not low <= value <= high:
            raise SettingError(f"{name}: {value} is outside {low}..{high}")
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of `choices`, the first of them when unset."""
        word = self._variables.get(name, "").strip() or choices[0]
        if word not in choices:
            raise SettingError(f"{name}: {word!r} is not one of {', '.join(choices)}")
        return word

    def words(self, name: str, default: list[str]) -> list[str]:
        """A comma-separated list; empty words are dropped."""
        text = self._variables.get(name, "")
        return [word.strip() for word in text.split(",") if word.strip()] or default

    def mail(self, name: str, *, folder: Path) -> Mail:
        """Where mail goes, at a URL; into files in `folder` when unset."""
        try:
            return mail_at(self.text(name) or folder.as_uri())
        except MailUrlError as error:
            raise SettingError(f"{name}: {error}") from None

    def database(self, name: str, *, sqlite_file: Path) -> dict[str, Any]:
        """Django's settings of the database at a postgresql:// URL; SQLite when unset."""
        url = self.text(name)
        if not url:
            return sqlite_settings(sqlite_file)
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            # The URL itself stays out of the sentence: it holds a password.
            raise SettingError(f"{name}: the host or port of the URL cannot be read") from None
        if parts.scheme not in {"postgres", "postgresql", "sqlite"}:
            raise SettingError(f"{name}: {parts.scheme!r} is not one of postgresql, sqlite")
        if not parts.path.strip("/"):
            raise SettingError(f"{name}: the URL names no database")
        if parts.scheme == "sqlite":
            return sqlite_settings(Path(unquote(parts.path)))
        return postgresql_settings(parts, port)


def postgresql_settings(parts: SplitResult, port: int | None) -> dict[str, Any]:
    """PostgreSQL at a URL, over a small pool of connections."""
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": 8}},
    }


def sqlite_settings(file: Path) -> dict[str, Any]:
    """SQLite with a write-ahead log: readers never wait, writers queue for up to 20 s.

    A thread keeps its connection: to open one costs as much as a light page.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "CONN_MAX_AGE": None,
        "NAME": str(file),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
        "TEST": {"NAME": str(file.with_name(f"test-{file.name}"))},
    }
