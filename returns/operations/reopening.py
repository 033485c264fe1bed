"""Opening the door again, on the same return or on a new one."""

from django.db import transaction

from cases import permissions as cases
from cases.operations.rows import lock_case, new_row
from foundation import clock
from foundation.accounts.models import User
from foundation.workflow import TransitionRefused, perform
from returns.effects import reopened
from returns.models import ReturnProcess, StageMove
from returns.stages import Stage
from returns.transitions import TRANSITIONS


@transaction.atomic
def reopen(*, actor: User, process: ReturnProcess, reason: str, seen_version: int | None = None) -> ReturnProcess:
    """Reopen a closed return; who had left begins a new one, and the old one stays as it was.

    Raises:
        Refused: neither coordinator nor team lead, or she has died.
        TransitionRefused: it is open already.
    """
    if not process.has_left:
        return perform(TRANSITIONS, process, "reopen", actor=actor, facts={"reason": reason}, seen_version=seen_version)
    case = lock_case(process.case)
    old = ReturnProcess.objects.select_for_update(of=("self",)).get(pk=process.pk)
    seen = seen_version is None or old.version == seen_version
    if not seen or not old.is_current or old.stage != Stage.CLOSED:
        raise TransitionRefused([TRANSITIONS["reopen"].label], already_done=True)
    cases.require(TRANSITIONS["reopen"].may, actor, old)
    # The version moves too, so that a second click on the old page finds it gone.
    ReturnProcess.objects.filter(pk=old.pk).update(is_current=False, version=old.version + 1)
    fresh = new_row(ReturnProcess, actor=actor, case=case, token=None, stage=Stage.DISCUSSION, stage_since=clock.now())
    StageMove.objects.create(
        case=case,
        process=fresh,
        name="reopen",
        from_stage=Stage.CLOSED,
        to_stage=Stage.DISCUSSION,
        created_at=fresh.created_at,
        created_by=actor,
        facts={"reason": reason},
    )
    reopened(fresh, actor=actor, facts={"reason": reason})
    return fresh
