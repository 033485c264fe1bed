"""Jobs of the record: a seal each minute, signals, a check and the head of the chain each morning (S65, S71)."""

from procrastinate.contrib.django import app

from foundation.access.acting import acting_as
from foundation.accounts.codes import Role
from foundation.accounts.models import User
from foundation.audit import seals, signals
from foundation.audit.events import note_event
from foundation.audit.service import SERVICE
from foundation.mail import send_notice


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="audit.seal", pass_context=False)
def seal_every_minute(timestamp: int) -> None:
    """Seal what is finished."""
    with acting_as(SERVICE, reason="sealing the record"):
        seals.seal()


@app.periodic(cron="30 4 * * *")
@app.task(queueing_lock="audit.check", pass_context=False)
def check_every_morning(timestamp: int) -> None:
    """Check the whole chain; a broken link is an event of its own, which the privacy officers hear of."""
    run_check()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="audit.signals", pass_context=False)
def find_signals(timestamp: int) -> None:
    """Look through the last day for what a person should look at."""
    run_signals()


def run_signals() -> int:
    """Find signals as the service, tell the privacy officers that there are new ones, and return how many."""
    with acting_as(SERVICE, reason="looking for signals"):
        new = signals.find()
        if new:
            officers = list(User.objects.filter(role=Role.PRIVACY_OFFICER, is_active=True))
            send_notice(officers, "record_signals")
    return len(new)


def run_check() -> seals.Report:
    """Seal and check as the service, note what came of it, and mail it to the privacy officers.

    The head of the chain goes out of the system, so that whoever rewrites all of it is found out (S65).
    """
    with acting_as(SERVICE, reason="sealing the record"):
        seals.seal()
    with acting_as(SERVICE, reason="checking the record", read_only=True):
        report = seals.check()
    with acting_as(SERVICE, reason="checking the record"):
        officers = list(User.objects.filter(role=Role.PRIVACY_OFFICER, is_active=True))
        if report.whole:
            note_event("audit.checked", kind="logging", detail=[f"seals:{report.seals}", f"rows:{report.rows}"])
            if report.head is not None:
                send_notice(officers, "record_head", seals.in_words(report.head))
        else:
            first = report.broken[0]
            where = [f"seal:{first.seal}", *([f"row:{first.row}"] if first.row is not None else [])]
            what = first.what.replace(" ", "_")
            note_event("audit.chain_broken", kind="logging", outcome="failed", detail=[what, *where])
            send_notice(officers, "record_broken")
    return report
