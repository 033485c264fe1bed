"""What follows from a move: tasks that begin or stop, and whether the case is open. No move starts another."""

from datetime import timedelta

from cases.codes import TaskKind, YesNoUnknown
from cases.models import Case, Task
from cases.operations import finish_rule_tasks
from foundation import clock
from foundation.accounts.models import User
from foundation.workflow import Facts
from returns import reminders, rules
from returns.colleagues import coordinator_of
from returns.models import ReturnProcess

#: What no pause and no search should nag about.
WAITS = (TaskKind.TALK_DUE, TaskKind.PLAN_ITEM, TaskKind.RISK_EXPIRES, TaskKind.FOLLOW_UP)
#: A departure that is not prepared has no list to be late with.
OF_PREPARATION = (TaskKind.PLAN_ITEM, TaskKind.RISK_EXPIRES, TaskKind.PREPARATION_STARTED)
#: What has no meaning once she has left.
OF_HER_STAY = (*OF_PREPARATION, TaskKind.TALK_DUE, TaskKind.STATUS_ENDS, TaskKind.HOLD_REVIEW)


def refresh(process: ReturnProcess, *, actor: User, facts: Facts) -> None:
    """Make the tasks that the rules ask for in the new stage."""
    rules.refresh(actor=actor, process=process)


def preparation_started(process: ReturnProcess, *, actor: User, facts: Facts) -> None:
    """Tell a coordinator, so that somebody looks along from the first day."""
    if (colleague := coordinator_of(process.case)) is not None:
        reminders.remind(
            actor=actor,
            case=process.case,
            kind=TaskKind.PREPARATION_STARTED,
            owner=colleague,
            about=f"{process.uuid}/{process.version}",
            due_on=clock.today() + timedelta(days=7),
        )
    refresh(process, actor=actor, facts=facts)


def cleared(process: ReturnProcess, *, actor: User, facts: Facts) -> None:
    """Who cleared has looked along: that question is answered."""
    finish_rule_tasks(actor=actor, case=process.case, kind=TaskKind.PREPARATION_STARTED)
    refresh(process, actor=actor, facts=facts)


def back_to_discussion(process: ReturnProcess, *, actor: User, facts: Facts) -> None:
    """Stop all reminders about leaving: they would be pressure now."""
    reminders.stop(case=process.case, kinds=OF_PREPARATION)
    refresh(process, actor=actor, facts=facts)


def departed(process: ReturnProcess, *, actor: User, facts: Facts) -> None:
    """Wait for word of her arrival: an alarm at +24 hours for the case worker and a coordinator."""
    reminders.stop(case=process.case, kinds=OF_HER_STAY)
    refresh(process, actor=actor, facts=facts)


def arrived(process: ReturnProcess, *, actor: User, facts: Facts) -> None:
    """The alarm is over; the follow-ups are planned."""
    reminders.stop(case=process.case, kinds=(TaskKind.ARRIVAL_ALARM,))
    refresh(process, actor=actor, facts=facts)


def paused(process: ReturnProcess, *, actor: User, facts: Facts) -> None:
    """Nothing turns red while she is in hospital; somebody looks again on the agreed day."""
    reminders.stop(case=process.case, kinds=WAITS)
    refresh(process, actor=actor, facts=facts)


def resumed(process: ReturnProcess, *, actor: User, facts: Facts) -> None:
    """Take up the reminders of the stage she came from."""
    reminders.stop(case=process.case, kinds=(TaskKind.HOLD_REVIEW,))
    refresh(process, actor=actor, facts=facts)


def missing(process: ReturnProcess, *, actor: User, facts: Facts) -> None:
    """Stop what assumes that she is here; where the trafficker is feared, a coordinator looks today."""
    reminders.stop(case=process.case, kinds=(*WAITS, TaskKind.HOLD_REVIEW, TaskKind.ARRIVAL_ALARM))
    colleague = coordinator_of(process.case)
    if facts["trafficker_feared"] != YesNoUnknown.NO and colleague is not None:
        reminders.remind(
            actor=actor,
            case=process.case,
            kind=TaskKind.SAFETY,
            about=f"missing/{process.version}",
            owner=colleague,
            due_on=clock.today(),
        )


def close_case(process: ReturnProcess, *, actor: User, facts: Facts) -> None:
    """Close the case file and stop what rules remind of; tasks that people made stay for them to end."""
    _close(process)
    reminders.stop(case=process.case)


def died(process: ReturnProcess, *, actor: User, facts: Facts) -> None:
    """All reminders stop, also those made by hand."""
    _close(process)
    Task.objects.to_do().filter(case_id=process.case_id).update(cancelled_at=clock.now())


def reopened(process: ReturnProcess, *, actor: User, facts: Facts) -> None:
    """The file is open again."""
    Case.objects.filter(pk=process.case_id).update(closed_on=None)
    process.case.closed_on = None
    refresh(process, actor=actor, facts=facts)


def _close(process: ReturnProcess) -> None:
    today = max(clock.today(), process.case.opened_on)
    Case.objects.filter(pk=process.case_id).update(closed_on=today)
    process.case.closed_on = today
