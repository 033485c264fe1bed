"""The named deputy for four eyes: thin calls of the functions in the database, which check who names and answers."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from foundation.access.acting import forget_scope
from foundation.access.models import Deputy
from foundation.access.permissions import Refused
from foundation.accounts.models import Team, User
from foundation.audit.events import note_event


def name_deputy(*, actor: User, team: Team, user: User, starts_on: date, ends_on: date) -> Deputy:
    """Name ``user`` as second pair of eyes for ``team``; it holds once she has accepted.

    Raises:
        ValidationError: there is a deputy on some of these days already.
        Refused: the database says that the acting person, or the one named, may not.
    """
    uuid = uuid4()
    try:
        _call("tw_name_deputy(%s, %s, %s, %s, %s)", uuid, team.pk, user.pk, starts_on, ends_on)
    except IntegrityError as error:
        if "one_deputy_at_a_time" not in str(error):
            raise
        raise ValidationError(_("This team has a deputy on some of these days already. End that first.")) from error
    note_event("access.deputy_named", user=actor, kind="administration")
    return Deputy.objects.get(uuid=uuid)


def answer_deputy(*, actor: User, uuid: UUID, accept: bool) -> None:
    """Accept or decline being the deputy; a second click changes nothing."""
    _call("tw_answer_deputy(%s, %s)", uuid, accept)
    note_event("access.deputy_accepted" if accept else "access.deputy_declined", user=actor, kind="administration")


def end_deputy(*, actor: User, uuid: UUID) -> None:
    """End it before its day; the sight that came with it ends at once."""
    _call("tw_end_deputy(%s)", uuid)
    note_event("access.deputy_ended", user=actor, kind="administration")


def _call(sql: str, *arguments: Any) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {sql}", arguments)
    except IntegrityError:
        raise
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != "42501":
            raise
        raise Refused(_("This is not open to you, or no longer.")) from error
    forget_scope()
