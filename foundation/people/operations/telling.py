"""Who hears of a right that opens files: an administrator cannot make a coordinator whom nobody knows of."""

from foundation import clock
from foundation.accounts.codes import Role
from foundation.accounts.models import Membership, Team, User
from foundation.mail import send_notice
from foundation.people.remains import who_hands_over

#: Roles that see every file of their teams without anybody's further word.
SEES_TEAMS = frozenset({Role.COORDINATOR, Role.TEAM_LEAD})


def tell_of_sight(*, about: User, teams: list[Team] | None = None) -> None:
    """Tell the privacy officers, and who coordinates or leads there, that ``about`` sees all files of a team now.

    Accounts are an administrator's work alone, and one who invites a coordinator at an address of their own would
    look into files through it: those who know the team notice a name that does not belong there.
    """
    if about.role not in SEES_TEAMS:
        return
    if teams is None:
        places = Membership.objects.filter(user=about, period__contains=clock.today())
        teams = [place.team for place in places.select_related("team__region")]
    if not teams:
        return
    told = {user.pk: user for user in User.objects.filter(role=Role.PRIVACY_OFFICER, is_active=True)}
    for team in teams:
        told |= {user.pk: user for user in who_hands_over(team, besides=about)}
    send_notice(list(told.values()), "new_sight")
