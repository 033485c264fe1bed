"""Jobs of the returns: reminders by date. They carry no data, act as a service with a reason, and may run twice."""

from procrastinate.contrib.django import app

from foundation import clock
from foundation.access.acting import acting, acting_as
from foundation.accounts.models import User
from returns import rules
from returns.models import ReturnProcess
from returns.reference import SERVICE
from returns.stages import Stage

REASON = "reminders by date"


@app.periodic(cron="0 5 * * *")
@app.task(queueing_lock="returns.reminders_of_the_day", pass_context=False)
def reminders_of_the_day(timestamp: int) -> None:
    """Every morning: what is due, for every open return."""
    run_rules()


@app.periodic(cron="5 * * * *")
@app.task(queueing_lock="returns.arrival_alarms", pass_context=False)
def arrival_alarms(timestamp: int) -> None:
    """Every hour: who left more than 24 hours ago without word of her arrival."""
    run_alarms()


def run_rules() -> int:
    """Make the tasks that are due, one return after the other; return how many returns were looked at."""
    with acting_as(SERVICE, reason=REASON):
        numbers = list(ReturnProcess.objects.current().exclude(stage=Stage.CLOSED).values_list("pk", flat=True))
    return sum(_refresh(number) for number in numbers)


def run_alarms() -> int:
    """Make missing arrival alarms; return how many returns wait for word."""
    with acting_as(SERVICE, reason=REASON):
        numbers = [process.pk for process in rules.overdue_alarms(clock.now())]
    return sum(_refresh(number) for number in numbers)


def _refresh(number: int) -> int:
    """One return in a transaction of its own, locked: a move at the same moment waits, and no fault stops the rest."""
    with acting_as(SERVICE, reason=REASON):
        process = (
            ReturnProcess.objects.select_for_update(of=("self",)).select_related("case__client", "case__team")
            .filter(pk=number).exclude(stage=Stage.CLOSED).first()
        )  # fmt: skip
        user = acting().user
        if process is None or not isinstance(user, User):
            return 0
        rules.refresh(actor=user, process=process)
    return 1
