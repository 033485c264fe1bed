"""What the facts of a move must be, and what follows from them before the move is written.

Each function takes the row, the person and the facts of the form, and returns the facts to keep. What is wrong
with a fact is a `ValidationError` at its field; what forbids the move is a `TransitionRefused`.
"""

import hmac
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.codes import YesNoUnknown
from cases.models import SafeContact
from foundation import clock
from foundation.accounts.models import User
from foundation.workflow import TransitionRefused
from returns.codes import ArrivalSource
from returns.models import ReturnProcess, SafetyPlan
from returns.stages import BY_AUTHORITY, DepartureKind, Outcome, Stage

Given = dict[str, Any]
OWN_KINDS = (DepartureKind.INDEPENDENT, DepartureKind.ASSISTED, DepartureKind.ONWARD)


class WrongCodeWord(TransitionRefused):
    """The word was wrong: the arrival is not confirmed, and the alarm steps begin."""


def moment(value: date | datetime) -> datetime:
    """Return an aware datetime; of a day without a time its noon here, so that no time zone moves the day."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=clock.AMSTERDAM)
    return datetime.combine(value, time(12), tzinfo=clock.AMSTERDAM)


def _past_day(facts: Given, name: str) -> None:
    if facts[name] > clock.today():
        raise ValidationError({name: _("This date has not come yet.")})


def _past_moment(facts: Given, name: str) -> datetime:
    value = facts[name]
    if isinstance(value, datetime):
        happened = moment(value)
        if happened > clock.now():
            raise ValidationError({name: _("This moment has not come yet.")})
        return happened
    _past_day(facts, name)
    return min(moment(value), clock.now())


def _after_departure(process: ReturnProcess, facts: Given) -> datetime:
    """Return the moment of arrival; a day without a time may be the day of departure."""
    arrived_at = _past_moment(facts, "arrived_at")
    assert process.departed_at is not None
    exact = isinstance(facts["arrived_at"], datetime)
    if (exact and arrived_at < process.departed_at) or _day(arrived_at) < _day(process.departed_at):
        raise ValidationError({"arrived_at": _("This is before her departure.")})
    return max(arrived_at, process.departed_at)


def _day(value: datetime) -> date:
    return value.astimezone(clock.AMSTERDAM).date()


def outcome(code: str) -> Callable[[ReturnProcess, User, Given], Given]:
    """Close with this outcome."""

    def closing(process: ReturnProcess, actor: User, facts: Given) -> Given:
        return {**facts, "outcome": Outcome(code)}

    return closing


# --- leaving and arriving -----------------------------------------------------------------------------------------
def departure(process: ReturnProcess, actor: User, facts: Given) -> Given:
    """She left as planned: when, how, who saw her off."""
    if facts["departure_kind"] not in OWN_KINDS:
        raise ValidationError({"departure_kind": _("Departure by the authority is recorded elsewhere.")})
    return {**facts, "departed_at": _past_moment(facts, "departed_at"), "arrived_at": None}


def own_departure(process: ReturnProcess, actor: User, facts: Given) -> Given:
    """She left by herself: the time as far as known, what she said, and whether contact was offered or kept."""
    facts.setdefault("departure_kind", DepartureKind.INDEPENDENT)
    return departure(process, actor, facts)


def authority_departure(process: ReturnProcess, actor: User, facts: Given) -> Given:
    """The authority's act, as a dated fact."""
    if facts["departure_kind"] not in BY_AUTHORITY:
        raise ValidationError({"departure_kind": _("Say whether it was forced departure or a Dublin transfer.")})
    return {**facts, "departed_at": _past_moment(facts, "departed_at"), "arrived_at": None}


def arrival(process: ReturnProcess, actor: User, facts: Given) -> Given:
    """The code word is compared and never kept; without an agreed word the move says so."""
    arrived_at = _after_departure(process, facts)
    if facts["source"] not in ArrivalSource.values:
        raise ValidationError({"source": _("Say who told us.")})
    agreed = agreed_code_words(process)
    said = str(facts.get("code_word") or "").strip()
    if agreed and not said:
        raise ValidationError({"code_word": _("A code word was agreed. Fill in the word that was said.")})
    if agreed and not any(same_word(said, word) for word in agreed):
        raise WrongCodeWord(
            [
                _("This is not the code word. Her arrival is not confirmed."),
                _("Do not name the right word. Follow the alarm steps: her telephone, the partner, the IOM mission,"
                  " the coordinator; police or embassy only with her earlier consent or in danger to life."),
            ]
        )  # fmt: skip
    kept = {name: value for name, value in facts.items() if name != "code_word"}
    return {**kept, "arrived_at": arrived_at, "code_word_checked": "right" if agreed else "none agreed"}


def agreed_code_words(process: ReturnProcess) -> list[str]:
    """Return the words that prove it is her: of the safety plan, else of the safe contact."""
    plan = SafetyPlan.objects.filter(process_id=process.pk, replaced_at=None).first()
    contact = SafeContact.objects.filter(case_id=process.case_id, replaced_at=None).first()
    return [row.code_word.strip() for row in (plan, contact) if row is not None and row.code_word.strip()]


def same_word(said: str, agreed: str) -> bool:
    """Compare what was said with the agreed word, whatever the capitals, in constant time."""
    return hmac.compare_digest(said.casefold().encode(), agreed.casefold().encode())


# --- pausing, missing, found -----------------------------------------------------------------------------------------
def pause(process: ReturnProcess, actor: User, facts: Given) -> Given:
    """A pause has a day on which somebody looks again."""
    if facts["review_on"] <= clock.today():
        raise ValidationError({"review_on": _("Choose a day in the future on which we look again.")})
    return {**facts, "stage_before": process.stage}


def came_back(process: ReturnProcess, actor: User, facts: Given) -> Given:
    """The pause is over; its day goes."""
    return {**facts, "review_on": None, "stage_before": ""}


def lost(process: ReturnProcess, actor: User, facts: Given) -> Given:
    """Keep where she was last seen and which stage it was, also when the case was paused."""
    _past_day(facts, "last_seen_on")
    if facts["trafficker_feared"] not in YesNoUnknown.values:
        raise ValidationError({"trafficker_feared": _("Answer yes, no or not known yet.")})
    before = process.stage_before if process.stage == Stage.ON_HOLD else process.stage
    return {**facts, "stage_before": before, "review_on": None}


def found(process: ReturnProcess, actor: User, facts: Given) -> Given:
    """Abroad, the day of her arrival is needed where nobody knew it."""
    kept = {**facts, "stage_before": "", "last_seen_on": None}
    if not process.has_left or process.arrived_at is not None:
        kept.pop("arrived_at", None)
        return kept
    if not facts.get("arrived_at"):
        raise ValidationError({"arrived_at": _("She has left. Since when is she there, as far as known?")})
    return {**kept, "arrived_at": _after_departure(process, facts)}


# --- closing and reopening -----------------------------------------------------------------------------------
def withdrawal(process: ReturnProcess, actor: User, facts: Given) -> Given:
    """Her words, and the way back to us."""
    if facts["way_back_told"] is not True:
        raise ValidationError({"way_back_told": _("First tell her how she can come back to us.")})
    return {**facts, "outcome": Outcome.WITHDRAWN}


def staying(process: ReturnProcess, actor: User, facts: Given) -> Given:
    """She stays: on which ground, since when."""
    _past_day(facts, "stays_on")
    return {**facts, "outcome": Outcome.STAYS}


def death(process: ReturnProcess, actor: User, facts: Given) -> Given:
    """A date and a source."""
    _past_day(facts, "died_on")
    return {**facts, "outcome": Outcome.DECEASED, "review_on": None, "stage_before": ""}


def end(process: ReturnProcess, actor: User, facts: Given) -> Given:
    """The outcome follows from how she left; who was never found again closes as missing."""
    if process.stage == Stage.MISSING:
        return {**facts, "outcome": Outcome.MISSING}
    by_authority = {DepartureKind.FORCED: Outcome.FORCED, DepartureKind.DUBLIN: Outcome.DUBLIN}
    return {**facts, "outcome": by_authority.get(DepartureKind(process.departure_kind), Outcome.RETURNED)}


def same_process(process: ReturnProcess, actor: User, facts: Given) -> Given:
    """Who had left begins a new return: `operations.process.reopen` opens it."""
    if process.has_left:
        raise TransitionRefused([_("She had left. A new return process begins; the old one stays as it was.")])
    return {**facts, "review_on": None, "last_seen_on": None, "stage_before": ""}
