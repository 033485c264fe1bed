"""Encrypted fields: sealed when saved, opened when first looked at.

A model with such fields has a ``uuid`` made before insert and names its key in ``VAULT``, a triple of owner
kind, attribute with the owner's id, and retention part: ``VAULT = ("case", "case_id", "file")``. Associated
data are table, column and uuid, so that a value copied to another row or column does not open.
"""

import json
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db import models

from foundation.vault.keyring import Owner, keyring


class Sealed(bytes):
    """Bytes as they stand in the database."""


class _Opener:
    """Attribute that opens a sealed value when somebody looks, and keeps what it found."""

    def __init__(self, field: "EncryptedField") -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type | None = None) -> Any:
        if row is None:
            return self
        name = self.field.attname
        if name not in row.__dict__:  # deferred: fetch this column
            row.refresh_from_db(fields=[name])
        value = row.__dict__[name]
        if isinstance(value, Sealed):
            text = "" if value == b"" else keyring().open(value, self.field.place(row))
            value = row.__dict__[name] = self.field.from_text(text)
        return value

    def __set__(self, row: models.Model, value: Any) -> None:
        row.__dict__[self.field.attname] = value


class EncryptedField(models.Field):
    """Base: text in Python, sealed bytes in the database. Cannot be filtered, sorted or indexed.

    ``search`` says how the text can be found (`foundation/search/sources.py`: name, number or words); without it
    nothing is found by this field. Who seals also indexes: there is no other way to save a text, and no way to
    save one without its tokens.
    """

    def __init__(self, *args: Any, search: str = "", **kwargs: Any) -> None:
        self.search = search
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        return "BinaryField"

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opener(self))

    def place(self, row: models.Model) -> str:
        """Return where a value stands: table|column|uuid."""
        return f"{row._meta.db_table}|{self.column}|{row.uuid}"  # type: ignore[attr-defined]

    def opened(self, sealed: bytes, uuid: UUID) -> Any:
        """Open a value that was read without its row: of a list's line, where only the row's ``uuid`` came along."""
        text = keyring().open(sealed, f"{self.model._meta.db_table}|{self.column}|{uuid}") if sealed else ""
        return self.from_text(text)

    def to_text(self, value: Any) -> str:
        return str(value)

    def from_text(self, text: str) -> Any:
        return text

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        if value is None:
            return None
        sealed = Sealed(value)
        if sealed:
            keyring().expect(sealed)
        return sealed

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value  # not looked at, so not changed
        kind, attribute, part = model_instance.VAULT  # type: ignore[attr-defined]
        owner = Owner(kind, getattr(model_instance, attribute), part)
        if value != "":
            keyring().need(owner)  # the index asks for its own key: both come with one question
        if self.search:
            from foundation.search import index  # knows the models, so not before they are loaded

            index.follow(model_instance, self.attname)
        if (text := self.to_text(value)) == "":
            return b""
        return keyring().seal(text, owner, self.place(model_instance))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value == "":  # a column that is added later is empty in the rows that are there
            return b""
        return None if value is None else bytes(value)

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class EncryptedTextField(EncryptedField):
    """Text of any length."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.CharField(**{"required": not self.blank, "label": self.verbose_name, **kwargs})


class EncryptedDateField(EncryptedField):
    """A date, such as a birth date."""

    def to_text(self, value: date) -> str:
        return value.isoformat()

    def from_text(self, text: str) -> date | None:
        return date.fromisoformat(text) if text else None


class EncryptedJSONField(EncryptedField):
    """Small structured facts that are read back whole."""

    def to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    def from_text(self, text: str) -> Any:
        return json.loads(text) if text else {}
