"""Rows as lines of JSON and back, alike on every database."""

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Final, TypeAlias
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.utils.duration import duration_string

ROWS_AT_ONCE: Final = 1000

Row = Sequence[Any]
AnyField: TypeAlias = "models.Field[Any, Any]"


def all_tables() -> list[type[models.Model]]:
    """The model of every table of our own, those between two others included, by their labels."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def fields_of(model: type[models.Model]) -> list[AnyField]:
    """The columns that hold something of their own."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def lines_of(model: type[models.Model]) -> Iterator[bytes]:
    """One JSON list a row, in the order of the primary key."""
    names = [field.attname for field in fields_of(model)]
    rows = model._base_manager.order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        yield json.dumps(row, default=plain, ensure_ascii=False).encode() + b"\n"


def plain(value: object) -> str:
    """A value that JSON does not know, as its field reads it again."""
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return duration_string(value)
        case UUID() | Decimal():
            return str(value)
        case bytes() | memoryview():
            return b64encode(value).decode()
    raise TypeError(f"{type(value).__name__}: no way to write it is known")


def insert_lines(model: type[models.Model], lines: Iterable[bytes]) -> int:
    """The rows are in the table as they were, whatever saving one would set; returns how many."""
    fields = fields_of(model)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"
    waiting, count = iter(lines), 0
    with connection.cursor() as cursor:
        while chunk := [stored(fields, line) for line in islice(waiting, ROWS_AT_ONCE)]:
            cursor.executemany(statement, chunk)
            count += len(chunk)
    return count


def stored(fields: Sequence[AnyField], line: bytes) -> list[Any]:
    """The values of a line as the database takes them."""
    return [
        column_value(field, value) for field, value in zip(fields, json.loads(line), strict=True)
    ]


def column_value(field: AnyField, value: Any) -> Any:
    """One value as the database takes it."""
    if isinstance(field, models.JSONField):
        # Where a column may not be empty, nothing is JSON's own null.
        keeps_null = value is None and field.null
        return None if keeps_null else field.get_db_prep_value(value, connection)
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    return target.get_db_prep_value(target.to_python(value), connection)
