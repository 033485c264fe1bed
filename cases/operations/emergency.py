"""Emergency access to a file outside one's own work: asked for, ended, and judged by somebody else (S28)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cases import permissions
from cases.models import BreakGlass
from foundation import clock
from foundation.access import operations as access
from foundation.accounts.codes import Role
from foundation.accounts.models import User
from foundation.audit.events import note_event
from foundation.audit.models import Record
from foundation.mail import send_notice
from foundation.references import read_reference

EVENT = "access.break_glass"
#: What goes wrong so often within an hour is no longer reading a reference aloud (S33).
TRIES_AN_HOUR = 5


class TooManyTries(ValidationError):
    """Somebody tries references; the answer no longer depends on what they try."""

    def __init__(self) -> None:
        super().__init__(
            _("This went wrong too often in the past hour. Call the coordinator of the team that has the file.")
        )


def tried_too_often(actor: User) -> bool:
    """Tell whether ``actor`` gave references in vain too often in the past hour."""
    vain = Record.objects.filter(
        user_id=actor.pk, event=EVENT, outcome="refused", recorded_at__gt=clock.now() - timedelta(hours=1)
    )
    return vain.count() >= TRIES_AN_HOUR


@transaction.atomic
def break_glass(
    *, actor: User, reference: str, groups: Sequence[str], reason: str, token: UUID | None = None
) -> BreakGlass | None:
    """Open the file with exactly this reference to ``actor`` for four hours, to read.

    The case worker, the coordinators and the privacy officer are told at once. None, by the same way and with the
    same record, for a reference that does not exist, a file that ``actor`` sees already, and one that is refused:
    whoever asks does not learn which (S26). The database decides (`tw_break_glass`).

    Raises:
        TooManyTries: after `TRIES_AN_HOUR` in vain.
    """
    permissions.require(permissions.may_break_glass, actor)
    if tried_too_often(actor):
        raise TooManyTries
    own = uuid5(token, f"break_glass/{actor.pk}") if token is not None else uuid4()
    if there := BreakGlass.objects.filter(uuid=own, created_by=actor).first():
        return there  # the second click
    opened = access.break_glass(reference=read_reference(reference) or "", groups=sorted(groups))
    if opened is None:
        note_event(EVENT, user=actor, outcome="refused", kind="break_glass")
        return None
    row = BreakGlass(
        uuid=own,
        case_id=opened.case_id,
        created_at=clock.now(),
        created_by=actor,
        grant_id=opened.grant_id,
        team_id=opened.team_id,
        valid_until=opened.valid_until,
        groups=sorted(groups),
        reason=reason,
        reference=read_reference(reference) or "",
    )
    row.save(force_insert=True)
    note_event(EVENT, user=actor, case_id=opened.case_id, kind="break_glass", detail=sorted(groups))
    send_notice(told(opened, besides=actor), "look_today")
    return row


def told(opened: access.Opened, *, besides: User) -> list[User]:
    """Return who hears of it: who guides her, who coordinates the team, who reviews."""
    who = Q(pk__in=opened.answer_for_it) | Q(role=Role.PRIVACY_OFFICER)
    return list(User.objects.filter(who, is_active=True).exclude(pk=besides.pk))


@transaction.atomic
def end_break_glass(*, actor: User, row: BreakGlass) -> BreakGlass:
    """End it before its time; a second click changes nothing."""
    permissions.require(permissions.may_end_break_glass, actor, row)
    if access.end_break_glass(uuid=row.uuid):
        note_event("access.break_glass_ended", user=actor, case_id=row.case_id, kind="break_glass")
    row.refresh_from_db(fields=["ended_at", "ended_by"])
    return row


@transaction.atomic
def review_break_glass(*, actor: User, row: BreakGlass, verdict: str, review: str) -> BreakGlass:
    """Judge an emergency access afterwards, once, by the privacy officer and never by who asked.

    Raises:
        ValidationError: no words with the judgement.
    """
    fresh = BreakGlass.objects.select_for_update(of=("self",)).filter(pk=row.pk, reviewed_at=None).first() or row
    permissions.require(permissions.may_review_break_glass, actor, fresh)
    if not review.strip():
        raise ValidationError({"review": _("Say what you looked at, and why you judge so.")})
    fresh.verdict, fresh.review = verdict, review
    fresh.reviewed_by, fresh.reviewed_at = actor, clock.now()
    fresh.save(update_fields=["verdict", "review", "reviewed_by", "reviewed_at"])
    note_event("access.break_glass_reviewed", user=actor, case_id=fresh.case_id, kind="break_glass", detail=[verdict])
    return fresh
