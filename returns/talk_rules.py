"""Conversations about the future: when they are due, and who may still change one (`domain.md` 4)."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from cases import permissions
from foundation import clock
from foundation.access.permissions import YES, Verdict, no
from foundation.accounts.models import User
from returns.models import ReturnProcess, WishTalk
from returns.stages import Stage

#: Our defaults: the first talk at intake or within 14 days, then at least every six weeks.
FIRST_TALK_DAYS = 14
NEXT_TALK_DAYS = 42
#: A talk stays open for its author; what comes later is an addition.
OPEN_FOR = timedelta(hours=24)


def next_talk_due(held_on: date, next_on: date | None) -> date:
    """Return by when the next talk is due: as agreed with her, else after six weeks."""
    return next_on or held_on + timedelta(days=NEXT_TALK_DAYS)


def locks_at(talk: WishTalk) -> datetime:
    """Return when a talk can no longer be changed."""
    return talk.created_at + OPEN_FOR


def may_log(user: User, process: ReturnProcess) -> Verdict:
    """Writing down a talk or her decision."""
    if not (verdict := permissions.may_talk(user, process.case)):
        return verdict
    if process.stage == Stage.CLOSED:
        return no(_("This return process is closed. Reopen it first; then a conversation can be written down."))
    return YES


def may_change(user: User, talk: WishTalk) -> Verdict:
    """Changing a talk: its author, for 24 hours."""
    if talk.created_by_id != user.pk:
        return no(_("Only who wrote this conversation down changes it. You can add to it."))
    if clock.now() >= locks_at(talk):
        return no(_("This conversation was written down more than 24 hours ago and stays as it is. You can add to it."))
    return permissions.may_talk(user, talk.case)
