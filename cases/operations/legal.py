"""Legal statuses and consents."""

from collections.abc import Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import legal_rules, permissions
from cases.codes import ConsentPurpose, HandoverState, ReflectionGround, StatusKind, TaskKind
from cases.models import Case, Consent, Handover, LegalStatus
from cases.operations.owners import take_back
from cases.operations.rows import lock_case, made_before, new_row
from cases.operations.work import cancel_rule_tasks, ensure_rule_task
from foundation import clock
from foundation.access.permissions import Text
from foundation.accounts.models import User
from foundation.edits import StaleEdit

STATUS_FIELDS = ("kind", "ground", "starts_on", "ends_on", "decided_on", "note")
CONSENT_FIELDS = ("purpose", "recipient", "what", "given_on", "language", "interpreter", "valid_until")
#: Purposes that make no sense without naming to whom.
TO_SOMEBODY = frozenset({ConsentPurpose.ORGANISATION, ConsentPurpose.TRANSFER})


@transaction.atomic
def add_status(*, actor: User, case: Case, data: Mapping[str, Any], token: UUID | None = None) -> LegalStatus:
    """Write down a legal status. The end of a reflection period follows from its start when left empty.

    Raises:
        ValidationError: dates in the wrong order or too far away, or the same status on the same days.
    """
    permissions.require(permissions.may_write, actor, case)
    lock_case(case)
    if there := made_before(LegalStatus, case, token):
        return there
    values = _checked(data)
    _refuse_overlap(case, values, besides=None)
    status = new_row(LegalStatus, actor=actor, case=case, token=token, **values)
    plan_status_task(actor=actor, status=status)
    return status


@transaction.atomic
def change_status(
    *,
    actor: User,
    status: LegalStatus,
    data: Mapping[str, Any],
    seen_version: int | None = None,
    token: UUID | None = None,
) -> LegalStatus:
    """Correct or end a status: a new row takes its place, the old one stays readable.

    Raises:
        ValidationError: as for `add_status`.
        StaleEdit: somebody replaced it meanwhile.
    """
    case = status.case
    permissions.require(permissions.may_write, actor, case)
    lock_case(case)
    if there := made_before(LegalStatus, case, token):
        return there
    old = LegalStatus.objects.select_for_update(of=("self",)).get(pk=status.pk)
    if old.superseded_at is not None:
        newest = LegalStatus.objects.filter(case=case, kind=old.kind, superseded_at=None).order_by("-pk").first()
        if newest is None or newest.pk != seen_version:
            row = newest or old
            raise StaleEdit(
                SimpleNamespace(version=row.pk),
                {name: getattr(row, name) for name in STATUS_FIELDS},
                str(row.created_by or ""),
            )
        old = newest
    values = _checked({name: getattr(old, name) for name in STATUS_FIELDS} | dict(data))
    _refuse_overlap(case, values, besides=old)
    LegalStatus.objects.filter(pk=old.pk).update(superseded_at=clock.now())
    cancel_rule_tasks(actor=actor, case=case, kind=TaskKind.STATUS_ENDS, about=str(old.uuid))
    fresh = new_row(LegalStatus, actor=actor, case=case, token=token, **values)
    plan_status_task(actor=actor, status=fresh)
    return fresh


def plan_status_task(*, actor: User, status: LegalStatus) -> None:
    """Make the task to ask the lawyer before the status ends."""
    if status.ends_on is None or status.ends_on < clock.today() or status.superseded_at is not None:
        return
    due_on = max(legal_rules.signal_day(status.kind, status.ends_on), clock.today())
    ensure_rule_task(actor=actor, case=status.case, kind=TaskKind.STATUS_ENDS, about=str(status.uuid), due_on=due_on)


def status_warnings(status: LegalStatus) -> list[Text]:
    """Return sentences about other statuses of the case that hardly go together with this one."""
    others = LegalStatus.objects.filter(case_id=status.case_id, superseded_at=None).exclude(pk=status.pk)
    positions = [legal_rules.Position(row.kind, row.starts_on, row.ends_on) for row in others]
    return legal_rules.warnings_for(legal_rules.Position(status.kind, status.starts_on, status.ends_on), positions)


@transaction.atomic
def give_consent(*, actor: User, case: Case, data: Mapping[str, Any], token: UUID | None = None) -> Consent:
    """Write down what she agreed to.

    Raises:
        ValidationError: dates in the wrong order, or nobody named to share with.
    """
    permissions.require(permissions.may_write, actor, case)
    lock_case(case)
    if there := made_before(Consent, case, token):
        return there
    values = {name: data[name] for name in CONSENT_FIELDS if name in data}
    faults: dict[str, str] = {}
    if values["given_on"] > clock.today():
        faults["given_on"] = _("This date lies in the future.")
    if (until := values.get("valid_until")) is not None and until < values["given_on"]:
        faults["valid_until"] = _("This lies before the day on which she gave it.")
    if values["purpose"] in TO_SOMEBODY and not values.get("recipient"):
        faults["recipient"] = _("Name the organisation or team that she agreed to.")
    if faults:
        raise ValidationError(faults)
    return new_row(Consent, actor=actor, case=case, token=token, **values)


@transaction.atomic
def withdraw_consent(*, actor: User, consent: Consent) -> Consent:
    """Write down that she took her consent back; a second click changes nothing.

    A team that was asked to take the file over on this consent no longer sees it.
    """
    permissions.require(permissions.may_write, actor, consent.case)
    case = lock_case(consent.case)
    fresh = Consent.objects.select_for_update(of=("self",)).get(pk=consent.pk)
    if fresh.withdrawn_on is None:
        fresh.withdrawn_on = clock.today()
        fresh.save(update_fields=["withdrawn_on"])
        for waiting in Handover.objects.select_for_update(of=("self",)).filter(
            case=case, consent=fresh, state=HandoverState.ASKED
        ):
            take_back(actor=actor, case=case, handover=waiting)
    return fresh


def _checked(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a status, with what follows from them, or say at which field something is wrong."""
    values = {name: data[name] for name in STATUS_FIELDS if name in data}
    starts_on, ends_on = values["starts_on"], values.get("ends_on")
    faults: dict[str, str] = {}
    if values["kind"] == StatusKind.REFLECTION:
        values["ground"] = values.get("ground") or ReflectionGround.THREE_MONTHS
        last = legal_rules.last_day_of_reflection(starts_on, values["ground"])
        values["ends_on"] = ends_on = ends_on or last
        if ends_on > last:
            faults["ends_on"] = _("This reflection period ends on %(day)s at the latest.") % {"day": _day(last)}
    else:
        values["ground"] = ""
    if ends_on is not None and ends_on < starts_on:
        faults["ends_on"] = _("The end lies before the start, %(day)s.") % {"day": _day(starts_on)}
    if starts_on > legal_rules.add_months(clock.today(), 12 * legal_rules.FURTHEST_START_YEARS):
        faults["starts_on"] = _("Check the year: this status would start more than five years from now.")
    if (decided_on := values.get("decided_on")) is not None and decided_on > clock.today():
        faults["decided_on"] = _("This date lies in the future.")
    if faults:
        raise ValidationError(faults)
    return values


def _refuse_overlap(case: Case, values: Mapping[str, Any], *, besides: LegalStatus | None) -> None:
    """Say it in words before the database's exclusion constraint does; the case is locked, so nothing slips in."""
    mine = legal_rules.Position(values["kind"], values["starts_on"], values.get("ends_on"))
    same = LegalStatus.objects.filter(case=case, kind=values["kind"], superseded_at=None)
    for row in same.exclude(pk=besides.pk) if besides is not None else same:
        if mine.overlaps(legal_rules.Position(row.kind, row.starts_on, row.ends_on)):
            raise ValidationError({"starts_on": _overlap(row.starts_on, row.ends_on)})


def _overlap(starts_on: date, ends_on: date | None) -> str:
    if ends_on is None:
        return _("This status stands in the file already, from %(start)s on. Change that one.") % {
            "start": _day(starts_on)
        }
    return _("This status stands in the file already, from %(start)s until %(end)s. Change that one.") % {
        "start": _day(starts_on), "end": _day(ends_on),
    }  # fmt: skip


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
