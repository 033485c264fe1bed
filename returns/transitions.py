"""All moves between the stages, as `domain.md` 3 lists them: who, from, to, what must be present, and why.

Nobody is moved by a clock: a row is performed by a person, through `foundation.workflow.perform`. A clearance is
our check of our own work; she needs nobody's leave to go, and every row that says she may stop or change her mind
asks for nothing that could hold her.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.workflow import Transition
from returns import completing, effects, needs
from returns import permissions as may
from returns.stages import OPEN, PRE_DEPARTURE, Stage

INTAKE, DISCUSSION, PREPARATION, READY = Stage.INTAKE, Stage.DISCUSSION, Stage.PREPARATION, Stage.READY
DEPARTED, AFTERCARE, ON_HOLD, MISSING, CLOSED = (
    Stage.DEPARTED, Stage.AFTERCARE, Stage.ON_HOLD, Stage.MISSING, Stage.CLOSED,
)  # fmt: skip
#: Stages that a pause can interrupt; a pause does not pause a search.
WORKING = OPEN - {ON_HOLD, MISSING}


def _back(process: Any) -> str:
    return str(process.stage_before)


def _found_where(process: Any) -> str:
    return AFTERCARE if process.has_left else DISCUSSION


def _same(process: Any) -> str:
    return str(process.stage)


def _row(name: str, label: Any, sources: Any, target: Any, **more: Any) -> Transition:
    sources = frozenset({sources} if isinstance(sources, str) else sources)
    return Transition(name=name, label=label, sources=sources, target=target, **more)


ROWS = (
    _row("decline_intake", _("Decline the referral in"), INTAKE, CLOSED,
         may=may.coordinator, asks=("reason", "other_help"),
         completes=completing.outcome("declined"), then=effects.close_case,
         why=_("No dead end: she hears which other help there is.")),
    _row("open_discussion", _("Make return discussable"), INTAKE, DISCUSSION,
         may=may.case_worker, needs=needs.for_open_discussion, then=effects.refresh,
         why=_("Talking about the future begins on the first day. No wish is needed.")),
    _row("start_preparation", _("Start preparing departure"), DISCUSSION, PREPARATION,
         may=may.case_worker, needs=needs.for_start_preparation, then=effects.preparation_started,
         why=_("She decides informed, and not on an impulse. A coordinator is told and looks along.")),
    _row("back_to_discussion", _("She wants to think again"), {PREPARATION, READY}, DISCUSSION,
         may=may.case_worker, then=effects.back_to_discussion,
         why=_("She may change her mind at any moment, without a reason. All help goes on.")),
    _row("clear_departure", _("Agree to our departure plan"), PREPARATION, READY,
         may=may.may_clear, needs=needs.for_clear_departure, then=effects.cleared,
         why=_("Four eyes on our own work. She needs nobody's leave to go.")),
    _row("reopen_preparation", _("Reopen the preparation"), READY, PREPARATION,
         may=may.case_worker, asks=("comment",),
         why=_("A new risk or no flight: we look at the plan again.")),
    _row("record_departure", _("Record that she has left"), READY, DEPARTED,
         may=may.case_worker, asks=("departed_at", "departure_kind", "see_off"),
         completes=completing.departure, then=effects.departed,
         why=_("The fact, with its time. From then on we wait for word of her arrival.")),
    _row("confirm_arrival", _("Confirm her arrival"), DEPARTED, AFTERCARE,
         may=may.case_worker_or_coordinator, asks=("arrived_at", "source"),
         completes=completing.arrival, then=effects.arrived,
         why=_("The code word proves that it is her. Without word after 24 hours the alarm steps begin.")),
    _row("hold", _("Pause"), WORKING, ON_HOLD,
         may=may.case_worker, asks=("reason", "review_on"),
         completes=completing.pause, then=effects.paused,
         why=_("Illness, a trial: the case rests, and we agree when to look again.")),
    _row("resume", _("Resume"), ON_HOLD, _back, targets=WORKING,
         may=may.case_worker, completes=completing.came_back, then=effects.resumed,
         why=_("Back to the stage where the pause began.")),
    _row("report_missing", _("Whereabouts unknown"), PRE_DEPARTURE | {DEPARTED, AFTERCARE}, MISSING,
         may=may.case_worker, asks=("last_seen_on", "steps", "told", "trafficker_feared"),
         completes=completing.lost, then=effects.missing,
         why=_("To protect her: who looks for her, who knows, and is the trafficker feared?")),
    _row("return_found", _("She is back in touch"), MISSING, _found_where, targets=frozenset({DISCUSSION, AFTERCARE}),
         may=may.case_worker, asks=("safety_talk",),
         completes=completing.found, then=effects.refresh,
         why=_("Safety first: a talk about her safety comes before anything else.")),
    _row("transfer", _("Hand over to another team"), OPEN, _same,
         may=may.coordinator_or_team_lead, needs=needs.for_transfer,
         why=_("The file always has one owner. The stage stays what it is.")),
    _row("withdraw", _("Stop the guidance at her wish"), PRE_DEPARTURE, CLOSED,
         may=may.before_departure, asks=("own_words", "way_back_told"),
         completes=completing.withdrawal, then=effects.close_case,
         why=_("Her right. She knows the way back to us.")),
    _row("close_staying", _("She stays in the Netherlands"), {DISCUSSION, PREPARATION}, CLOSED,
         may=may.coordinator, asks=("ground", "stays_on"),
         completes=completing.staying, then=effects.close_case,
         why=_("A good outcome.")),
    _row("record_own_departure", _("She has left by herself"), PRE_DEPARTURE | {MISSING}, DEPARTED,
         may=may.before_departure, asks=("departed_at", "said", "contact"),
         completes=completing.own_departure, then=effects.departed,
         why=_("Nobody may be stopped. Aftercare stays open to her, and a coordinator is told.")),
    _row("record_authority_departure", _("Departure by the authority"), PRE_DEPARTURE, DEPARTED,
         may=may.authority_departure, needs=needs.for_authority_departure,
         asks=("departure_kind", "departed_at", "authority", "letter"),
         completes=completing.authority_departure, then=effects.departed,
         why=_("We record what the authority did. We never ask for it, plan it or carry it out.")),
    _row("record_death", _("She has died"), set(Stage), CLOSED,
         may=may.record_death, asks=("died_on", "source"),
         completes=completing.death, then=effects.died,
         why=_("All reminders stop.")),
    _row("finish", _("Finish"), {DEPARTED, AFTERCARE, MISSING}, CLOSED,
         may=may.coordinator, needs=needs.for_finish,
         completes=completing.end, then=effects.close_case,
         why=_("A clean end: the last follow-up, her wish to stop, or six months in which she was not found.")),
    _row("reopen", _("Reopen the case"), CLOSED, DISCUSSION,
         may=may.reopen, asks=("reason",),
         completes=completing.same_process, then=effects.reopened,
         why=_("The door stays open.")),
)  # fmt: skip

#: By name; the one table for `workflow.perform`.
TRANSITIONS: dict[str, Transition] = {row.name: row for row in ROWS}
EDGES: frozenset[tuple[str, str]] = frozenset(edge for row in ROWS for edge in row.edges())
