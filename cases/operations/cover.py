"""Standing in for a colleague during leave: sight comes with the first day and goes with the last by itself."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import permissions
from cases.models import Cover
from foundation.access.permissions import Refused
from foundation.accounts.models import Team, User
from foundation.audit.events import note_event
from foundation.mail import send_notice
from foundation.people.calls import call
from foundation.people.codes import REFUSALS

#: What somebody can mend in the form: the field it belongs to, by the code of the database.
AT_FIELD = {"cover_team": "colleague", "cover_long": "last_on", "cover_days": "starts_on"}


@transaction.atomic
def begin_cover(*, actor: User, absent: User, colleague: User, team: Team, starts_on: date, last_on: date) -> Cover:
    """Let ``colleague`` stand in for ``absent`` in one team, six weeks at most.

    The database writes a grant for each open file, for exactly the period; files that come and go meanwhile follow.

    Raises:
        ValidationError: days in the wrong order, too long, somebody of another team, or leave that is covered already.
    """
    permissions.require(permissions.may_arrange_cover, actor, absent, team)
    overlapping = Cover.objects.visible_to(actor).filter(absent=absent, team=team, ended_at=None)
    if last_on >= starts_on and overlapping.filter(period__overlap=(starts_on, last_on)).exists():
        raise ValidationError(_twice())
    try:
        number = call(
            "tw_begin_cover(%s, %s, %s, %s, %s)", absent.pk, colleague.pk, team.pk, starts_on, last_on, twice=_twice()
        )
    except Refused as refused:
        code = next((code for code in AT_FIELD if REFUSALS[code] == refused.reason), None)
        if code is None:
            raise
        raise ValidationError({AT_FIELD[code]: str(refused.reason)}) from refused
    send_notice([user for user in (absent, colleague) if user.pk != actor.pk], "cover")
    note_event("cover.begun", kind="administration", detail=[f"absent={absent.pk}", f"colleague={colleague.pk}"])
    return Cover.objects.select_related("absent", "colleague", "team").get(pk=number)


def _twice() -> dict[str, str]:
    return {"starts_on": _("Somebody stands in on these days already. End that first.")}


@transaction.atomic
def end_cover(*, actor: User, cover: Cover) -> Cover:
    """End it before its day: by who is away, who stands in, or who leads or coordinates the team."""
    permissions.require(permissions.may_end_cover, actor, cover)
    call("tw_end_cover(%s)", cover.pk)
    send_notice([user for user in (cover.absent, cover.colleague) if user.pk != actor.pk], "cover")
    note_event("cover.ended", kind="administration", detail=[f"absent={cover.absent_id}"])
    return Cover.objects.select_related("absent", "colleague", "team").get(pk=cover.pk)
