"""Conversations about the future, and her decision."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import permissions
from cases.codes import Interpreter, SafeNow, TaskKind
from cases.models import Case
from cases.operations import cancel_rule_tasks, ensure_rule_task, finish_rule_tasks, follow_safety
from cases.operations.rows import lock_case, made_before, new_row
from foundation import clock
from foundation.accounts.models import User
from foundation.edits import require_version
from returns import talk_rules
from returns.models import ClientDecision, ReturnProcess, WishTalk

TALK_FIELDS = (
    "held_on", "minutes", "setting", "language", "interpreter", "interpreter_neutral", "present", "wish",
    "must_return", "goes_herself", "voluntariness", "voluntariness_ground", "own_words", "reasons_for",
    "reasons_against", "fears", "needs", "hopes", "information", "safety_signals", "steps", "next_on",
)  # fmt: skip


@transaction.atomic
def log_talk(*, actor: User, process: ReturnProcess, data: Mapping[str, Any], token: UUID | None = None) -> WishTalk:
    """Write down a conversation.

    In this order: the talk; the task 'talk with her' is done and the next one made, for the day she agreed to
    or within six weeks; her answer to 'do you feel safe now' goes to the file, and a no is a task for today.

    Raises:
        ValidationError: dates in the wrong order, or an answer that does not go with another.
    """
    permissions.require(talk_rules.may_log, actor, process)
    case = lock_case(process.case)
    if there := made_before(WishTalk, case, token):
        return there
    values = _checked(data)
    talk = new_row(WishTalk, actor=actor, case=case, token=token, process=process, **values)
    _plan_next(actor, process, talk, done=True)
    if answer := data.get("safe_now"):
        _note_safety(actor, case, answer)
    return talk


@transaction.atomic
def change_talk(*, actor: User, talk: WishTalk, data: Mapping[str, Any], seen_version: int | None = None) -> WishTalk:
    """Change a talk: its author, within 24 hours.

    Raises:
        StaleEdit: changed meanwhile, in another window.
        ValidationError: as for `log_talk`.
    """
    lock_case(talk.case)
    fresh = WishTalk.objects.select_for_update(of=("self",)).get(pk=talk.pk)
    permissions.require(talk_rules.may_change, actor, fresh)
    require_version(fresh, seen_version)
    values = _checked({name: getattr(fresh, name) for name in TALK_FIELDS} | dict(data))
    for name, value in values.items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.save(update_fields=[*values, "version"])
    if fresh.adds_to_id is None:
        _plan_next(actor, fresh.process, fresh, done=False)
    return fresh


@transaction.atomic
def add_to_talk(*, actor: User, talk: WishTalk, data: Mapping[str, Any], token: UUID | None = None) -> WishTalk:
    """Add to a talk that is locked, or that somebody else wrote.

    The addition is a row of its own that ``adds_to`` the talk and repeats its answers: it never changes the
    wish, which is a point on her line. ``data`` holds ``own_words`` and ``steps`` (what is added).
    """
    first = talk.adds_to or talk
    permissions.require(talk_rules.may_log, actor, first.process)
    case = lock_case(first.case)
    if there := made_before(WishTalk, case, token):
        return there
    kept = ("held_on", "language", "interpreter", "interpreter_neutral", "wish", "voluntariness")
    return new_row(
        WishTalk, actor=actor, case=case, token=token, process=first.process, adds_to=first,
        own_words=data.get("own_words", ""), steps=data.get("steps", ""),
        **{name: getattr(first, name) for name in kept},
    )  # fmt: skip


@transaction.atomic
def record_decision(
    *, actor: User, process: ReturnProcess, data: Mapping[str, Any], token: UUID | None = None
) -> ClientDecision:
    """Write down her decision, dated and hers alone. A later one replaces it; none is changed."""
    permissions.require(talk_rules.may_log, actor, process)
    case = lock_case(process.case)
    if there := made_before(ClientDecision, case, token):
        return there
    if data["decided_on"] > clock.today():
        raise ValidationError({"decided_on": _("This date lies in the future.")})
    return new_row(
        ClientDecision, actor=actor, case=case, token=token, process=process, decided_on=data["decided_on"],
        decision=data["decision"], own_words=data.get("own_words", ""),
    )  # fmt: skip


def _checked(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a talk, or say at which field something is wrong."""
    values = {name: data[name] for name in TALK_FIELDS if name in data}
    faults: dict[str, str] = {}
    if values["held_on"] > clock.today():
        faults["held_on"] = _("This date lies in the future. A talk is written down after it was held.")
    if (next_on := values.get("next_on")) is not None and next_on < values["held_on"]:
        faults["next_on"] = _("The next talk lies before this one.")
    if values.get("goes_herself") and not values.get("must_return"):
        faults["goes_herself"] = _("This belongs to the duty to leave: tick that too, or leave this open.")
    if values["interpreter"] == Interpreter.NONE:
        values["interpreter_neutral"] = False
    if faults:
        raise ValidationError(faults)
    return values


def _plan_next(actor: User, process: ReturnProcess, talk: WishTalk, *, done: bool) -> None:
    """Move the task 'talk with her' along, unless a later talk decides about it or she has left."""
    later = WishTalk.objects.filter(process=process, adds_to=None, held_on__gt=talk.held_on)
    if later.exists():
        return
    case = process.case
    if done:
        finish_rule_tasks(actor=actor, case=case, kind=TaskKind.TALK_DUE)
    if process.has_left:
        cancel_rule_tasks(actor=actor, case=case, kind=TaskKind.TALK_DUE)
        return
    ensure_rule_task(
        actor=actor, case=case, kind=TaskKind.TALK_DUE, due_on=talk_rules.next_talk_due(talk.held_on, talk.next_on)
    )


def _note_safety(actor: User, case: Case, answer: str) -> None:
    case.safe_now = answer
    if answer == SafeNow.YES:
        case.safe_now_note = ""
    case.version += 1
    case.save(update_fields=["safe_now", "safe_now_note", "version"])
    follow_safety(actor=actor, case=case)
