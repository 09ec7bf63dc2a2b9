from __future__ import annotations

from typing import Any

from django.db import models
from psycopg.types.json import Json, Jsonb


class OrderedJSONField(models.JSONField):
    """JSON whose keys keep their order on every database.

    PostgreSQL's jsonb sorts keys; its plain json type stores the text as written. Scenario
    content keeps the author's order so, and a compiled rubric grades byte for byte the same.
    """

    def db_type(self, connection: Any) -> str | None:
        if connection.vendor == "postgresql":
            return "json"
        return super().db_type(connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        # Django hands every JSON to psycopg as jsonb, which would sort the keys on the way in.
        ready = super().get_db_prep_value(value, connection, prepared)
        return Json(ready.obj, dumps=ready.dumps) if isinstance(ready, Jsonb) else ready

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        # Django has psycopg hand over the text of jsonb only: json arrives decoded already.
        if value is None or isinstance(value, str):
            return super().from_db_value(value, expression, connection)
        return value
