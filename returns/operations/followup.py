"""Contact after return. Three kinds of silence, each with its own next step (`domain.md` 8)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import permissions as cases
from cases.codes import TaskKind
from cases.operations import cancel_rule_tasks, ensure_rule_task, finish_rule_tasks
from cases.operations.rows import lock_case, made_before, new_row
from foundation import clock
from foundation.accounts.models import User
from returns import permissions
from returns.codes import FollowUpResult
from returns.colleagues import coordinator_of
from returns.completing import agreed_code_words, same_word
from returns.models import FollowUp, ReturnProcess

FIELDS = ("moment", "happened_on", "channel", "result", "safe_to_talk", "needs", "own_words", "wants_to_stop")
MISSED_IN_A_ROW = 2


@transaction.atomic
def record_follow_up(
    *, actor: User, process: ReturnProcess, data: Mapping[str, Any], token: UUID | None = None
) -> FollowUp:
    """Write down one contact.

    In this order: the code word is compared and not kept; the moment's task is done; two missed in a row, a wrong
    code word or danger are a task for the coordinator today; her wish to stop ends all further reminders.

    Raises:
        ValidationError: before arrival, or on a day that has not come yet.
    """
    cases.require(permissions.may_follow_up, actor, process)
    case = lock_case(process.case)
    if there := made_before(FollowUp, case, token):
        return there
    if not process.has_left:
        raise ValidationError(_("She has not left. Follow-up begins after return."))
    if data["happened_on"] > clock.today():
        raise ValidationError({"happened_on": _("This date has not come yet.")})
    values = {name: data[name] for name in FIELDS if name in data}
    row = new_row(
        FollowUp,
        actor=actor,
        case=case,
        token=token,
        process=process,
        code_word_right=_code_word(process, data),
        **values,
    )
    about = f"{process.uuid}/{row.moment}"
    finish_rule_tasks(actor=actor, case=case, kind=TaskKind.FOLLOW_UP, about=about)
    if alarming(process, row) and (owner := coordinator_of(case) or case.case_worker) is not None:
        ensure_rule_task(
            actor=actor,
            case=case,
            kind=TaskKind.SAFETY,
            about=f"follow_up/{row.uuid}",
            owner=owner,
            due_on=clock.today(),
        )
    if row.wants_to_stop:
        cancel_rule_tasks(actor=actor, case=case, kind=TaskKind.FOLLOW_UP)
    return row


def _code_word(process: ReturnProcess, data: Mapping[str, Any]) -> bool | None:
    """Compare the word; an answer that the form brings (right or wrong) is taken as it is."""
    if data.get("code_word_right") is not None:
        return bool(data["code_word_right"])
    said = str(data.get("code_word") or "").strip()
    if not said:
        return None
    return any(same_word(said, word) for word in agreed_code_words(process))


def alarming(process: ReturnProcess, row: FollowUp) -> bool:
    """Tell whether a coordinator looks today: a wrong word, no safe talk, or the second miss in a row."""
    if row.code_word_right is False or row.result == FollowUpResult.UNSAFE:
        return True
    if row.result != FollowUpResult.NOT_REACHED:
        return False
    last = FollowUp.objects.filter(process_id=process.pk).order_by("-happened_on", "-pk")[:MISSED_IN_A_ROW]
    results = [other.result for other in last]
    return len(results) == MISSED_IN_A_ROW and set(results) == {FollowUpResult.NOT_REACHED}


@transaction.atomic
def record_wrong_code_word(*, actor: User, process: ReturnProcess) -> None:
    """A wrong word at arrival: it is kept that it was wrong (not the word), and the alarm is for now."""
    cases.require(permissions.may_follow_up, actor, process)
    case = lock_case(process.case)
    new_row(
        FollowUp, actor=actor, case=case, token=None, process=process, moment="extra", happened_on=clock.today(),
        channel="phone", result=FollowUpResult.REACHED, code_word_right=False,
    )  # fmt: skip
    ensure_rule_task(
        actor=actor,
        case=case,
        kind=TaskKind.SAFETY,
        about="arrival/wrong_word",
        owner=coordinator_of(case) or case.case_worker,
        due_on=clock.today(),
        due_at=clock.now() + timedelta(hours=1),
    )
