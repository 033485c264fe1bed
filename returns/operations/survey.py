"""The questions after return: hers first, then her case worker's view; what an answer asks of us is a task at once."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import permissions as cases
from cases.codes import TaskKind
from cases.operations import cancel_rule_tasks, ensure_rule_task
from cases.operations.rows import lock_case, made_before, new_row
from foundation import clock
from foundation.accounts.models import User
from returns import permissions, survey
from returns.codes import Voice
from returns.colleagues import coordinator_of
from returns.models import ReturnProcess, Survey

#: An answer that asks for attention soon waits at most so long.
SOON = timedelta(days=7)


@transaction.atomic
def record_survey(
    *,
    actor: User,
    process: ReturnProcess,
    moment: str,
    voice: str,
    asked_on: date,
    answers: Mapping[str, str],
    reason: str = "",
    token: UUID | None = None,
) -> Survey:
    """Keep the answers of one moment; a second time for the same moment is a correction, and says why.

    Raises:
        ValidationError: she has not left, a day to come, the case worker's view before her own answers, a correction
            without a reason, or not one answer.
    """
    cases.require(permissions.may_follow_up, actor, process)
    case = lock_case(process.case)
    if there := made_before(Survey, case, token):
        return there
    instrument = survey.newest()
    kept = survey.tidy(instrument, answers)
    before = Survey.objects.filter(process=process, moment=moment, voice=voice, replaced_at=None).first()
    _refuse(process, moment=moment, voice=voice, asked_on=asked_on, kept=kept, before=before, reason=reason)
    if before is not None:
        before.replaced_at = clock.now()
        before.save(update_fields=["replaced_at"])
    row = new_row(
        Survey, actor=actor, case=case, token=token, process=process, version=instrument.version, moment=moment,
        voice=voice, asked_on=asked_on, answers=kept, reason=reason,
    )  # fmt: skip
    if voice == Voice.HERS:
        _follow_alerts(actor, process, row)
    return row


def _refuse(
    process: ReturnProcess, *, moment: str, voice: str, asked_on: date, kept: Mapping[str, str],
    before: Survey | None, reason: str,
) -> None:  # fmt: skip
    if not process.has_left:
        raise ValidationError(_("She has not left. These questions are for after return."))
    if asked_on > clock.today():
        raise ValidationError({"asked_on": _("This date has not come yet.")})
    if not kept:
        raise ValidationError(
            _("Nothing was answered. Every question may be skipped, but then there is nothing to keep.")
        )
    if before is not None and not reason.strip():
        raise ValidationError({"reason": _("For this moment there are answers already. Say why they are corrected.")})
    own = Survey.objects.filter(process=process, moment=moment, voice=Voice.HERS, replaced_at=None)
    if voice == Voice.WORKER and not own.exists():
        raise ValidationError(_("Her own answers come first. Your view stands beside them, not before them."))


def _follow_alerts(actor: User, process: ReturnProcess, row: Survey) -> None:
    """Make the tasks: ``now`` for the coordinator today, ``soon`` for the case worker within a week; once each."""
    case = row.case
    instrument = survey.instruments()[row.version]
    levels = {alert.level for _question, alert in survey.alerts(instrument, row.answers)}
    about = f"survey/{process.uuid}/{row.moment}"[:64]
    for kind in (TaskKind.SAFETY, TaskKind.SURVEY):  # a correction may take the reason away
        cancel_rule_tasks(actor=actor, case=case, kind=kind, about=about)
    if "now" in levels and (owner := coordinator_of(case) or case.case_worker) is not None:
        ensure_rule_task(actor=actor, case=case, kind=TaskKind.SAFETY, about=about, owner=owner, due_on=clock.today())
    if "soon" in levels:
        ensure_rule_task(actor=actor, case=case, kind=TaskKind.SURVEY, about=about, due_on=clock.today() + SOON)


@transaction.atomic
def take_out_survey(*, actor: User, row: Survey) -> None:
    """Remove the answers of a moment because she wants them out: hers, and the view that stood beside them.

    What a danger in them asked of us stays a task: taking words back does not make her safe.
    """
    cases.require(permissions.may_follow_up, actor, row.process)
    lock_case(row.case)
    Survey.objects.filter(process_id=row.process_id, moment=row.moment).delete()
