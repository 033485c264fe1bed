"""Writes of the departure plan and of her own edition. No stage changes here."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases.codes import TaskKind
from cases.models import Task
from cases.operations.rows import made_before, row_uuid
from foundation import clock
from foundation.access.permissions import require
from foundation.accounts.models import User
from foundation.edits import require_version
from returns import permissions, rules, wordcheck
from returns.checklist import due_on, is_short_notice, timing
from returns.codes import ItemState
from returns.models import ChecklistTemplate, DeparturePlan, OwnEntry, PlanItem, ReturnProcess

PLAN_FIELDS = ("departure_on", "destination", "route", "meeting", "first_days", "money", "medicines_may_be_named")
ENTRY_FIELDS = ("section", "happens_on", "at_time", "text_nl", "text_en", "number", "position")


@transaction.atomic
def make_plan(
    *, actor: User, process: ReturnProcess, departure_on: date | None = None, token: UUID | None = None
) -> DeparturePlan:
    """Make the plan with every item of the template in force; a second call returns what is there.

    The process is locked first, so that two clicks make one plan and not an error.
    """
    require(permissions.may_write_plan, actor, process)
    ReturnProcess.objects.select_for_update(of=("self",)).get(pk=process.pk)
    if (plan := DeparturePlan.objects.filter(process=process).first()) is not None:
        return plan
    template = ChecklistTemplate.objects.get(is_active=True)
    made = {"case_id": process.case_id, "created_at": clock.now(), "created_by": actor}
    plan = DeparturePlan(process=process, template=template, departure_on=departure_on, **made)
    if token is not None:
        plan.uuid = row_uuid(token, process.case)
    plan.save(force_insert=True)
    items = [
        PlanItem(plan=plan, template_item=item, owner=item.owner, due_days=item.due_days, **made)
        for item in template.items.all()
    ]
    _set_days(plan, items)
    PlanItem.objects.bulk_create(items)
    return plan


def _set_days(plan: DeparturePlan, items: list[PlanItem]) -> None:
    """Count due days from the departure as it was set today; short notice moves the rest to aftercare."""
    today = clock.today()
    short = is_short_notice(plan.departure_on, today, plan.template.short_notice_days)
    for item in items:
        if item.template_item is not None:
            when = timing(item.template_item, short=short)
            item.due_days, item.critical = when.due_days, when.critical
        item.due_on = due_on(plan.departure_on, item.due_days, today)


@transaction.atomic
def update_plan(
    *, actor: User, plan: DeparturePlan, data: Mapping[str, Any], seen_version: int | None = None
) -> DeparturePlan:
    """Change date, journey, first days or money. A new departure date moves all due days.

    Done items move along: reopened, they must not show the days of a journey that was given up.

    Raises:
        StaleEdit: somebody else saved meanwhile.
    """
    require(permissions.may_write_plan, actor, plan.process)
    fresh = DeparturePlan.objects.select_for_update(of=("self",)).select_related("template").get(pk=plan.pk)
    _check_version(fresh, seen_version)
    moved = "departure_on" in data and data["departure_on"] != fresh.departure_on
    changed = [name for name in PLAN_FIELDS if name in data]
    for name in changed:
        setattr(fresh, name, data[name])
    fresh.version += 1
    fresh.save(update_fields=[*changed, "version"])
    if moved:
        items = list(fresh.items.select_related("template_item").select_for_update(of=("self",)))
        _set_days(fresh, items)
        PlanItem.objects.bulk_update(items, ["due_days", "critical", "due_on"])
        rules.refresh(actor=actor, process=plan.process)
    return fresh


@transaction.atomic
def set_item(
    *,
    actor: User,
    item: PlanItem,
    state: str,
    reason: str = "",
    note: str | None = None,
    seen_version: int | None = None,
) -> PlanItem:
    """Tick an item off, reopen it, or say why it does not apply. ``note`` None leaves the note as it is.

    Raises:
        ValidationError: 'not applicable' without a reason.
        StaleEdit: somebody else changed the item meanwhile.
    """
    require(permissions.may_write_plan, actor, item.plan.process)
    if state == ItemState.NOT_APPLICABLE and not reason.strip():
        raise ValidationError({"reason": _("Say in a few words why this does not apply.")})
    fresh = PlanItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    _check_version(fresh, seen_version)
    if state != fresh.state:
        is_open = state == ItemState.OPEN
        fresh.closed_on, fresh.closed_by = (None, None) if is_open else (clock.today(), actor)
    fresh.state = state
    fresh.reason = reason.strip() if state == ItemState.NOT_APPLICABLE else ""
    if note is not None:
        fresh.note = note.strip()
    fresh.version += 1
    fresh.save(update_fields=["state", "reason", "note", "closed_on", "closed_by", "version"])
    reminded = Task.objects.to_do().filter(case_id=fresh.case_id, kind=TaskKind.PLAN_ITEM, about=str(fresh.uuid))
    if reminded.exists():  # the plan's one reminder was about this item: it goes on to the next
        rules.refresh(actor=actor, process=item.plan.process)
    return fresh


@transaction.atomic
def add_item(
    *,
    actor: User,
    plan: DeparturePlan,
    title: str,
    owner: str,
    due_days: int,
    critical: bool = False,
    token: UUID | None = None,
) -> PlanItem:
    """Add an item of one's own; its day is counted from the departure like all others."""
    require(permissions.may_write_plan, actor, plan.process)
    if there := made_before(PlanItem, plan.case, token):
        return there
    item = PlanItem(
        plan=plan, case_id=plan.case_id, title=title.strip(), owner=owner, due_days=due_days, critical=critical,
        due_on=due_on(plan.departure_on, due_days, clock.today()), created_at=clock.now(), created_by=actor,
    )  # fmt: skip
    if token is not None:
        item.uuid = row_uuid(token, plan.case)
    item.save(force_insert=True)
    return item


@transaction.atomic
def save_own_entry(
    *,
    actor: User,
    plan: DeparturePlan,
    data: Mapping[str, Any],
    entry: OwnEntry | None = None,
    token: UUID | None = None,
    seen_version: int | None = None,
) -> OwnEntry:
    """Add or change a line of her own edition.

    Raises:
        ValidationError: a word in it would betray her; the finding stands at its field.
        StaleEdit: somebody else changed the line meanwhile.
    """
    require(permissions.may_write_plan, actor, plan.process)
    texts = {name: str(data.get(name, "")) for name in ("text_nl", "text_en", "number")}
    if found := wordcheck.check(texts, wordcheck.rules_of(plan.case)):
        raise ValidationError({name: [str(f) for f in found if f.place == name] for name in {f.place for f in found}})
    if entry is None:
        if there := made_before(OwnEntry, plan.case, token):
            return there
        entry = OwnEntry(plan=plan, case_id=plan.case_id, created_at=clock.now(), created_by=actor)
        if token is not None:
            entry.uuid = row_uuid(token, plan.case)
    else:
        entry = OwnEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
        _check_version(entry, seen_version)
        entry.version += 1
    for name in ENTRY_FIELDS:
        if name in data:
            setattr(entry, name, data[name])
    entry.save()
    return entry


@transaction.atomic
def remove_own_entry(*, actor: User, entry: OwnEntry) -> None:
    """Take a line out of her own edition. The record keeps that it happened, not what it said."""
    require(permissions.may_write_plan, actor, entry.plan.process)
    OwnEntry.objects.filter(pk=entry.pk).delete()


def _check_version(row: Any, seen: int | None) -> None:
    if seen is not None:
        require_version(row, seen)
