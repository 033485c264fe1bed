"""Where sealed values stand, found in the models themselves: a new field is rotated and checked without a list."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import BinaryField, F, Func, QuerySet, Value

from foundation.vault.fields import EncryptedField
from foundation.vault.keyring import HEADER_BYTES

#: Whoever rotates or checks is the owner of the tables: row-level security would hide rows from the portal's role.
DATA, KEYS = "owner", "keys_owner"


class SealedTable(NamedTuple):
    """One model with encrypted fields, and whose key they are sealed with."""

    model: type[models.Model]
    fields: tuple[EncryptedField, ...]
    kind: str
    attribute: str
    part: str

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def columns(self) -> list[str]:
        return [field.attname for field in self.fields]

    def rows(self) -> QuerySet[Any]:
        """Return every row, past managers that hide some."""
        return self.model._base_manager.using(DATA).order_by("pk")

    def place(self, field: EncryptedField, uuid: object) -> str:
        """Return what a value of this column and row is bound to."""
        return f"{self.name}|{field.column}|{uuid}"


def sealed_tables() -> list[SealedTable]:
    """Return every table with sealed values."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        fields = tuple(field for field in model._meta.concrete_fields if isinstance(field, EncryptedField))
        if fields:
            kind, attribute, part = model.VAULT  # type: ignore[attr-defined]
            found.append(SealedTable(model, fields, kind, attribute, part))
    return found


def pages(rows: QuerySet[Any], size: int) -> Iterator[list[tuple[Any, ...]]]:
    """Return the rows (tuples that begin with the key) page by page: no long transaction, no more memory than one."""
    last = None
    while page := list((rows if last is None else rows.filter(pk__gt=last))[:size]):
        yield page
        last = page[-1][0]


def key_ids(table: SealedTable, rows: QuerySet[Any], size: int = 5000) -> Iterator[tuple[int, list[int]]]:
    """Return each row's key and the ids of the data keys that its values were sealed with, without the values."""
    heads = {
        f"head_of_{name}": Func(
            F(name), Value(1), Value(HEADER_BYTES), function="substring", output_field=BinaryField(null=True)
        )
        for name in table.columns
    }
    for page in pages(rows.annotate(**heads).values_list("pk", *heads), size):
        for key, *values in page:
            yield key, [int.from_bytes(bytes(value)[1:], "big") for value in values if value]
