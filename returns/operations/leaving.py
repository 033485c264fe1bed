"""The work of somebody who leaves goes to colleagues, so that no file is left with a closed account."""

from collections.abc import Mapping

from django.db import models, transaction
from django.utils.translation import gettext as _

from cases import permissions
from cases.codes import TaskKind
from cases.models import Case, Handover, Task
from cases.operations import assign_case_worker
from cases.operations.rows import lock_case, new_row
from cases.people import coordinators_of
from foundation import clock
from foundation.access.acting import acting
from foundation.accounts.models import User
from returns.codes import ReviewState
from returns.models import RiskAssessment

#: What a coordinator or team lead does: with a case worker it would lie there.
FOR_A_SECOND_PERSON = frozenset({TaskKind.RISK_REVIEW, TaskKind.HANDOVER})
BEGUN = (ReviewState.DRAFT, ReviewState.SENT_BACK)


@transaction.atomic
def hand_over_work(*, actor: User, about: User, to: Mapping[int, User]) -> int:
    """Give the files of ``about`` to others, by the number of the case; return how many moved.

    Open tasks move with their file. Assessments that were begun become a task of the new case worker, who goes on
    from the same answers as their author: nobody signs another's work. Tasks in files that others guide go to
    whoever guides there, and questions for a second person to ``actor``.

    Raises:
        Refused: a file in which ``actor`` does not choose the case worker.
        ValidationError: somebody who does not work in the team.
    """
    moved = 0
    for case in _mine(about).filter(pk__in=list(to), closed_on=None).order_by("pk"):
        permissions.require(permissions.may_assign, actor, case)
        if lock_case(case).case_worker_id == about.pk:
            _pass_assessments(actor, case, about, to[case.pk])
            assign_case_worker(actor=actor, case=case, user=to[case.pk])
            moved += 1
    _pass_tasks(actor, about)
    _pass_loose_assessments(actor, about)
    return moved


def _mine(about: User) -> models.QuerySet[Case]:
    """Return the files of ``about`` in the teams where the acting person chooses who guides."""
    scope = acting().scope
    user = acting().user
    assert user is not None
    cases: models.QuerySet[Case] = Case.objects.visible_to(user).filter(
        case_worker=about, team_id__in=scope.writing_teams
    )
    return cases


def _pass_assessments(actor: User, case: Case, about: User, to: User) -> None:
    begun = RiskAssessment.objects.filter(case=case, created_by=about, state__in=BEGUN, process__is_current=True)
    if begun.update(state=ReviewState.SUPERSEDED):
        new_row(
            Task, actor=actor, case=case, token=None, owner=to, due_on=clock.today(),
            title=_("Go on with the risk assessment that %(name)s began") % {"name": about.name},
        )  # fmt: skip


def _pass_tasks(actor: User, about: User) -> None:
    teams = acting().scope.writing_teams
    tasks = Task.objects.visible_to(actor).to_do().filter(owner=about, case__team_id__in=teams)
    for task in tasks.select_related("case__case_worker"):
        if (answers := _who_answers(task, about)) is not None:
            Task.objects.filter(pk=task.pk).update(owner=answers)
            continue
        guide = task.case.case_worker
        if guide.pk == about.pk and task.case.closed_on is None:
            continue  # moves with its file
        second = task.kind in FOR_A_SECOND_PERSON or guide.pk == about.pk or not guide.is_active
        Task.objects.filter(pk=task.pk).update(owner=actor if second else guide)


def _who_answers(task: Task, about: User) -> User | None:
    """Return another coordinator of the team that was asked to take the file over: nobody else can answer."""
    if task.kind != TaskKind.HANDOVER:
        return None
    asked = Handover.objects.filter(case_id=task.case_id, uuid=task.about).select_related("to_team").first()
    others = coordinators_of(asked.to_team, today=clock.today()) if asked else []
    return next((user for user in others if user.pk != about.pk), None)


def _pass_loose_assessments(actor: User, about: User) -> None:
    """Begun in a file that somebody else guides."""
    teams = acting().scope.writing_teams
    begun = RiskAssessment.objects.visible_to(actor).filter(
        created_by=about, state__in=BEGUN, process__is_current=True, case__team_id__in=teams, case__closed_on=None
    )
    for case in {row.case for row in begun.exclude(case__case_worker=about).select_related("case__case_worker")}:
        _pass_assessments(actor, case, about, case.case_worker)
