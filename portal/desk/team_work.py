"""What stands in the name of each colleague, for who coordinates or leads: to hand over when somebody leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case, Task
from cases.people import guides_of
from foundation import clock
from foundation.access.acting import acting
from foundation.access.permissions import YES, Verdict, no
from foundation.access.policy import Action, may_write
from foundation.accounts.models import Membership, Team, User
from portal.desk.links import link
from returns.models import RiskAssessment
from returns.operations.leaving import BEGUN


def may_hand_over_work(user: User) -> Verdict:
    """The coordinator or the team lead hands over what stands in a colleague's name (`domain.md` 12: transfer)."""
    if may_write(user.role, Action.TRANSFER):
        return YES
    return no(_("The coordinator or the team lead hands over the work of a colleague."))


@dataclass(frozen=True)
class Work:
    """One colleague, and what stands in this name in the reader's teams."""

    user: User
    files: int
    tasks: int
    gone: bool
    url: str

    @property
    def words(self) -> str:
        """The numbers in words."""
        files = ngettext("%(number)s file", "%(number)s files", self.files) % {"number": self.files}
        tasks = ngettext("%(number)s task", "%(number)s tasks", self.tasks) % {"number": self.tasks}
        return f"{files} · {tasks}"


def work_of_team(user: User) -> list[Work]:
    """Return who has work in the teams of ``user``; who works there no longer stands on top."""
    teams = acting().scope.writing_teams
    files = _count(Case.objects.visible_to(user).filter(closed_on=None, team_id__in=teams), "case_worker_id")
    tasks = _count(Task.objects.visible_to(user).to_do().filter(case__team_id__in=teams), "owner_id")
    people = User.objects.filter(pk__in={*files, *tasks} - {user.pk})
    working = set(
        Membership.objects.filter(team_id__in=teams, period__contains=clock.today()).values_list("user_id", flat=True)
    )
    rows = [
        Work(
            each,
            files.get(each.pk, 0),
            tasks.get(each.pk, 0),
            not each.is_active or each.pk not in working,
            link("portal:hand_over", number=each.pk),
        )
        for each in people
    ]
    return sorted(rows, key=lambda row: (not row.gone, row.user.name))


def _count(rows: Any, name: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(name).annotate(Count("pk")))


def left_behind(user: User) -> list[dict[str, Any]]:
    """Return rows of the first page: work of colleagues who are put out or left one of the teams.

    It begins at the few who left: counting in all files would cost a coordinator of 30,000 a tenth of a second.
    """
    teams = acting().scope.writing_teams
    here = Membership.objects.filter(team_id__in=teams)
    now = set(here.filter(period__contains=clock.today()).values_list("user_id", flat=True))
    former = set(here.values_list("user_id", flat=True)) - now
    gone = User.objects.filter(Q(pk__in=former) | Q(pk__in=now, is_active=False))
    files = _count(
        Case.objects.visible_to(user).filter(closed_on=None, team_id__in=teams, case_worker__in=gone), "case_worker_id"
    )
    return [
        {
            "title": _("Hand over the work of %(name)s") % {"name": each.name},
            "url": link("portal:hand_over", number=each.pk),
            "note": ngettext(
                "%(number)s file waits for a case worker", "%(number)s files wait for a case worker", files[each.pk]
            )
            % {"number": files[each.pk]},
        }
        for each in gone
        if each.pk in files
    ]


@dataclass(frozen=True)
class Left:
    """Everything of one colleague that ``actor`` hands over."""

    files: Sequence[Case]
    guides: dict[int, list[User]]
    tasks: int
    assessments: int

    def __bool__(self) -> bool:
        return bool(self.files or self.tasks or self.assessments)


def left_by(actor: User, about: User) -> Left:
    """Return what stands in the name of ``about`` in the teams of ``actor``, and who may guide there."""
    teams = acting().scope.writing_teams
    files = list(
        Case.objects.visible_to(actor)
        .filter(case_worker=about, closed_on=None, team_id__in=teams)
        .select_related("client", "team")
        .order_by("team__name", "pk")
    )
    today = clock.today()
    guides = {
        team.pk: [user for user in guides_of(team, today=today) if user.pk != about.pk]
        for team in Team.objects.filter(pk__in={case.team_id for case in files})
    }
    tasks = Task.objects.visible_to(actor).to_do().filter(owner=about, case__team_id__in=teams).count()
    begun = RiskAssessment.objects.visible_to(actor).filter(
        created_by=about, state__in=BEGUN, process__is_current=True, case__team_id__in=teams, case__closed_on=None
    )
    return Left(files, guides, tasks, begun.count())
