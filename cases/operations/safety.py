"""How she is reached, where she stays, what matters of her health. A change is a new row; the old one stays."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from cases import permissions
from cases.models import Case, Location, Medical, SafeContact
from cases.models.base import CaseRow
from cases.operations.rows import lock_case, made_before, new_row, row_uuid
from foundation import clock
from foundation.access.codes import DataGroup
from foundation.accounts.models import User
from foundation.edits import StaleEdit

CONTACT_FIELDS = (
    "method", "number", "days", "from_time", "until_time", "voicemail", "messages", "who_may_answer", "never_do",
    "code_word",
)  # fmt: skip
#: Never shown in a form; left empty they stay as they are.
CONTACT_SECRETS = ("number", "code_word")
Row = TypeVar("Row", bound=CaseRow)


def version_of(row: CaseRow | None) -> int:
    """Return the version of a row that is replaced, never changed: its number, 0 when there is none yet."""
    return row.pk if row is not None else 0


@transaction.atomic
def set_safe_contact(
    *, actor: User, case: Case, data: Mapping[str, Any], seen_version: int | None = None, token: UUID | None = None
) -> SafeContact:
    """Write how she is reached safely. An empty number or code word keeps the one that stands.

    ``data["forget_number"]`` takes the number out.

    Raises:
        StaleEdit: somebody changed it meanwhile.
    """
    permissions.require(permissions.may_write, actor, case)
    old = _lock(SafeContact, case, token)
    if old is not None and token is not None and old.uuid == row_uuid(token, case):
        return old
    values = {name: data[name] for name in CONTACT_FIELDS if name in data}
    if old is not None:
        _require_seen(old, seen_version, [name for name in CONTACT_FIELDS if name not in CONTACT_SECRETS])
        for name in CONTACT_SECRETS:
            values[name] = values.get(name) or getattr(old, name)
    if data.get("forget_number"):
        values["number"] = ""
    return _replace(SafeContact, old, actor=actor, case=case, token=token, values=values)


@transaction.atomic
def set_location(
    *, actor: User, case: Case, data: Mapping[str, Any], seen_version: int | None = None, token: UUID | None = None
) -> Location:
    """Write where she stays: data group *location*."""
    permissions.require(permissions.may_write_group, actor, case, DataGroup.LOCATION)
    return _set_group(Location, ("address", "note"), actor, case, data, seen_version, token)


@transaction.atomic
def set_medical(
    *, actor: User, case: Case, data: Mapping[str, Any], seen_version: int | None = None, token: UUID | None = None
) -> Medical:
    """Write what matters of her health for the journey: data group *medical*."""
    permissions.require(permissions.may_write_group, actor, case, DataGroup.MEDICAL)
    return _set_group(Medical, ("summary", "expected_birth_on"), actor, case, data, seen_version, token)


def _set_group(
    model: type[Row],
    names: tuple[str, ...],
    actor: User,
    case: Case,
    data: Mapping[str, Any],
    seen_version: int | None,
    token: UUID | None,
) -> Row:
    old = _lock(model, case, token)
    if old is not None and token is not None and old.uuid == row_uuid(token, case):
        return old
    if old is not None:
        _require_seen(old, seen_version, names)
    values = {name: data[name] if name in data else getattr(old, name, None) or "" for name in names}
    if "expected_birth_on" in values:
        values["expected_birth_on"] = values["expected_birth_on"] or None
    return _replace(model, old, actor=actor, case=case, token=token, values=values)


def _lock(model: type[Row], case: Case, token: UUID | None) -> Row | None:
    """Return what stands now, or what the same form made a moment ago."""
    lock_case(case)
    if there := made_before(model, case, token):
        return there
    rows: Any = model._default_manager
    current: Row | None = rows.filter(case_id=case.pk, replaced_at=None).first()
    return current


def _require_seen(old: CaseRow, seen_version: int | None, names: Any) -> None:
    if seen_version is not None and version_of(old) != seen_version:
        who = str(old.created_by) if old.created_by else ""
        raise StaleEdit(SimpleNamespace(version=version_of(old)), {name: getattr(old, name) for name in names}, who)


def _replace(
    model: type[Row], old: Row | None, *, actor: User, case: Case, token: UUID | None, values: Mapping[str, Any]
) -> Row:
    if old is not None:
        rows: Any = model._default_manager
        rows.filter(pk=old.pk).update(replaced_at=clock.now())
    return new_row(model, actor=actor, case=case, token=token, **values)
