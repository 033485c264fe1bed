"""Rows as PostgreSQL's COPY reads them, with columns and defaults taken from the models."""

import json
import uuid
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

NOTHING = r"\N"


def as_text(value: Any) -> str:
    """Return a value as COPY's text format holds it. Our sentences hold no tabs, backslashes or line ends."""
    if value is None:
        return NOTHING
    if isinstance(value, bytes):
        return r"\\x" + value.hex()
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list | tuple):
        return "{" + ",".join(str(part) for part in value) + "}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value)
    return str(value)


class Table:
    """Collects rows of one model. What a row does not name gets the model's default, worked out once."""

    def __init__(self, model: type[models.Model]) -> None:
        self.name = model._meta.db_table
        self.fields = {field.attname: field for field in model._meta.concrete_fields}
        self.columns = [field.column for field in self.fields.values()]
        self.template = {name: self._default(field) for name, field in self.fields.items()}
        self.makers = {name: field.default for name, field in self.fields.items() if field.default is uuid.uuid4}
        self.lines: list[str] = []

    @staticmethod
    def _default(field: Any) -> str:
        if field.has_default():
            default = field.get_default()
            if field.get_internal_type() == "BinaryField":
                return as_text(b"")
            return as_text(default)
        if isinstance(field, ArrayField):
            return "{}"
        return NOTHING if field.null else ""

    def add(self, **values: Any) -> None:
        """Add a row."""
        row = dict(self.template)
        for name, make in self.makers.items():
            if name not in values:
                row[name] = str(make())
        for name, value in values.items():
            row[name] = as_text(value)
        if len(row) != len(self.fields):
            raise KeyError(f"{self.name} has no {set(row) - set(self.fields)}")
        self.lines.append("\t".join(row.values()))

    def statement(self) -> str:
        columns = ", ".join(f'"{column}"' for column in self.columns)
        return f'COPY "{self.name}" ({columns}) FROM STDIN'


def copy(connection: Any, tables: Iterable[Table], on_each: Callable[[str], None] | None = None) -> int:
    """Write all collected rows in one transaction and forget them; return how many."""
    written = 0
    with connection.transaction(), connection.cursor() as cursor:
        for table in tables:
            if not table.lines:
                continue
            with cursor.copy(table.statement()) as stream:
                stream.write("\n".join(table.lines) + "\n")
            written += len(table.lines)
            table.lines = []
            if on_each:
                on_each(table.name)
    return written
