"""A column of ours."""

import json
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class OrderedJSONField(models.JSONField):
    """JSON that is stored as it is written: PostgreSQL's own type puts keys in another order.

    What is asked for by key, pairs and gaps, has an order that is the author's.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        """Text, where JSON of its own would be rearranged."""
        return "text" if connection.vendor == "postgresql" else super().db_type(connection)

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        """The JSON as text."""
        if value is None or hasattr(value, "as_sql"):
            return value
        return json.dumps(value, cls=self.encoder)
