"""Dependants: who travels along, who stays, and whose consent that needs."""

import zlib
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import permissions
from cases.codes import Custody
from cases.models import Case, Dependant
from cases.operations.rows import lock_case, made_before, new_row
from foundation import clock
from foundation.accounts.models import User
from foundation.edits import StaleEdit

DEPENDANT_FIELDS = ("name", "relation", "birth_year", "is_minor", "travels", "custody")


@transaction.atomic
def add_dependant(*, actor: User, case: Case, data: Mapping[str, Any], token: UUID | None = None) -> Dependant:
    """Write down a child or relative."""
    permissions.require(permissions.may_write, actor, case)
    lock_case(case)
    if there := made_before(Dependant, case, token):
        return there
    values = _checked(data)
    return new_row(Dependant, actor=actor, case=case, token=token, **values)


def version_of(dependant: Dependant) -> int:
    """Return a number that differs when any answer differs: these rows carry no version of their own."""
    return zlib.crc32(repr([getattr(dependant, name) for name in DEPENDANT_FIELDS]).encode())


@transaction.atomic
def change_dependant(
    *, actor: User, dependant: Dependant, data: Mapping[str, Any], seen_version: int | None = None
) -> Dependant:
    """Correct a dependant.

    Raises:
        StaleEdit: somebody changed it meanwhile.
    """
    permissions.require(permissions.may_write, actor, dependant.case)
    fresh = Dependant.objects.select_for_update(of=("self",)).get(pk=dependant.pk)
    current = {name: getattr(fresh, name) for name in DEPENDANT_FIELDS}
    if seen_version is not None and version_of(fresh) != seen_version:
        raise StaleEdit(SimpleNamespace(version=version_of(fresh)), current)
    for name, value in _checked(current | dict(data)).items():
        setattr(fresh, name, value)
    fresh.save(update_fields=list(DEPENDANT_FIELDS))
    return fresh


@transaction.atomic
def remove_dependant(*, actor: User, dependant: Dependant) -> Dependant:
    """Take a dependant who was written down by mistake out of sight; the row stays."""
    permissions.require(permissions.may_write, actor, dependant.case)
    fresh = Dependant.objects.select_for_update(of=("self",)).get(pk=dependant.pk)
    if fresh.removed_at is None:
        fresh.removed_at = clock.now()
        fresh.save(update_fields=["removed_at"])
    return fresh


def _checked(data: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: data[name] for name in DEPENDANT_FIELDS if name in data}
    year, this_year = values.get("birth_year"), clock.today().year
    if year is not None:
        if not 1900 <= year <= this_year:
            raise ValidationError({"birth_year": _("Check the year of birth.")})
        if this_year - year != 18:  # in the year of the eighteenth birthday only the day tells
            values["is_minor"] = this_year - year < 18
    if not values.get("custody"):
        needed = values.get("travels") and values.get("is_minor", True)
        values["custody"] = Custody.OPEN if needed else Custody.NOT_NEEDED
    return values
