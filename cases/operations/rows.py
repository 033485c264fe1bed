"""What the writes of a case share: the lock that puts them in a row, and the token against a double submit."""

from typing import Any, TypeVar
from uuid import UUID, uuid5

from django.db import connection, models

from cases.models import Case
from foundation import clock
from foundation.accounts.models import User

Row = TypeVar("Row", bound=models.Model)


def lock_case(case: Case) -> Case:
    """Return the case, read again under a lock: two clicks, or two people, come one after the other."""
    return Case.objects.select_for_update(of=("self",)).get(pk=case.pk)


def lock_token(token: UUID | None) -> None:
    """Let two submits of one form come one after the other, where there is no case yet to lock."""
    if token is not None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(token)])


def row_uuid(token: UUID, case: Case) -> UUID:
    """Return the UUID of the row that a form with this token makes in this case.

    Not the token itself: one that was used in another case, perhaps a hidden one, would break the unique key,
    and so tell that it is taken.
    """
    return uuid5(token, f"case/{case.pk}")


def case_uuid(token: UUID, actor: User) -> UUID:
    """Return the UUID of the case that ``actor`` opens with this token; nobody else's token leads to it."""
    return uuid5(token, f"opened by/{actor.pk}")


def made_before(model: type[Row], case: Case, token: UUID | None) -> Row | None:
    """Return the row that the same form made before, after `lock_case`."""
    if token is None:
        return None
    manager: Any = model._default_manager
    found: Row | None = manager.filter(case_id=case.pk, uuid=row_uuid(token, case)).first()
    return found


def new_row(model: type[Row], *, actor: User, case: Case, token: UUID | None, **values: Any) -> Row:
    """Make and save a row of the case; its UUID follows from ``token``."""
    if token is not None:
        values["uuid"] = row_uuid(token, case)
    row = model(case=case, created_at=clock.now(), created_by=actor, **values)
    row.save(force_insert=True)
    return row
