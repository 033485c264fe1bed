"""What stands between colleagues in the demonstration: an invitation, cover during leave, a lost second factor."""

from datetime import timedelta

from cases.operations import begin_cover
from foundation import clock
from foundation.access.acting import acting_as
from foundation.accounts.codes import Role
from foundation.accounts.models import Team, User
from foundation.people.codes import ProposalKind
from foundation.people.operations import invite, propose
from portal.demo.people import BY_KEY, WEST

#: Invited and not begun yet.
NEWCOMER = "noa@example.org"


def arrange() -> None:
    """Let the administrator and two colleagues do what they would, once."""
    if User.objects.filter(email=NEWCOMER).exists():
        return
    people = {user.email: user for user in User.objects.all()}
    anton, bram, femke, youssef = (people[BY_KEY[key].email] for key in ("anton", "bram", "femke", "youssef"))
    west = Team.objects.get(name=WEST)
    with acting_as(anton):
        invite(actor=anton, name="Noa Visser", email=NEWCOMER, role=Role.CASE_WORKER, language="nl", team=west)
        propose(actor=anton, about=bram, kind=ProposalKind.LOST_FACTOR)
    with acting_as(femke):
        begin_cover(
            actor=femke, absent=femke, colleague=youssef, team=west,
            starts_on=clock.today(), last_on=clock.today() + timedelta(days=13),
        )  # fmt: skip
