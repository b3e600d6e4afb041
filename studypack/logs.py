"""What the log says: one line a happening, with the request it belongs to, and nothing personal.

A line names an address by its route and never holds the address itself, which may carry a key.
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Final

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
# Members of a line that `logging`'s `extra` may add.
EXTRAS: Final = ("method", "route", "status", "duration_ms")
E_MAIL: Final = re.compile(r"[^\s@<>\"'(=]+@[^\s@<>\"')]+\.[A-Za-z]{2,}")
DATABASE_DETAIL: Final = re.compile(r"^DETAIL: .*$", re.MULTILINE)


def without_people(text: str) -> str:
    """The text without e-mail addresses, and without the rows that a database's refusal quotes."""
    return E_MAIL.sub("[e-mail]", DATABASE_DETAIL.sub("DETAIL: [withheld]", text))


class RequestFilter(logging.Filter):
    """Gives each record its request; Django's own lose the address they would name."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = REQUEST_ID.get()
        request = getattr(record, "request", None)
        if record.name.startswith("django.") and request is not None:
            match = getattr(request, "resolver_match", None)
            record.msg, record.args = (
                "%s answered %s",
                (
                    match.view_name if match else "no address",
                    getattr(record, "status_code", ""),
                ),
            )
        return True


class TextFormatter(logging.Formatter):
    """A line for a person at a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        said = [f"{name}={getattr(record, name)}" for name in EXTRAS if hasattr(record, name)]
        request_id = getattr(record, "request_id", "")
        said += [f"request={request_id}"] if request_id else []
        return without_people(" ".join([super().format(record), *said]))


class JsonFormatter(logging.Formatter):
    """A line for a machine: one JSON object, whatever the message holds."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_people(record.getMessage()),
            "process": record.process,
        }
        if request_id := getattr(record, "request_id", ""):
            line["request_id"] = request_id
        line |= {name: getattr(record, name) for name in EXTRAS if hasattr(record, name)}
        if record.exc_info:
            line["fault"] = without_people(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, default=str)
