"""A database that cannot be searched is named before it is migrated."""

import pytest
from django.db import connection

from studypack.search import checks
from studypack.search.checks import check_full_text

pytestmark = pytest.mark.django_db


def test_sqlite_without_its_full_text_index_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_full_text(databases=["default"]) == []
    monkeypatch.setattr(checks, "has_fts5", lambda alias: False)
    found = check_full_text(databases=["default"])
    assert [error.id for error in found] == ["search.E001"] * (connection.vendor == "sqlite")
    assert check_full_text(databases=None) == []
