"""The road of a return, for lists (dots and a word) and for the case page (places with dates)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from foundation import clock
from foundation.access.permissions import Text
from foundation.days import from_now, short_date
from portal.lines import Line
from returns.models import ReturnProcess, StageMove
from returns.stages import Outcome, Stage

#: Five places: being ready and having left are one of them, since both are about the journey.
PLACES: tuple[tuple[Text, frozenset[str]], ...] = (
    (pgettext_lazy("road", "Intake"), frozenset({Stage.INTAKE})),
    (pgettext_lazy("road", "Discussable"), frozenset({Stage.DISCUSSION})),
    (pgettext_lazy("road", "Preparation"), frozenset({Stage.PREPARATION})),
    (pgettext_lazy("road", "Departure"), frozenset({Stage.READY, Stage.DEPARTED})),
    (pgettext_lazy("road", "Aftercare"), frozenset({Stage.AFTERCARE})),
)
TOTAL = len(PLACES)

#: Said in a sentence, since the road alone would not tell it.
ASIDE = frozenset({Stage.ON_HOLD, Stage.MISSING, Stage.CLOSED})


@dataclass(frozen=True)
class Dots:
    """Where a return stands, in a list: dots, a word, and what comes on which day."""

    position: int
    label: Text
    note: str
    total: int = TOTAL


def place_of(stage: str) -> int:
    """Return the place of a stage, counted from 1; 0 for a stage that is no place."""
    return next((n for n, (_label, stages) in enumerate(PLACES, 1) if stage in stages), 0)


def dots(
    process: ReturnProcess | Line | None, *, departure_on: date | None = None, next_talk_on: date | None = None
) -> Dots:
    """Return the dots of a list for a process; what comes next stands behind them."""
    if process is None:
        return Dots(0, _("no return process yet"), "")
    stage = process.stage
    if stage == Stage.CLOSED:
        return Dots(TOTAL + 1 if process.outcome == Outcome.RETURNED else 0, Stage.CLOSED.label, _outcome(process))
    position = place_of(process.stage_before if stage in ASIDE else stage)
    return Dots(position, Stage(stage).label, _note(process, departure_on, next_talk_on))


def _outcome(process: ReturnProcess | Line) -> str:
    return str(Outcome(process.outcome).label) if process.outcome else ""


def _note(process: ReturnProcess | Line, departure_on: date | None, next_talk_on: date | None) -> str:
    if process.stage == Stage.ON_HOLD and process.review_on:
        return _("look again %(when)s") % {"when": from_now(process.review_on)}
    if process.stage == Stage.MISSING and process.last_seen_on:
        return _("last seen on %(day)s") % {"day": short_date(process.last_seen_on)}
    if process.stage == Stage.DEPARTED and process.departed_at:
        return _("left on %(day)s") % {"day": short_date(_day(process.departed_at))}
    if process.stage == Stage.AFTERCARE and process.arrived_at:
        return _("arrived on %(day)s") % {"day": short_date(_day(process.arrived_at))}
    if process.stage in {Stage.PREPARATION, Stage.READY} and departure_on:
        return _("departure %(when)s") % {"when": from_now(departure_on)}
    if next_talk_on and next_talk_on < clock.today():
        return _("talk was due on %(day)s") % {"day": short_date(next_talk_on)}
    if next_talk_on:
        return _("talk %(when)s") % {"when": from_now(next_talk_on)}
    return _("no talk planned") if process.stage in {Stage.INTAKE, Stage.DISCUSSION} else ""


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.AMSTERDAM).date()


def road(process: ReturnProcess, moves: Iterable[StageMove]) -> list[dict[str, object]]:
    """Return the five places with the day on which each was last reached, in the order of the road."""
    reached: dict[int, date] = {1: _day(process.created_at)}
    for move in sorted(moves, key=lambda move: (move.created_at, move.pk)):
        if (place := place_of(move.to_stage)) and move.to_stage != move.from_stage:
            reached[place] = _day(move.created_at)
    stage = process.stage
    now = place_of(process.stage_before if stage in {Stage.ON_HOLD, Stage.MISSING} else stage)
    furthest = now or max(reached)
    return [_step(number, str(label), reached, now, furthest, process) for number, (label, _s) in enumerate(PLACES, 1)]


def _step(
    number: int, label: str, reached: dict[int, date], now: int, furthest: int, process: ReturnProcess
) -> dict[str, object]:
    day = reached.get(number)
    if number == now:
        since = _("since %(day)s") % {"day": short_date(_day(process.stage_since))}
        words = {Stage.READY: _("ready"), Stage.DEPARTED: _("left"), Stage.ON_HOLD: _("paused"), Stage.MISSING: ""}
        word = words.get(Stage(process.stage), _("now"))
        return {"label": label, "note": f"{word}, {since}" if word else since, "state": "now"}
    if number < furthest or (now == 0 and day is not None):
        if day is None:
            return {"label": label, "note": "", "state": "skipped"}
        return {"label": label, "note": short_date(day), "state": "done"}
    # Been there before and gone back: the day stays readable, the place is open again.
    note = _("was here on %(day)s") % {"day": short_date(day)} if day else ""
    return {"label": label, "note": note, "state": "next"}
