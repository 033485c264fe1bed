"""Leaving, arriving, pausing, being found, finishing and coming back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from cases.models import Case, Task
from cases.operations import add_task
from foundation import clock
from foundation.access.acting import acting_as
from foundation.access.permissions import Refused
from foundation.accounts.codes import Role
from foundation.workflow import TransitionRefused
from returns.completing import WrongCodeWord
from returns.models import ReturnProcess
from returns.operations.facts import confirm_fact
from returns.operations.followup import record_follow_up
from returns.operations.reopening import reopen
from returns.stages import BY_AUTHORITY, DepartureKind, Outcome, Stage
from returns.transitions import TRANSITIONS
from tests.factories import stages as make

pytestmark = pytest.mark.django_db

CW, CO, TL = Role.CASE_WORKER, Role.COORDINATOR, Role.TEAM_LEAD


def test_departure_sets_an_alarm_for_case_worker_and_coordinator(people, north_team):
    process = make.at_stage(Stage.DEPARTED, people, north_team)
    with acting_as(people.carla):
        alarms = Task.objects.to_do().filter(case=process.case, kind="arrival_alarm")
        assert {alarm.owner for alarm in alarms} == {people.alice, people.carla}
        assert {alarm.due_at for alarm in alarms} == {process.departed_at + timedelta(hours=24)}


def test_arrival_ends_the_alarm_and_plans_five_follow_ups(people, north_team):
    process = make.at_stage(Stage.AFTERCARE, people, north_team)
    with acting_as(people.alice):
        to_do = Task.objects.to_do().filter(case=process.case)
        assert not to_do.filter(kind="arrival_alarm").exists()
        assert to_do.filter(kind="follow_up").count() == 5
        facts = process.moves.get(name="confirm_arrival").facts
    assert "code_word" not in facts
    assert facts["code_word_checked"] == "right"


def test_a_wrong_code_word_confirms_nothing(people, north_team):
    process = make.at_stage(Stage.DEPARTED, people, north_team)
    with pytest.raises(WrongCodeWord):
        make.move(process, "confirm_arrival", actor=people.alice, code_word="korenbloem")
    with pytest.raises(ValidationError):
        make.move(process, "confirm_arrival", actor=people.alice, code_word="")
    assert make.move(process, "confirm_arrival", actor=people.alice, code_word=" Zonnebloem ").stage == Stage.AFTERCARE


def test_a_pause_comes_back_where_it_began_and_turns_nothing_red(people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    with acting_as(people.alice):
        assert Task.objects.to_do().filter(case=process.case, kind="talk_due").exists()
    paused = make.move(process, "hold", actor=people.alice)
    with acting_as(people.alice):
        kinds = set(Task.objects.to_do().filter(case=process.case).values_list("kind", flat=True))
    assert "talk_due" not in kinds and "hold_review" in kinds
    resumed = make.move(paused, "resume", actor=people.alice)
    assert (resumed.stage, resumed.stage_before, resumed.review_on) == (Stage.PREPARATION, "", None)
    with acting_as(people.alice):
        kinds = set(Task.objects.to_do().filter(case=process.case).values_list("kind", flat=True))
    assert "talk_due" in kinds and "hold_review" not in kinds


def test_a_pause_needs_a_day_in_the_future(people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    with pytest.raises(ValidationError):
        make.move(process, "hold", actor=people.alice, review_on=clock.today())


def test_missing_from_a_pause_remembers_the_stage_before_it(people, north_team):
    process = make.move(make.paused_from(Stage.PREPARATION, people, north_team), "report_missing", actor=people.alice)
    assert process.stage_before == Stage.PREPARATION


def test_missing_tells_a_coordinator_where_the_trafficker_may_be_feared(people, north_team):
    process = make.at_stage(Stage.MISSING, people, north_team)
    with acting_as(people.carla):
        assert Task.objects.to_do().get(case=process.case, kind="safety").owner == people.carla


@pytest.mark.parametrize("kind", sorted(BY_AUTHORITY))
def test_departure_by_the_authority_is_a_confirmed_fact(kind, people, north_team):
    process = make.at_stage(Stage.DISCUSSION, people, north_team)
    with pytest.raises(TransitionRefused):
        make.move(process, "record_authority_departure", actor=people.carla)
    with acting_as(people.alice):
        letter = make.fact(process, "authority_letter", actor=people.alice)
    with pytest.raises(TransitionRefused):
        make.move(process, "record_authority_departure", actor=people.carla)
    with acting_as(people.carla):
        confirm_fact(actor=people.carla, fact=letter)
    process = make.move(process, "record_authority_departure", actor=people.carla, departure_kind=kind)
    assert process.departure_kind == kind
    with acting_as(people.carla):
        assert TRANSITIONS["finish"].completes(process, people.carla, {})["outcome"] == Outcome(kind)


def test_a_planned_departure_is_never_one_by_the_authority(people, north_team):
    process = make.at_stage(Stage.READY, people, north_team)
    with pytest.raises(ValidationError):
        make.move(process, "record_departure", actor=people.alice, departure_kind=DepartureKind.FORCED)


def test_finishing_asks_for_the_last_follow_up_her_wish_or_six_months(people, north_team):
    process = make.at_stage(Stage.AFTERCARE, people, north_team)
    with pytest.raises(TransitionRefused):
        make.move(process, "finish", actor=people.carla)
    data = {"moment": "month_1", "happened_on": clock.today(), "channel": "phone", "result": "reached"}
    data["wants_to_stop"] = True
    with acting_as(people.alice):
        record_follow_up(actor=people.alice, process=process, data=data)
    process = make.move(process, "finish", actor=people.carla)
    assert process.outcome == Outcome.RETURNED


def test_who_is_missing_is_finished_after_six_months(people, north_team):
    process = make.at_stage(Stage.MISSING, people, north_team)
    with pytest.raises(TransitionRefused):
        make.move(process, "finish", actor=people.carla)
    with clock.set_to(clock.now() + timedelta(days=190)):
        process = make.move(process, "finish", actor=people.carla)
    assert process.outcome == Outcome.MISSING


def test_death_stops_all_reminders_and_closes_for_good(people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    with acting_as(people.alice):
        add_task(actor=people.alice, case=process.case, title="Call her", due_on=clock.today())
    process = make.move(process, "record_death", actor=people.carla)
    with acting_as(people.carla):
        assert not Task.objects.to_do().filter(case=process.case).exists()
        with pytest.raises(Refused):
            reopen(actor=people.carla, process=process, reason="No")


def test_reopening_the_same_return_or_a_new_one(people, north_team):
    process = make.at_stage(Stage.CLOSED, people, north_team)
    with acting_as(people.carla):
        again = reopen(actor=people.carla, process=process, reason="She came back")
    assert (again.pk, again.stage, again.outcome) == (process.pk, Stage.DISCUSSION, "")
    left = make.at_stage(Stage.AFTERCARE, people, north_team)
    with acting_as(people.alice):
        data = {"moment": "month_12", "happened_on": clock.today(), "channel": "phone", "result": "reached"}
        record_follow_up(actor=people.alice, process=left, data=data)
    left = make.move(left, "finish", actor=people.carla)
    with acting_as(people.carla):
        new = reopen(actor=people.carla, process=left, reason="Back in the Netherlands", seen_version=left.version)
        assert new.pk != left.pk and new.is_current and new.stage == Stage.DISCUSSION
        assert Case.objects.get(pk=left.case_id).closed_on is None
        old = ReturnProcess.objects.get(pk=left.pk)
        assert (old.stage, old.is_current, old.outcome) == (Stage.CLOSED, False, Outcome.RETURNED)
        with pytest.raises(TransitionRefused) as refused:
            reopen(actor=people.carla, process=left, reason="Twice", seen_version=left.version)
        assert refused.value.already_done
