"""Assessing the risk, having it reviewed by somebody else, and the safety plan."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import permissions as cases
from cases.codes import TaskKind
from cases.operations import cancel_rule_tasks, ensure_rule_task, finish_rule_tasks
from cases.operations.rows import lock_case, made_before, new_row
from foundation import clock
from foundation.accounts.models import User
from foundation.edits import require_version
from returns import permissions, risk_rules
from returns.codes import ReviewState, RiskLevel
from returns.colleagues import coordinator_of, team_lead_of
from returns.models import ReturnProcess, RiskAnswer, RiskAssessment, RiskInstrument, RiskItem, SafetyPlan

ANSWER_FIELDS = ("score", "source", "measure", "measure_owner", "measure_due_on")
OPEN = (ReviewState.DRAFT, ReviewState.SENT_BACK)
REVIEW_DAYS = 3
SAFETY_FIELDS = ("code_word", "alarm_rule", "people", "rehearsed_on")


@transaction.atomic
def start_assessment(*, actor: User, process: ReturnProcess, token: UUID | None = None) -> RiskAssessment:
    """Begin a new version with the answers of the one before; one that is being filled in is returned as it is.

    An agreed version stays agreed and readable, but no longer counts for clearance once a new one has begun.
    """
    cases.require(permissions.may_assess, actor, process)
    case = lock_case(process.case)
    if there := made_before(RiskAssessment, case, token):
        return there
    before = permissions.current_assessment(process)
    if before is not None and before.state in OPEN and before.created_by_id == actor.pk:
        return before
    fresh = new_row(
        RiskAssessment, actor=actor, case=case, token=token, process=process,
        instrument=RiskInstrument.objects.get(is_active=True), number=before.number + 1 if before else 1,
        level=before.level if before else "", explanation=before.explanation if before else "",
        assessed_on=clock.today(),
    )  # fmt: skip
    if before is not None:
        _copy_answers(actor, before, fresh)
        if before.state != ReviewState.AGREED:
            before.state = ReviewState.SUPERSEDED
            before.version += 1
            before.save(update_fields=["state", "version"])
            cancel_rule_tasks(actor=actor, case=case, kind=TaskKind.RISK_REVIEW)
    return fresh


def _copy_answers(actor: User, before: RiskAssessment, fresh: RiskAssessment) -> None:
    """Take over by number, so that a new version of the questions keeps what still fits."""
    items = {item.number: item for item in RiskItem.objects.filter(instrument_id=fresh.instrument_id)}
    copies = [
        RiskAnswer(
            case_id=fresh.case_id,
            assessment=fresh,
            item=items[answer.item.number],
            created_at=clock.now(),
            created_by=actor,
            **{name: getattr(answer, name) for name in ANSWER_FIELDS},
        )
        for answer in before.answers.select_related("item")
        if answer.item.number in items
    ]
    RiskAnswer.objects.bulk_create(copies)


@transaction.atomic
def save_answers(
    *,
    actor: User,
    assessment: RiskAssessment,
    answers: Mapping[int, Mapping[str, Any]],
    data: Mapping[str, Any] | None = None,
    seen_version: int | None = None,
) -> RiskAssessment:
    """Save some answers by question number, and the level with its explanation; what is not named stays.

    Raises:
        StaleEdit: saved elsewhere meanwhile.
        ValidationError: the level is lower than the answers allow.
    """
    fresh = _locked(assessment)
    cases.require(permissions.may_edit_assessment, actor, fresh)
    require_version(fresh, seen_version)
    _write_answers(actor, fresh, answers)
    for name in ("level", "explanation", "assessed_on"):
        if data and name in data:
            setattr(fresh, name, data[name] or ("" if name != "assessed_on" else fresh.assessed_on))
    if fresh.assessed_on > clock.today():
        raise ValidationError({"assessed_on": _("This date has not come yet.")})
    if fresh.level and (fault := risk_rules.level_fault(fresh.level, answered(fresh))):
        raise ValidationError({"level": str(fault)})
    fresh.version += 1
    fresh.save(update_fields=["level", "explanation", "assessed_on", "version"])
    return fresh


def _write_answers(actor: User, assessment: RiskAssessment, answers: Mapping[int, Mapping[str, Any]]) -> None:
    items = {item.number: item for item in RiskItem.objects.filter(instrument_id=assessment.instrument_id)}
    there = {answer.item_id: answer for answer in assessment.answers.all()}
    new, changed = [], []
    for number, values in answers.items():
        item = items[int(number)]
        given = {name: values[name] for name in ANSWER_FIELDS if name in values}
        if (row := there.get(item.pk)) is None:
            new.append(
                RiskAnswer(
                    case_id=assessment.case_id,
                    assessment=assessment,
                    item=item,
                    created_at=clock.now(),
                    created_by=actor,
                    **given,
                )
            )
            continue
        if all(getattr(row, name) == value for name, value in given.items()):
            continue
        for name, value in given.items():
            setattr(row, name, value)
        changed.append(row)
    RiskAnswer.objects.bulk_create(new)
    for row in changed:  # no bulk_update: a value is sealed with its row, which an expression does not know
        row.save(update_fields=list(ANSWER_FIELDS))


def answered(assessment: RiskAssessment) -> list[risk_rules.Answered]:
    """Return the answers as the rules read them."""
    rows = RiskAnswer.objects.filter(assessment_id=assessment.pk).select_related("item").order_by("item__order")
    return [risk_rules.Answered(row.item.number, row.score, row.measure) for row in rows]


@transaction.atomic
def submit_assessment(*, actor: User, assessment: RiskAssessment, seen_version: int | None = None) -> RiskAssessment:
    """Ask somebody else to review. Unknown answers may stay: they are open, and the page lists them.

    Raises:
        ValidationError: no level, no words with it, or a level lower than the answers allow.
    """
    fresh = _locked(assessment)
    cases.require(permissions.may_edit_assessment, actor, fresh)
    require_version(fresh, seen_version)
    if not fresh.level:
        raise ValidationError({"level": _("Set the level. A person does so; it is never summed.")})
    if fault := risk_rules.level_fault(fresh.level, answered(fresh)):
        raise ValidationError({"level": str(fault)})
    fresh.state, fresh.submitted_at = ReviewState.SUBMITTED, clock.now()
    fresh.version += 1
    fresh.save(update_fields=["state", "submitted_at", "version"])
    if (reviewer := _reviewer(actor, fresh)) is not None:
        ensure_rule_task(
            actor=actor,
            case=fresh.case,
            kind=TaskKind.RISK_REVIEW,
            about=str(fresh.uuid),
            owner=reviewer,
            due_on=clock.today() + timedelta(days=REVIEW_DAYS),
        )
    return fresh


def _reviewer(actor: User, assessment: RiskAssessment) -> User | None:
    """A coordinator reviews; at a high level, or where the coordinator is the author, the team lead."""
    coordinator, lead = coordinator_of(assessment.case), team_lead_of(assessment.case)
    if lead is not None and (assessment.level == RiskLevel.HIGH or coordinator == actor or coordinator is None):
        return lead
    return coordinator if coordinator != actor else None


@transaction.atomic
def review_assessment(
    *, actor: User, assessment: RiskAssessment, agree: bool, note: str = "", seen_version: int | None = None
) -> RiskAssessment:
    """Agree, or send back with words; never the author.

    Raises:
        Refused: the author, or somebody whose role does not review.
        ValidationError: sent back without saying what is asked.
    """
    fresh = _locked(assessment)
    if fresh.reviewed_by_id == actor.pk and fresh.state == ReviewState.AGREED and agree:
        return fresh  # the second click
    cases.require(permissions.may_review, actor, fresh)
    require_version(fresh, seen_version)
    if not agree and not note.strip():
        raise ValidationError({"note": _("Say what you miss or ask, so that the author can go on.")})
    fresh.state = ReviewState.AGREED if agree else ReviewState.SENT_BACK
    fresh.reviewed_at, fresh.reviewed_by, fresh.review_note = clock.now(), actor, note
    fresh.version += 1
    fresh.save(update_fields=["state", "reviewed_at", "reviewed_by", "review_note", "version"])
    finish_rule_tasks(actor=actor, case=fresh.case, kind=TaskKind.RISK_REVIEW, about=str(fresh.uuid))
    if agree:
        finish_rule_tasks(actor=actor, case=fresh.case, kind=TaskKind.RISK_EXPIRES)
        RiskAssessment.objects.filter(
            process_id=fresh.process_id, number__lt=fresh.number, state=ReviewState.AGREED
        ).update(state=ReviewState.SUPERSEDED)
    return fresh


@transaction.atomic
def set_safety_plan(
    *, actor: User, process: ReturnProcess, data: Mapping[str, Any], token: UUID | None = None
) -> SafetyPlan:
    """Write the safety plan anew; the one before stays in the file.

    Raises:
        ValidationError: a rehearsal on a day that has not come yet.
    """
    cases.require(permissions.may_write_safety_plan, actor, process)
    case = lock_case(process.case)
    if there := made_before(SafetyPlan, case, token):
        return there
    if (rehearsed_on := data.get("rehearsed_on")) is not None and rehearsed_on > clock.today():
        raise ValidationError({"rehearsed_on": _("This date has not come yet.")})
    before = SafetyPlan.objects.filter(process_id=process.pk, replaced_at=None).first()
    values = {name: getattr(before, name) for name in SAFETY_FIELDS} if before else {}
    values |= {name: data[name] for name in SAFETY_FIELDS if name in data}
    SafetyPlan.objects.filter(process_id=process.pk, replaced_at=None).update(replaced_at=clock.now())
    return new_row(SafetyPlan, actor=actor, case=case, token=token, process=process, **values)


def _locked(assessment: RiskAssessment) -> RiskAssessment:
    return RiskAssessment.objects.select_for_update(of=("self",)).select_related("process__case").get(pk=assessment.pk)
