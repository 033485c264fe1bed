"""Returns for tests in any stage, brought there by the operations and moves themselves."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from cases.operations import add_status, open_case, set_safe_contact
from foundation import clock
from foundation.access.acting import acting_as
from foundation.accounts.models import Team, User
from foundation.workflow import perform
from organisations.models import ContactSearch
from returns.codes import ItemState
from returns.models import PlanItem, ReturnProcess, RiskAssessment
from returns.operations.conversation import log_talk, record_decision
from returns.operations.facts import record_fact
from returns.operations.followup import record_follow_up  # noqa: F401 - for tests that close a return
from returns.operations.plan import make_plan
from returns.operations.process import open_process
from returns.operations.risk import (
    review_assessment,
    save_answers,
    set_safety_plan,
    start_assessment,
    submit_assessment,
)
from returns.stages import Stage
from returns.transitions import TRANSITIONS

CODE_WORD = "zonnebloem"


def opened(*, actor: User, team: Team, **more: Any) -> ReturnProcess:
    """A return at intake with all that day one can know."""
    data = {"alias": "Wilg Zandloper", "language": "en", "criminal_case": "no", "age_group": "adult"} | more
    case = open_case(actor=actor, team=team, **data)
    set_safe_contact(
        actor=actor, case=case, data={"method": "phone", "number": "06 00 00 00 00", "code_word": CODE_WORD}
    )
    add_status(actor=actor, case=case, data={"kind": "no_lawful_stay", "starts_on": clock.today() - timedelta(days=90)})
    return open_process(actor=actor, case=case)


def talk(process: ReturnProcess, *, actor: User, days_ago: int = 0, **more: Any) -> Any:
    """A conversation in which she wants to go back, freely, unless ``more`` says otherwise."""
    data = {
        "held_on": clock.today() - timedelta(days=days_ago), "language": "en", "interpreter": "none",
        "wish": "wants_return", "voluntariness": "free",
    } | more  # fmt: skip
    return log_talk(actor=actor, process=process, data=data)


def fact(process: ReturnProcess, kind: str, *, actor: User, **more: Any) -> Any:
    """A dated fact of today."""
    return record_fact(actor=actor, process=process, data={"kind": kind, "happened_on": clock.today()} | more)


def informed(process: ReturnProcess, *, actor: User) -> None:
    """What the start of the preparation asks for."""
    talk(process, actor=actor, days_ago=14)
    talk(process, actor=actor)
    fact(process, "legal_advice", actor=actor)
    record_decision(actor=actor, process=process, data={"decided_on": clock.today(), "decision": "return"})


def assessed(
    process: ReturnProcess, *, author: User, reviewer: User | None, level: str = "raised",
    scores: dict[int, int | None] | None = None, measure: str = "",
) -> RiskAssessment:  # fmt: skip
    """An assessment with 0 where clearance looks unless ``scores`` says otherwise; reviewed when somebody reviews."""
    with acting_as(author):
        assessment = start_assessment(actor=author, process=process)
        answers = {number: {"score": 0} for number in (22, 30)}  # those that clearance looks at; the rest is open
        answers |= {number: {"score": score, "measure": measure} for number, score in (scores or {}).items()}
        save_answers(actor=author, assessment=assessment, answers=answers, data={"level": level})
        assessment = submit_assessment(actor=author, assessment=assessment)
    if reviewer is not None:
        with acting_as(reviewer):
            assessment = review_assessment(actor=reviewer, assessment=assessment, agree=True)
    return assessment


def planned(process: ReturnProcess, *, actor: User) -> Any:
    """A plan whose critical items are done."""
    plan = make_plan(actor=actor, process=process, departure_on=clock.today() + timedelta(days=60))
    PlanItem.objects.filter(plan=plan).update(state=ItemState.DONE, closed_on=clock.today(), closed_by=actor)
    return plan


def clearable(process: ReturnProcess, *, actor: User, reviewer: User) -> None:
    """What clearance asks for."""
    planned(process, actor=actor)
    set_safety_plan(actor=actor, process=process, data={"code_word": CODE_WORD, "alarm_rule": "Call after a day."})
    ContactSearch.objects.create(
        case=process.case, places_tried="Everywhere", searched_on=clock.today(), reason="Nobody there",
        created_at=clock.now(), created_by=actor,
    )  # fmt: skip
    assessed(process, author=actor, reviewer=reviewer)


FACTS: dict[str, Any] = {
    "decline_intake": lambda: {"reason": "Lives elsewhere", "other_help": "The coordinator there"},
    "reopen_preparation": lambda: {"comment": "No flight"},
    "record_departure": lambda: {"departed_at": clock.now(), "departure_kind": "assisted", "see_off": "A colleague"},
    "confirm_arrival": lambda: {"arrived_at": clock.now(), "source": "she", "code_word": CODE_WORD},
    "hold": lambda: {"reason": "In hospital", "review_on": clock.today() + timedelta(days=21)},
    "report_missing": lambda: {
        "last_seen_on": clock.today(), "steps": "Called", "told": "The coordinator", "trafficker_feared": "unknown",
    },
    "return_found": lambda: {"safety_talk": "She is safe", "arrived_at": clock.now()},
    "withdraw": lambda: {"own_words": "I go on alone", "way_back_told": True},
    "close_staying": lambda: {"ground": "Permit", "stays_on": clock.today()},
    "record_own_departure": lambda: {"departed_at": clock.today(), "said": "To her sister", "contact": "Offered"},
    "record_authority_departure": lambda: {
        "departure_kind": "forced", "departed_at": clock.now(), "authority": "DTenV", "letter": "Of 3 May",
    },
    "record_death": lambda: {"died_on": clock.today(), "source": "The hospital"},
    "reopen": lambda: {"reason": "She came back to us"},
}  # fmt: skip


def facts_for(name: str) -> dict[str, Any]:
    """Complete facts for a move."""
    made = FACTS.get(name)
    return made() if made else {}


def move(process: ReturnProcess, name: str, *, actor: User, **more: Any) -> ReturnProcess:
    """Make a move as ``actor`` with complete facts."""
    with acting_as(actor):
        return perform(TRANSITIONS, process, name, actor=actor, facts=facts_for(name) | more)


def at_stage(stage: str, people: SimpleNamespace, team: Team) -> ReturnProcess:
    """Bring a new return of Alice into a stage, with everything in order for the next step."""
    alice, carla, tess = people.alice, people.carla, people.tess
    with acting_as(alice):
        process = opened(actor=alice, team=team)
        if stage == Stage.INTAKE:
            return process
    process = move(process, "open_discussion", actor=alice)
    with acting_as(alice):
        informed(process, actor=alice)
    if stage == Stage.DISCUSSION:
        return process
    if stage in {Stage.ON_HOLD, Stage.MISSING, Stage.CLOSED}:
        name, who = {
            Stage.ON_HOLD: ("hold", alice), Stage.MISSING: ("report_missing", alice), Stage.CLOSED: ("withdraw", alice),
        }[Stage(stage)]  # fmt: skip
        return move(process, name, actor=who)
    process = move(process, "start_preparation", actor=alice)
    with acting_as(alice):
        clearable(process, actor=alice, reviewer=tess)
    for name, actor, reached in (
        ("", alice, Stage.PREPARATION), ("clear_departure", carla, Stage.READY),
        ("record_departure", alice, Stage.DEPARTED), ("confirm_arrival", alice, Stage.AFTERCARE),
    ):  # fmt: skip
        process = move(process, name, actor=actor) if name else process
        if stage == reached:
            break
    return process


def paused_from(stage, people, team):
    process = at_stage(stage, people, team)
    return move(process, "hold", actor=people.alice)


def at_discussion(people, team, **more):
    with acting_as(people.alice):
        process = opened(actor=people.alice, team=team, **more)
    return move(process, "open_discussion", actor=people.alice)
