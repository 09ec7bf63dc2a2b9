from __future__ import annotations

from typing import Any

from django.db import models


class OrderedJSONField(models.JSONField):
    """JSON whose keys keep their order on every database.

    PostgreSQL's jsonb sorts keys; its plain json type stores the text as written. Scenario
    content keeps the author's order so, and a compiled rubric grades byte for byte the same.
    """

    def db_type(self, connection: Any) -> str | None:
        if connection.vendor == "postgresql":
            return "json"
        return super().db_type(connection)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        # Django has psycopg hand over the text of jsonb only: json arrives decoded already.
        if value is None or isinstance(value, str):
            return super().from_db_value(value, expression, connection)
        return value
