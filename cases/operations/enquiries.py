"""Somebody asks for her: noted at once, told to the coordinator, asked about when the risk is assessed again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import permissions
from cases.codes import TaskKind
from cases.models import Case, Enquiry, LooseEnquiry
from cases.operations.rows import lock_case, lock_token, made_before, new_row
from cases.operations.work import ensure_rule_task
from cases.people import coordinators_of
from foundation import clock
from foundation.accounts.models import Team, User

HEARD = ("heard_at", "channel", "asker", "came_from", "asked", "told", "known")


def _refuse_tomorrow(data: Mapping[str, Any]) -> None:
    if data["heard_at"] > clock.now():
        raise ValidationError({"heard_time": _("This moment has not come yet.")})


@transaction.atomic
def record_enquiry(*, actor: User, case: Case, data: Mapping[str, Any], token: UUID | None = None) -> Enquiry:
    """Note that somebody asked for this client, and ask the coordinator to look at it today (`domain.md` 11).

    Raises:
        ValidationError: a moment that has not come yet.
    """
    permissions.require(permissions.may_note_enquiry, actor, case)
    locked = lock_case(case)
    if there := made_before(Enquiry, case, token):
        return there
    _refuse_tomorrow(data)
    row = new_row(Enquiry, actor=actor, case=case, token=token, **{name: data[name] for name in HEARD if name in data})
    others = [user for user in coordinators_of(locked.team, today=clock.today()) if user.pk != actor.pk]
    ensure_rule_task(
        actor=actor, case=case, kind=TaskKind.ENQUIRY, about=str(row.uuid), due_on=clock.today(),
        owner=others[0] if others else locked.case_worker,
    )  # fmt: skip
    return row


@transaction.atomic
def record_loose_enquiry(
    *, actor: User, team: Team, data: Mapping[str, Any], token: UUID | None = None
) -> LooseEnquiry:
    """Note a question about somebody whom the hearer does not know, for the coordinator of the hearer's team."""
    permissions.require(permissions.may_hear_for, actor, team)
    lock_token(token)
    values: dict[str, Any] = {name: data[name] for name in HEARD if name in data}
    if token is not None:
        values["uuid"] = uuid5(token, f"heard by/{actor.pk}")
        if there := LooseEnquiry.objects.filter(uuid=values["uuid"]).first():
            return there
    _refuse_tomorrow(data)
    row = LooseEnquiry(team=team, created_at=clock.now(), created_by=actor, **values)
    row.save(force_insert=True)
    return row


@transaction.atomic
def bring_to_file(*, actor: User, loose: LooseEnquiry, case: Case) -> Enquiry | None:
    """Move a question to the file it belongs to; None when somebody else settled it meanwhile."""
    permissions.require(permissions.may_settle_enquiry, actor, loose)
    row = LooseEnquiry.objects.select_for_update().filter(pk=loose.pk).first()
    if row is None:
        return None
    made = record_enquiry(actor=actor, case=case, data={name: getattr(row, name) for name in HEARD})
    row.delete()
    return made


@transaction.atomic
def remove_loose(*, actor: User, loose: LooseEnquiry) -> None:
    """Remove a question about somebody we do not know. That it was there stays in the record, its words do not."""
    permissions.require(permissions.may_settle_enquiry, actor, loose)
    LooseEnquiry.objects.filter(pk=loose.pk).delete()
