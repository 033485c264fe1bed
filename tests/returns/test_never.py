"""What must never happen: the field's own list (`domain.md` 3), in its words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.models import Task
from foundation import clock
from foundation.access.acting import acting_as
from foundation.access.permissions import Refused
from foundation.accounts.codes import Role
from foundation.workflow import TransitionRefused, perform
from returns.jobs import run_alarms, run_rules
from returns.models import ReturnProcess, RiskAssessment
from returns.moves import moves_for
from returns.stages import Stage
from returns.transitions import ROWS, TRANSITIONS
from tests.factories import stages as make

pytestmark = pytest.mark.django_db

CW, CO, TL = Role.CASE_WORKER, Role.COORDINATOR, Role.TEAM_LEAD


def test_she_may_change_her_mind_at_once_and_is_asked_nothing(people, north_team):
    row = TRANSITIONS["back_to_discussion"]
    for stage in (Stage.PREPARATION, Stage.READY):
        process = make.at_stage(stage, people, north_team)
        with acting_as(people.alice):
            assert list(row.needs(process, people.alice)) == [] and row.asks == ()
            process = perform(TRANSITIONS, process, "back_to_discussion", actor=people.alice)
            assert process.stage == Stage.DISCUSSION
            assert not Task.objects.to_do().filter(case=process.case, kind="plan_item").exists()


@pytest.mark.parametrize("name", ["withdraw", "record_own_departure"])
def test_nobody_is_held_back(name, people, north_team):
    """Stopping and leaving by herself ask for no talk, no plan, no clearance."""
    process = make.at_discussion(people, north_team)
    assert list(TRANSITIONS[name].needs(process, people.alice)) == []
    make.move(process, name, actor=people.alice)


def test_help_is_not_withdrawn_because_she_stays_silent(people, north_team):
    """No move closes a case for silence: only her words, a ground to stay, or what happened to her."""
    closing = {row.name for row in ROWS if any(target == Stage.CLOSED for _source, target in row.edges())}
    assert closing == {"decline_intake", "withdraw", "close_staying", "record_death", "finish"}
    assert {"own_words", "way_back_told"} <= set(TRANSITIONS["withdraw"].asks)


def test_nothing_moves_by_itself(people, north_team):
    """Time passes, the rules run, and every stage stays what it was."""
    for stage in (Stage.DISCUSSION, Stage.READY, Stage.DEPARTED, Stage.ON_HOLD, Stage.MISSING):
        process = make.at_stage(stage, people, north_team)
        with clock.set_to(clock.now() + timedelta(days=400)):
            run_rules()
            run_alarms()
        with acting_as(people.alice):
            assert ReturnProcess.objects.get(pk=process.pk).stage == stage


def test_no_departure_before_clearance(people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    with pytest.raises(TransitionRefused):
        make.move(process, "record_departure", actor=people.alice)


def test_nobody_clears_their_own_work(people, north_team):
    """The coordinator who made the plan or assessed the risk does not clear; the team lead does."""
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    make.assessed(process, author=people.carla, reviewer=people.tess)
    with pytest.raises(Refused):
        make.move(process, "clear_departure", actor=people.carla)
    assert make.move(process, "clear_departure", actor=people.tess).stage == Stage.READY


def test_the_team_lead_does_not_clear_where_the_coordinator_is_no_author(people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    with pytest.raises(Refused):
        make.move(process, "clear_departure", actor=people.tess)


def test_a_second_click_changes_nothing(people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    seen = process.version
    with acting_as(people.alice):
        perform(TRANSITIONS, process, "back_to_discussion", actor=people.alice, seen_version=seen)
        with pytest.raises(TransitionRefused) as refused:
            perform(TRANSITIONS, process, "back_to_discussion", actor=people.alice, seen_version=seen)
        assert refused.value.already_done
        assert process.moves.filter(name="back_to_discussion").count() == 1


def test_a_fault_half_way_leaves_nothing(people, north_team, monkeypatch):
    process = make.at_stage(Stage.PREPARATION, people, north_team)

    def fails(obj, *, actor, facts):
        raise RuntimeError("half way")

    table = TRANSITIONS | {"hold": replace(TRANSITIONS["hold"], then=fails)}
    with acting_as(people.alice):
        with pytest.raises(RuntimeError):
            perform(table, process, "hold", actor=people.alice, facts=make.facts_for("hold"))
        assert ReturnProcess.objects.get(pk=process.pk).stage == Stage.PREPARATION
        assert not process.moves.filter(name="hold").exists()


def test_moves_for_the_page(people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    with acting_as(people.alice):
        front, more = moves_for(ReturnProcess.objects.select_related("case__team").get(pk=process.pk), people.alice)
    assert [offer.name for offer in front] == ["clear_departure", "back_to_discussion", "hold"]
    assert not front[0].allowed and str(front[0].reason)
    assert front[1].allowed and front[1].at_once
    assert {offer.name for offer in more} >= {"withdraw", "close_staying", "record_death", "transfer"}
    assert all(offer.allowed or str(offer.reason) for offer in more)


def test_versions_of_the_assessment_stay(people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    make.assessed(process, author=people.alice, reviewer=people.carla)
    with acting_as(people.alice):
        states = dict(RiskAssessment.objects.filter(process=process).values_list("number", "state"))
    assert states == {1: "superseded", 2: "agreed"}
