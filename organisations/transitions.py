"""What becomes of an assignment: one table (`standards/referral.md` 2 and 3, without an account for the receiver).

The asker records what the organisation says: by telephone, with the function of who answered and the date.
Nothing of hers leaves without a consent that holds; a first question without name or story needs none.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.accounts.models import User
from foundation.workflow import Facts, Need, Transition
from organisations.codes import AssignmentState as S
from organisations.codes import DeclineReason
from organisations.consent import holds, withdrawn
from organisations.models import Assignment
from organisations.permissions import may_move
from organisations.working_days import after_working_days

#: Our proposal for a usual request (to be agreed with the organisations).
ANSWER_WITHIN_WORKING_DAYS = 5


def _not_withdrawn(assignment: Assignment) -> Need:
    return Need(
        _("Her consent stands: it was withdrawn, so the only step left is to withdraw the request."),
        done=not withdrawn(assignment.consent),
    )


def _may_share(assignment: Assignment) -> Need:
    return Need(
        _("Her consent to share with this organisation, not withdrawn and not expired."), done=holds(assignment.consent)
    )


def _needs_to_send(assignment: Assignment, actor: User) -> list[Need]:
    first = assignment.first_question_only and assignment.consent is None
    consent = [] if first else [_may_share(assignment)]
    return [
        *consent,
        Need(_("The organisation is active."), done=assignment.organisation.is_active),
        Need(_("The case is open."), done=assignment.case.closed_on is None),
    ]


def _needs_to_share(assignment: Assignment, actor: User) -> list[Need]:
    return [_not_withdrawn(assignment), _may_share(assignment)]


def _needs_no_withdrawal(assignment: Assignment, actor: User) -> list[Need]:
    return [_not_withdrawn(assignment)]


def _sent(assignment: Assignment, *, actor: User, facts: Facts) -> None:
    _check_dates(assignment, "sent_on")
    assignment.sent_on = assignment.sent_on or clock.today()
    assignment.answer_due_on = after_working_days(assignment.sent_on, ANSWER_WITHIN_WORKING_DAYS)
    assignment.save(update_fields=["sent_on", "answer_due_on"])


def _accepted(assignment: Assignment, *, actor: User, facts: Facts) -> None:
    _check_dates(assignment, "sent_on", "answered_on")


def _declined(assignment: Assignment, *, actor: User, facts: Facts) -> None:
    _check_dates(assignment, "sent_on", "answered_on")
    if assignment.decline_reason == DeclineReason.OTHER and not assignment.result:
        raise ValidationError({"result": _("Say in a few words why they declined.")})
    # The asker recorded the answer, so she has read it.
    _end(assignment)


def _started(assignment: Assignment, *, actor: User, facts: Facts) -> None:
    _check_dates(assignment, "answered_on", "started_on")


def _completed(assignment: Assignment, *, actor: User, facts: Facts) -> None:
    _check_dates(assignment, "started_on", "completed_on")


def _failed(assignment: Assignment, *, actor: User, facts: Facts) -> None:
    _check_dates(assignment, "answered_on", "ended_on")
    _end(assignment)


def _closed(assignment: Assignment, *, actor: User, facts: Facts) -> None:
    _end(assignment)


def _end(assignment: Assignment) -> None:
    assignment.ended_on = assignment.ended_on or clock.today()
    assignment.read_at = clock.now()
    assignment.save(update_fields=["ended_on", "read_at"])


def _check_dates(assignment: Assignment, *names: str) -> None:
    """Refuse days that lie in the future or before the step they follow."""
    before = None
    for name in names:
        day: Any = getattr(assignment, name)
        if day is None:
            continue
        if day > clock.today():
            raise ValidationError({name: _("This day is still to come.")})
        if before is not None and day < before:
            raise ValidationError({name: _("This is earlier than the step before it.")})
        before = day


_ROWS = (
    Transition(
        "send",
        _("Ask the organisation"),
        frozenset({S.DRAFT}),
        S.SENT,
        may_move,
        _("An organisation is asked with her consent, or with a first question that names nobody."),
        needs=_needs_to_send,
        then=_sent,
    ),
    Transition(
        "accept",
        _("They accepted"),
        frozenset({S.SENT}),
        S.ACCEPTED,
        may_move,
        _("From here they learn who she is, so her consent must hold."),
        needs=_needs_to_share,
        asks=("answered_on", "contact_function"),
        then=_accepted,
    ),
    Transition(
        "decline",
        _("They declined"),
        frozenset({S.SENT}),
        S.REJECTED,
        may_move,
        _("The reason tells whom to ask next."),
        needs=_needs_no_withdrawal,
        asks=("answered_on", "decline_reason"),
        then=_declined,
    ),
    Transition(
        "start",
        _("They started"),
        frozenset({S.ACCEPTED}),
        S.STARTED,
        may_move,
        _("Accepted is not yet helped: the first contact counts."),
        needs=_needs_to_share,
        asks=("started_on",),
        then=_started,
    ),
    Transition(
        "complete",
        _("The work is done"),
        frozenset({S.STARTED}),
        S.COMPLETED,
        may_move,
        _("What she received stands in her file, not only that something was done."),
        needs=_needs_no_withdrawal,
        asks=("completed_on", "result"),
        then=_completed,
    ),
    # Reading a result shares nothing: a consent withdrawn since then does not stand in the way.
    Transition(
        "confirm",
        _("Read, and asked her"),
        frozenset({S.COMPLETED}),
        S.CLOSED,
        may_move,
        _("Open until somebody noted whether she got what she needed."),
        asks=("need_met",),
        then=_closed,
    ),
    Transition(
        "fail",
        _("It did not succeed"),
        frozenset({S.ACCEPTED, S.STARTED}),
        S.FAILED,
        may_move,
        _("What did not work helps to find what may."),
        needs=_needs_no_withdrawal,
        asks=("ended_on", "result"),
        then=_failed,
    ),
    Transition(
        "withdraw",
        _("Withdraw the request"),
        frozenset({S.DRAFT, S.SENT, S.ACCEPTED, S.STARTED}),
        S.WITHDRAWN,
        may_move,
        _("Always possible. The organisation is told that it is withdrawn, not why."),
        asks=("withdraw_reason",),
        then=_closed,
    ),
)

TRANSITIONS: dict[str, Transition] = {row.name: row for row in _ROWS}
