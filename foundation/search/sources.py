"""What can be searched: every encrypted field that says so, found by walking the models."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet

from foundation.access.codes import DataGroup
from foundation.accounts.models import User
from foundation.vault.fields import EncryptedField


class Kind(StrEnum):
    """How a field is searched."""

    NAME = "name"  # several, one a line
    NUMBER = "number"  # telephone number or mail address
    WORDS = "words"


@dataclass(frozen=True)
class Source:
    """One table with fields that can be searched."""

    model: type[Model]
    fields: tuple[tuple[str, Kind], ...]

    @property
    def number(self) -> int:
        """A number that stays the same as long as the table keeps its name."""
        return zlib.crc32(self.model._meta.db_table.encode()) - 2**31

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset(kind for _name, kind in self.fields)

    @property
    def owner(self) -> tuple[str, str]:
        """Kind of owner, and the attribute with its id: the case where a row has one, else who owns its key."""
        if any(field.attname == "case_id" for field in self.model._meta.concrete_fields):
            return "case", "case_id"
        kind, attribute, _part = self.model.VAULT  # type: ignore[attr-defined]
        return kind, "pk" if attribute == "id" else attribute

    @property
    def group(self) -> str:
        """The data group that the rows belong to, or nothing: it is the part that their key is for."""
        part = str(self.model.VAULT[2])  # type: ignore[attr-defined]
        return part if part in DataGroup.values else ""

    def values(self, row: Model) -> dict[str, str]:
        """Return the searchable texts of a row, opened."""
        return {name: str(getattr(row, name) or "") for name, _kind in self.fields}


@lru_cache(maxsize=1)
def sources() -> dict[type[Model], Source]:
    """Return every table that can be searched."""
    found = {}
    for model in apps.get_models():
        fields = tuple(
            (field.attname, Kind(field.search))
            for field in model._meta.concrete_fields
            if isinstance(field, EncryptedField) and field.search
        )
        if fields:
            found[model] = Source(model, fields)
    return found


@lru_cache(maxsize=1)
def by_number() -> dict[int, Source]:
    """Return the tables by their number in the index."""
    return {source.number: source for source in sources().values()}


#: Kind of owner -> ids of those that a person may see, in a data group or at all. The app that has them says so,
#: since the foundation knows nothing of cases.
Owners = Callable[[User, str], QuerySet[Any, Any]]
OWNERS: dict[str, Owners] = {}


def _none_closed(user: User) -> frozenset[str]:
    return frozenset()


#: Data groups that are closed to a person in some of the cases that they see; told by the same app.
closed_groups: Callable[[User], frozenset[str]] = _none_closed
