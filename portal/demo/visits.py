"""What colleagues did these days, so that the pages of the record have something to show: looks, a night, many files.

Everything goes through the doors that pages use; only the clock is set.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from types import SimpleNamespace

from django.http import HttpRequest

from cases.models import Case
from foundation import clock
from foundation.access.acting import acting_as
from foundation.accounts.models import User
from foundation.audit import readings, seals, signals
from foundation.audit.codes import Finding, SignalKind
from foundation.audit.events import note_event
from foundation.audit.models import Signal
from foundation.audit.service import SERVICE

FILES_SHOWN = 40
MANY = signals.MANY_FILES + 4


def play_visits() -> None:
    """Let the last days pass, find what stands out, and seal it all."""
    who = {user.email.partition("@")[0]: user for user in User.objects.all()}
    morning = _lately(time(10, 0))
    for user in (who["sanne"], who["bram"], who["femke"], who["marieke"]):
        _signs_in(user, morning - timedelta(minutes=40))
        for days in (0, 1, 3, 8):
            _opens(user, _files_of(user)[days : days + 6], morning - timedelta(days=days))
    _opens(who["sanne"], _files_of(who["sanne"])[:2], _lately(time(2, 14)))
    _opens(who["marieke"], _files_of(who["marieke"])[:MANY], morning + timedelta(minutes=5))
    with clock.set_to(morning - timedelta(minutes=20)), acting_as(who["youssef"]):
        note_event("search.colleague", detail=["files:0"])
    for second in range(signals.TRIES):
        with clock.set_to(morning - timedelta(minutes=15, seconds=-9 * second)):
            note_event("sign_in.failed", user=who["daan"], outcome="failed")
    _signs_in(who["daan"], morning - timedelta(minutes=12))
    with acting_as(SERVICE, reason="looking for signals"):
        signals.find()
    _judges(who["farid"])
    with acting_as(SERVICE, reason="sealing the record"):
        seals.seal()


def _lately(at: time) -> datetime:
    """Return when it was this time of the day last; an hour ago at least."""
    today = datetime.combine(clock.today(), at, clock.AMSTERDAM)
    return today if today + timedelta(hours=1) <= clock.now() else today - timedelta(days=1)


def _files_of(user: User) -> list[Case]:
    with acting_as(user, read_only=True):
        return list(Case.objects.visible_to(user).order_by("-pk")[:FILES_SHOWN])


def _opens(user: User, files: Iterable[Case], begin: datetime) -> None:
    """Open files one after the other, a minute each."""
    for place, case in enumerate(files):
        request = HttpRequest()
        request.resolver_match = SimpleNamespace(  # type: ignore[assignment]
            view_name="portal:case", kwargs={"reference": case.reference}
        )
        with clock.set_to(begin + timedelta(minutes=place)), acting_as(user):
            readings.record(request, {(case.pk, "case")})


def _signs_in(user: User, at: datetime) -> None:
    with clock.set_to(at):
        note_event("sign_in.done", user=user)


def _judges(officer: User) -> None:
    """One of them was looked at: a coordinator had a reason."""
    with acting_as(officer):
        for signal in Signal.objects.filter(kind=SignalKind.MANY_FILES, looked_at=None):
            note = "Het maandelijkse overzicht van het team voorbereid."
            signals.look_at(actor=officer, signal=signal, finding=Finding.FINE, note=note)
