"""Reading the bodies of API requests, however long or deep."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class Body(Protocol):
    """What a request's body is read from."""

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes."""


class BoundedJSONParser(JSONParser):
    """JSON within the size of a form, and not nested deeper than can be read."""

    def parse(
        self,
        stream: Body,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The value that the body holds.

        Raises:
            RequestDataTooBig: it is longer than DATA_UPLOAD_MAX_MEMORY_SIZE.
            ParseError: it is not JSON, or nested too deeply.
        """
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise RequestDataTooBig(f"body: more than {most} bytes")
        try:
            return super().parse(BytesIO(body), media_type, parser_context)
        except RecursionError:
            raise ParseError("JSON parse error - nested too deeply") from None
