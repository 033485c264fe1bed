"""Opening a return process. Every later step of it is a transition (`returns/transitions.py`)."""

from datetime import timedelta

from django.db import transaction

from cases import permissions
from cases.codes import TaskKind
from cases.models import Case
from cases.operations import ensure_rule_task
from cases.operations.rows import lock_case, new_row
from foundation import clock
from foundation.accounts.models import User
from returns.models import ReturnProcess
from returns.stages import Stage
from returns.talk_rules import FIRST_TALK_DAYS


@transaction.atomic
def open_process(*, actor: User, case: Case) -> ReturnProcess:
    """Open the return process of a case in stage intake, and ask for the first talk within 14 days.

    A second call returns the one that is there: a case has one open process at a time.
    """
    permissions.require(permissions.may_write, actor, case)
    lock_case(case)
    if there := ReturnProcess.objects.current().filter(case=case).first():
        return there
    process = new_row(ReturnProcess, actor=actor, case=case, token=None, stage=Stage.INTAKE, stage_since=clock.now())
    ensure_rule_task(
        actor=actor, case=case, kind=TaskKind.TALK_DUE, due_on=clock.today() + timedelta(days=FIRST_TALK_DAYS)
    )
    return process
