"""Who has the file: assigning a case worker, and handing the file over to another team. It always has an owner."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from cases import permissions
from cases.codes import ConsentPurpose, HandoverState, TaskKind
from cases.models import Case, CaseWorkerPeriod, Consent, Handover, Task, TeamPeriod
from cases.operations.rows import lock_case, made_before, new_row
from cases.operations.work import cancel_rule_tasks, ensure_rule_task, finish_rule_tasks
from cases.people import coordinators_of, may_guide, members_of
from foundation import clock
from foundation.access import operations as access
from foundation.accounts.models import Team, User

#: Our default: a team that is asked answers within three days.
ANSWER_DAYS = 3


@transaction.atomic
def assign_case_worker(*, actor: User, case: Case, user: User) -> Case:
    """Give the file to another case worker of the team.

    The new one sees it from now on, the old one no longer (unless they coordinate it); open tasks of the old
    one move along, so that nothing is left with somebody who cannot see it.

    Raises:
        ValidationError: somebody who does not work in the team.
    """
    permissions.require(permissions.may_assign, actor, case)
    fresh = lock_case(case)
    if fresh.case_worker_id == user.pk:
        return fresh
    if not may_guide(user, fresh.team, today=clock.today()):
        raise ValidationError({"user": _("Choose somebody who works in this team now.")})
    old = fresh.case_worker
    if user.pk != actor.pk:
        access.grant_case(user=user, case_id=fresh.pk)
    _give_to(actor, fresh, user)
    # Who coordinates keeps seeing the file through the team; a grant of their own must not outlive a handover.
    access.end_case_grant(user=old, case_id=fresh.pk)
    Task.objects.to_do().filter(case=fresh, owner=old).update(owner=user)
    return fresh


@transaction.atomic
def ask_handover(
    *, actor: User, case: Case, to_team: Team, consent: Consent, note: str = "", token: UUID | None = None
) -> Handover:
    """Ask another team to take the file over. Its coordinators see the file while they decide.

    Raises:
        ValidationError: no valid consent for it, no other team, nobody there to answer, or a question that
            is still open.
    """
    permissions.require(permissions.may_hand_over, actor, case)
    fresh = lock_case(case)
    if there := made_before(Handover, fresh, token):
        return there
    _check_consent(fresh, consent)
    if to_team.pk == fresh.team_id:
        raise ValidationError({"to_team": _("Choose another team.")})
    if Handover.objects.filter(case=fresh, state=HandoverState.ASKED).exists():
        raise ValidationError(_("A team was asked already and has not answered. Take that question back first."))
    answering = coordinators_of(to_team, today=clock.today())
    if not answering:
        raise ValidationError({"to_team": _("This team has no coordinator who could answer.")})
    access.offer_case(case_id=fresh.pk, team=to_team)
    handover = new_row(
        Handover,
        actor=actor,
        case=fresh,
        token=token,
        from_team=fresh.team,
        to_team=to_team,
        consent=consent,
        note=note,
    )
    ensure_rule_task(
        actor=actor, case=fresh, kind=TaskKind.HANDOVER, about=str(handover.uuid), owner=answering[0],
        due_on=clock.today() + timedelta(days=ANSWER_DAYS),
    )  # fmt: skip
    return handover


@transaction.atomic
def answer_handover(*, actor: User, handover: Handover, accept: bool, answer: str = "") -> Handover:
    """Accept the file, or say why not. The stage of the return stays what it was.

    On acceptance, in this order: the file changes team (from then on the accepting coordinator may end other
    people's sight of it), the accepting coordinator is case worker until they assign somebody, the sight of the
    former people ends, and the sight that came with the question ends last.

    Raises:
        ValidationError: a refusal without a reason.
    """
    fresh = lock_case(handover.case)
    row = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if row.answered_by_id == actor.pk and row.state in {HandoverState.ACCEPTED, HandoverState.DECLINED}:
        return row  # the second click of the same person
    permissions.require(permissions.may_answer, actor, row)
    if accept and not _holds(row.consent):
        raise ValidationError(
            _("Her consent to the handover no longer holds. Ask her anew before you take the file over.")
        )
    if not accept and not answer.strip():
        raise ValidationError({"answer": _("Say why, so that the other team can look further.")})
    row.state = HandoverState.ACCEPTED if accept else HandoverState.DECLINED
    row.answered_at, row.answered_by, row.answer = clock.now(), actor, answer
    row.save(update_fields=["state", "answered_at", "answered_by", "answer"])
    finish_rule_tasks(actor=actor, case=fresh, kind=TaskKind.HANDOVER, about=str(row.uuid))
    if accept:
        _take_over(actor, fresh, row.to_team)
    access.end_offer(case_id=fresh.pk)
    return row


@transaction.atomic
def withdraw_handover(*, actor: User, handover: Handover) -> Handover:
    """Take the question back while nobody answered; the other team no longer sees the file."""
    fresh = lock_case(handover.case)
    permissions.require(permissions.may_hand_over, actor, fresh)
    row = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if row.state == HandoverState.ASKED:
        take_back(actor=actor, case=fresh, handover=row)
    return row


def take_back(*, actor: User, case: Case, handover: Handover) -> None:
    """Close a question that nobody answered; the other team no longer sees the file. The caller has locked both."""
    handover.state, handover.answered_at, handover.answered_by = HandoverState.WITHDRAWN, clock.now(), actor
    handover.save(update_fields=["state", "answered_at", "answered_by"])
    cancel_rule_tasks(actor=actor, case=case, kind=TaskKind.HANDOVER, about=str(handover.uuid))
    access.end_offer(case_id=case.pk)


def _take_over(actor: User, case: Case, team: Team) -> None:
    # Nobody can list other people's grants, so the sight of everybody who may have one ends.
    former = set(CaseWorkerPeriod.objects.filter(case=case).values_list("user_id", flat=True))
    former |= {user.pk for user in members_of(case.team, today=clock.today())}
    case.team = team
    case.save(update_fields=["team"])
    close_period(TeamPeriod, case, "team", team)
    _give_to(actor, case, actor)
    for user in User.objects.filter(pk__in=former - {actor.pk}):
        access.end_case_grant(user=user, case_id=case.pk)
    Task.objects.to_do().filter(case=case).update(owner=actor)


def _give_to(actor: User, case: Case, user: User) -> None:
    case.case_worker = user
    case.version += 1
    case.save(update_fields=["case_worker", "version"])
    close_period(CaseWorkerPeriod, case, "user", user)


def close_period(model: type[TeamPeriod | CaseWorkerPeriod], case: Case, name: str, value: Team | User) -> None:
    """End the running period yesterday and begin one with ``value`` today; two on one day are one."""
    today: date = clock.today()
    running = model.objects.filter(case=case, period__endswith=None).first()
    if running is not None and running.period.lower >= today:
        setattr(running, name, value)
        running.save(update_fields=[name])
        return
    if running is not None:
        running.period = DateRange(running.period.lower, today)
        running.save(update_fields=["period"])
    model.objects.create(case=case, period=DateRange(today, None), **{name: value})


def _holds(consent: Consent) -> bool:
    in_time = consent.valid_until is None or consent.valid_until >= clock.today()
    return consent.withdrawn_on is None and in_time


def _check_consent(case: Case, consent: Consent) -> None:
    if consent.case_id != case.pk or consent.purpose != ConsentPurpose.TRANSFER or not _holds(consent):
        raise ValidationError({"consent": _("Choose a consent for handing the file over that still holds.")})
