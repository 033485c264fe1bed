"""Dated facts, their confirmation by a second person, and the exceptions of gate 4."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import permissions as cases
from cases.operations.rows import lock_case, made_before, new_row
from foundation import clock
from foundation.accounts.models import User
from returns import permissions
from returns.codes import Answer
from returns.models import Fact, PolicyException, ReturnProcess


@transaction.atomic
def record_fact(*, actor: User, process: ReturnProcess, data: Mapping[str, Any], token: UUID | None = None) -> Fact:
    """Write down what happened on a day. A coordinator confirms it later, where that is asked.

    Raises:
        ValidationError: a day that has not come yet.
    """
    cases.require(permissions.may_record_fact, actor, process)
    case = lock_case(process.case)
    if there := made_before(Fact, case, token):
        return there
    if data["happened_on"] > clock.today():
        raise ValidationError({"happened_on": _("This date has not come yet.")})
    return new_row(
        Fact, actor=actor, case=case, token=token, process=process, kind=data["kind"], happened_on=data["happened_on"],
        answer=data.get("answer") or Answer.NONE, who=data.get("who", ""), note=data.get("note", ""),
    )  # fmt: skip


@transaction.atomic
def confirm_fact(*, actor: User, fact: Fact) -> Fact:
    """Confirm as coordinator what somebody else wrote down; a second click changes nothing."""
    fresh = Fact.objects.select_for_update(of=("self",)).get(pk=fact.pk)
    cases.require(permissions.may_confirm_fact, actor, fresh)
    if fresh.confirmed_at is None and fresh.struck_at is None:
        fresh.confirmed_at, fresh.confirmed_by = clock.now(), actor
        fresh.version += 1
        fresh.save(update_fields=["confirmed_at", "confirmed_by", "version"])
    return fresh


@transaction.atomic
def strike_fact(*, actor: User, fact: Fact) -> Fact:
    """Strike a fact written down by mistake. It stays readable and counts no more."""
    fresh = Fact.objects.select_for_update(of=("self",)).get(pk=fact.pk)
    cases.require(permissions.may_record_fact, actor, fresh.process)
    if fresh.struck_at is None:
        fresh.struck_at = clock.now()
        fresh.version += 1
        fresh.save(update_fields=["struck_at", "version"])
    return fresh


@transaction.atomic
def record_exception(
    *, actor: User, process: ReturnProcess, data: Mapping[str, Any], token: UUID | None = None
) -> PolicyException:
    """Write down a ground that keeps gate 4 of the policy closed.

    Raises:
        ValidationError: an end before the beginning.
    """
    cases.require(permissions.may_record_fact, actor, process)
    case = lock_case(process.case)
    if there := made_before(PolicyException, case, token):
        return there
    if (ends_on := data.get("ends_on")) is not None and ends_on < data["starts_on"]:
        raise ValidationError({"ends_on": _("The end lies before the beginning.")})
    return new_row(
        PolicyException, actor=actor, case=case, token=token, process=process, ground=data["ground"],
        starts_on=data["starts_on"], ends_on=ends_on, document=data.get("document", ""),
    )  # fmt: skip
