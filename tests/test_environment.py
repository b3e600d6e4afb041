"""Settings from the environment: typed, strict, each wrong value refused in one sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studypack.common.environment import Environment, SettingError

FILE = Path("/data/studypack.sqlite3")

Read = Callable[[Environment], object]


def flag(environment: Environment) -> object:
    return environment.flag("NAME", default=False)


def number(environment: Environment) -> object:
    return environment.number("NAME", 30, low=1, high=600)


def words(environment: Environment) -> object:
    return environment.words("NAME", ["localhost"])


def text(environment: Environment) -> object:
    return environment.text("NAME", "default")


def database(environment: Environment) -> object:
    return environment.database("NAME", sqlite_file=FILE)


@pytest.mark.parametrize(
    ("read", "given", "sentence"),
    [
        (flag, "maybe", "NAME: 'maybe' is not one of 1, true, yes, on, 0, false, no, off"),
        (flag, "2", "NAME: '2' is not one of 1, true, yes, on, 0, false, no, off"),
        (number, "x", "NAME: 'x' is not a whole number"),
        (number, "2.5", "NAME: '2.5' is not a whole number"),
        (number, "0", "NAME: 0 is outside 1..600"),
        (number, "601", "NAME: 601 is outside 1..600"),
        (number, "-3", "NAME: -3 is outside 1..600"),
        (database, "mysql://host/name", "NAME: 'mysql' is not one of postgresql, sqlite"),
        (database, "name", "NAME: '' is not one of postgresql, sqlite"),
        (database, "postgresql://host", "NAME: the URL names no database"),
        (
            database,
            "postgresql://host:port/name",
            "NAME: the host or port of the URL cannot be read",
        ),
        (database, "postgresql://[host/name", "NAME: the host or port of the URL cannot be read"),
        (database, "sqlite://", "NAME: the URL names no database"),
    ],
)
def test_wrong_value_is_refused_in_one_sentence(read: Read, given: str, sentence: str) -> None:
    with pytest.raises(SettingError) as refused:
        read(Environment({"NAME": given}))
    assert str(refused.value) == sentence


def test_refusal_of_a_database_url_does_not_show_its_password() -> None:
    for url in ("mysql://me:secret@host/name", "postgresql://me:secret@host:x/name"):
        with pytest.raises(SettingError) as refused:
            database(Environment({"NAME": url}))
        assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("read", "given", "expected"),
    [
        *((flag, word, True) for word in ("1", "true", "Yes", " ON ")),
        *((flag, word, False) for word in ("0", "false", "no", "off", "")),
        (number, "1", 1),
        (number, "600", 600),
        (number, " 20 ", 20),
        (number, "", 30),
        (words, "a, b ,,c", ["a", "b", "c"]),
        (words, " , ", ["localhost"]),
        (text, "given", "given"),
        (text, "", "default"),
    ],
)
def test_value_is_read_in_its_type(read: Read, given: str, expected: object) -> None:
    assert read(Environment({"NAME": given})) == expected


@pytest.mark.parametrize(
    ("read", "default"), [(flag, False), (number, 30), (words, ["localhost"]), (text, "default")]
)
def test_what_is_not_set_takes_its_default(read: Read, default: object) -> None:
    assert read(Environment({})) == default


def test_secret_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a secret\n", encoding="utf-8")
    given = {"NAME": "not this", "NAME_FILE": str(tmp_path / "key")}
    assert text(Environment(given)) == "a secret"


def test_database_url_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://me@host/name\n", encoding="utf-8")
    read: Any = database(Environment({"NAME_FILE": str(tmp_path / "url")}))
    assert (read["USER"], read["HOST"], read["NAME"]) == ("me", "host", "name")


def test_file_that_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path) -> None:
    missing = str(tmp_path / "none")
    with pytest.raises(SettingError) as refused:
        text(Environment({"NAME_FILE": missing}))
    assert str(refused.value) == f"NAME_FILE: {missing!r} cannot be read"


def test_choice_is_one_of_its_words_and_the_first_when_unset() -> None:
    assert Environment({}).choice("NAME", ("all", "preview")) == "all"
    assert Environment({"NAME": "preview "}).choice("NAME", ("all", "preview")) == "preview"
    with pytest.raises(SettingError, match=r"NAME: 'some' is not one of all, preview"):
        Environment({"NAME": "some"}).choice("NAME", ("all", "preview"))


def test_postgresql_url_is_taken_apart() -> None:
    url = "postgresql://me%40school:p%2Fa%3As%40s@db.example:5433/study%20pack?sslmode=require"
    read: Any = database(Environment({"NAME": url}))
    assert read.pop("OPTIONS") == {"sslmode": "require", "pool": {"min_size": 1, "max_size": 8}}
    assert read == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "study pack",
        "USER": "me@school",
        "PASSWORD": "p/a:s@s",
        "HOST": "db.example",
        "PORT": "5433",
    }


def test_postgresql_url_may_name_a_socket() -> None:
    read: Any = database(Environment({"NAME": "postgres://me@/name?host=/run/postgresql"}))
    assert (read["HOST"], read["PORT"], read["NAME"]) == ("/run/postgresql", "", "name")
    assert "host" not in read["OPTIONS"]


@pytest.mark.parametrize(
    ("given", "file"), [({}, str(FILE)), ({"NAME": "sqlite:///other/a%20b.db"}, "/other/a b.db")]
)
def test_sqlite_is_the_default_and_writes_ahead(given: dict[str, str], file: str) -> None:
    read: Any = database(Environment(given))
    assert (read["ENGINE"], read["NAME"]) == ("django.db.backends.sqlite3", file)
    assert "journal_mode=WAL" in read["OPTIONS"]["init_command"]
    assert read["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
