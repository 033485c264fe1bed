"""What becomes of an assignment: one table (`standards/referral.md` 2 and 3, without an account for the receiver).

The asker records what the organisation says: by telephone, with the function of who answered and the date.
Nothing of hers leaves without a consent that holds; a first question without name or story needs none.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from foundation import clock
from foundation.accounts.models import User
from foundation.workflow import Need, Transition
from organisations.codes import AssignmentState as S
from organisations.codes import DeclineReason
from organisations.consent import holds, withdrawn
from organisations.models import Assignment
from organisations.permissions import may_move
from organisations.working_days import after_working_days

#: Our proposal for a usual request (to be agreed with the organisations).
ANSWER_WITHIN_WORKING_DAYS = 5


#: The need that a move's own page can fill.
CONSENT_NEEDED = _("Her consent to share with this organisation, not withdrawn and not expired.")


def _not_withdrawn(assignment: Assignment) -> Need:
    return Need(
        _("Her consent was withdrawn. The only step left is to withdraw the request."),
        done=not withdrawn(assignment.consent),
    )


def _may_share(assignment: Assignment) -> Need:
    return Need(CONSENT_NEEDED, done=holds(assignment.consent))


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


def _sending(assignment: Assignment, actor: User, facts: dict[str, Any]) -> dict[str, Any]:
    sent_on = facts.get("sent_on") or clock.today()
    facts |= {"sent_on": sent_on, "answer_due_on": after_working_days(sent_on, ANSWER_WITHIN_WORKING_DAYS)}
    return _in_order(assignment, facts, "sent_on")


def _answering(assignment: Assignment, actor: User, facts: dict[str, Any]) -> dict[str, Any]:
    return _in_order(assignment, facts, "sent_on", "answered_on")


def _declining(assignment: Assignment, actor: User, facts: dict[str, Any]) -> dict[str, Any]:
    if facts["decline_reason"] == DeclineReason.OTHER and not facts.get("result"):
        raise ValidationError({"result": _("Say in a few words why they declined.")})
    # The asker recorded the answer, so she has read it.
    return _ended(assignment, actor, _in_order(assignment, facts, "sent_on", "answered_on"))


def _starting(assignment: Assignment, actor: User, facts: dict[str, Any]) -> dict[str, Any]:
    return _in_order(assignment, facts, "answered_on", "started_on")


def _completing(assignment: Assignment, actor: User, facts: dict[str, Any]) -> dict[str, Any]:
    return _in_order(assignment, facts, "started_on", "completed_on")


def _failing(assignment: Assignment, actor: User, facts: dict[str, Any]) -> dict[str, Any]:
    return _ended(assignment, actor, _in_order(assignment, facts, "answered_on", "started_on", "ended_on"))


def _ended(assignment: Assignment, actor: User, facts: dict[str, Any]) -> dict[str, Any]:
    return {"ended_on": clock.today(), "read_at": clock.now()} | facts


def _in_order(assignment: Assignment, facts: dict[str, Any], *names: str) -> dict[str, Any]:
    """Refuse days that lie in the future or before the step they follow."""
    before = None
    for name in names:
        day: Any = facts.get(name) or getattr(assignment, name)
        if day is None:
            continue
        if day > clock.today():
            raise ValidationError({name: _("This day is still to come.")})
        if before is not None and day < before:
            raise ValidationError({name: _("This is earlier than the step before it.")})
        before = day
    return facts


_ROWS = (
    Transition(
        "send",
        _("Ask the organisation"),
        frozenset({S.DRAFT}),
        S.SENT,
        may_move,
        _("An organisation is asked with her consent, or with a first question that names nobody."),
        needs=_needs_to_send,
        completes=_sending,
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
        completes=_answering,
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
        completes=_declining,
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
        completes=_starting,
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
        completes=_completing,
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
        completes=_ended,
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
        completes=_failing,
    ),
    Transition(
        "withdraw",
        _("Withdraw the request"),
        frozenset({S.DRAFT, S.SENT, S.ACCEPTED, S.STARTED}),
        S.WITHDRAWN,
        may_move,
        _("Always possible. The organisation is told that it is withdrawn, not why."),
        asks=("withdraw_reason",),
        completes=_ended,
    ),
)

TRANSITIONS: dict[str, Transition] = {row.name: row for row in _ROWS}
