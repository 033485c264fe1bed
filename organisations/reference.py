"""The registry as it comes with the portal: loaded after each migration, never over a coordinator's edit."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections, transaction
from django.utils import translation

from organisations.models import Contact, Organisation

FILE = Path(__file__).parent / "data" / "organisations.json"
_TRANSLATED = ("summary", "offers", "limits", "to_verify")
_CONTACT = ("role_nl", "role_en", "phone", "email")
_PLAIN = (
    "name",
    "tiers",
    "tiers_to_verify",
    "kind",
    "country",
    "countries",
    "languages",
    "target_groups",
    "website",
    "source",
    "is_fictional",
)


def load(using: str = "owner", **kwargs: Any) -> None:
    """Bring the registry up to the file, as the owner. A second run changes nothing."""
    # Backwards to nothing the table is gone, and the signal still comes.
    if using == "owner" and Organisation._meta.db_table in connections[using].introspection.table_names():
        load_registry(using)


def load_registry(using: str) -> tuple[int, int]:
    """Write what is new or changed in the file; return how many were added and changed.

    An entry that a coordinator edited (version above 1) is hers and stays as she left it.
    """
    entries = json.loads(FILE.read_text(encoding="utf-8"))["organisations"]
    added = changed = 0
    # The untranslated column follows the active language, so it must not depend on who runs this.
    with translation.override(settings.MODELTRANSLATION_DEFAULT_LANGUAGE), transaction.atomic(using=using):
        present = {row.code: row for row in Organisation.objects.using(using).prefetch_related("contacts")}
        for entry in entries:
            row = present.get(entry["code"])
            if row is None:
                _write(Organisation(code=entry["code"]), entry, using)
                added += 1
            elif row.version == 1 and _differs(row, entry):
                _write(row, entry, using)
                changed += 1
    return added, changed


def _values(entry: dict[str, Any]) -> dict[str, Any]:
    values = {name: entry[name] for name in _PLAIN}
    values["last_checked_on"] = date.fromisoformat(entry["last_checked_on"])
    for name in _TRANSLATED:
        for language, _name in settings.LANGUAGES:
            values[f"{name}_{language}"] = entry[f"{name}_{language}"]
    return values


def _contacts(entry: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return sorted((c["role_nl"], c["role_en"], c["phone"], c["email"]) for c in entry["contacts"])


def _differs(row: Organisation, entry: dict[str, Any]) -> bool:
    if any(getattr(row, name) != value for name, value in _values(entry).items()):
        return True
    present = sorted(tuple(getattr(c, name) for name in _CONTACT) for c in row.contacts.all())
    return present != _contacts(entry)


def _write(row: Organisation, entry: dict[str, Any], using: str) -> None:
    for name, value in _values(entry).items():
        setattr(row, name, value)
    row.save(using=using)
    row.contacts.using(using).all().delete()
    Contact.objects.using(using).bulk_create(
        Contact(organisation=row, role=nl, role_nl=nl, role_en=en, phone=phone, email=email)
        for nl, en, phone, email in _contacts(entry)
    )
