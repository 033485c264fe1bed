"""By night: who began or stopped in a team, and accounts that nobody uses (S15)."""

from procrastinate.contrib.django import app

from foundation.access.acting import acting_as
from foundation.accounts.models import User
from foundation.audit.events import note_event
from foundation.mail import send_notice
from foundation.people.calls import call
from foundation.people.service import SERVICE


@app.periodic(cron="10 0 * * *")
@app.task(queueing_lock="people.night", pass_context=False)
def accounts_of_the_night(timestamp: int) -> None:
    """Just after midnight, since a last day ends then; safe to run twice."""
    settle()
    block_unused()


def settle() -> int:
    """End the sight of who stopped in a team and begin that of who starts today; return how many were looked at."""
    with acting_as(SERVICE, reason="first and last days in a team"):
        return int(call("tw_settle_memberships()"))


def block_unused() -> int:
    """Block accounts that nobody used for sixty days, and tell each; return how many."""
    with acting_as(SERVICE, reason="accounts unused for sixty days"):
        blocked = call("tw_block_unused()")
        for user in User.objects.filter(pk__in=blocked):
            send_notice([user], "account_blocked")
            note_event("account.blocked", kind="administration", detail=[f"account={user.pk}", "unused"])
    return len(blocked)
