"""What each step asks for, by the words on the page."""

from datetime import timedelta

import pytest

from cases.models import Case, Task
from cases.operations import open_case
from foundation import clock
from foundation.access.acting import acting_as
from foundation.accounts.codes import Role
from foundation.workflow import TransitionRefused, perform
from returns.models import PlanItem, ReturnProcess
from returns.operations.facts import confirm_fact
from returns.operations.process import open_process
from returns.operations.risk import start_assessment
from returns.stages import Stage
from returns.transitions import TRANSITIONS
from tests.factories import stages as make

pytestmark = pytest.mark.django_db

CW, CO, TL = Role.CASE_WORKER, Role.COORDINATOR, Role.TEAM_LEAD


def missing(process, name, user):
    row = TRANSITIONS[name]
    with acting_as(user):
        fresh = ReturnProcess.objects.get(pk=process.pk)
        return [str(need.label) for need in row.needs(fresh, user) if not need.done]


def test_discussion_needs_contact_and_status_and_no_wish(people, north_team):
    with acting_as(people.alice):
        case = open_case(actor=people.alice, team=north_team, alias="Wilg Zandloper", language="en")
        process = open_process(actor=people.alice, case=case)
    with acting_as(people.alice), pytest.raises(TransitionRefused) as refused:
        perform(TRANSITIONS, process, "open_discussion", actor=people.alice)
    assert len(refused.value.reasons) == 2


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"wish": "undecided"}, "In the last talk she wants to go back"),
        ({"wish": "does_not_want", "must_return": True}, "In the last talk she wants to go back"),
        ({"voluntariness": "doubt"}, "In the last talk her answer was free"),
        ({"voluntariness": "pressured"}, "In the last talk her answer was free"),
        ({"interpreter": "telephone", "interpreter_neutral": False}, "The last talk was in her language"),
        ({"days_ago": 14}, "There were two talks"),
    ],
)
def test_preparation_is_informed_and_not_impulsive(more, sentence, people, north_team, settings):
    settings.LANGUAGE_CODE = "en"
    process = make.at_discussion(people, north_team)
    with acting_as(people.alice):
        make.talk(process, actor=people.alice, days_ago=14)
        make.talk(process, actor=people.alice, **({"days_ago": 0} | more))
        make.fact(process, "legal_advice", actor=people.alice)
        make.record_decision(
            actor=people.alice, process=process, data={"decided_on": clock.today(), "decision": "return"}
        )
    lacking = missing(process, "start_preparation", people.alice)
    assert len(lacking) == 1
    assert lacking[0].startswith(sentence)


def test_who_must_go_and_chooses_to_go_herself_may_prepare(people, north_team):
    process = make.at_discussion(people, north_team)
    with acting_as(people.alice):
        make.talk(process, actor=people.alice, days_ago=14)
        make.talk(process, actor=people.alice, wish="does_not_want", must_return=True, goes_herself=True)
        make.fact(process, "legal_advice", actor=people.alice)
    assert make.move(process, "start_preparation", actor=people.alice).stage == Stage.PREPARATION


def test_a_later_decision_to_stay_counts(people, north_team):
    process = make.at_stage(Stage.DISCUSSION, people, north_team)
    with acting_as(people.alice):
        make.record_decision(
            actor=people.alice, process=process, data={"decided_on": clock.today(), "decision": "stay"}
        )
    assert len(missing(process, "start_preparation", people.alice)) == 1


def test_the_start_of_preparation_is_told_to_a_coordinator(people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    with acting_as(people.carla):
        assert Task.objects.to_do().get(case=process.case, kind="preparation_started").owner == people.carla


def test_clearing_answers_the_question_to_look_along(people, north_team):
    process = make.at_stage(Stage.READY, people, north_team)
    with acting_as(people.carla):
        done = Task.objects.get(case=process.case, kind="preparation_started")
        assert done.done_by == people.carla


@pytest.mark.parametrize(
    ("scores", "level", "count"),
    [
        ({30: 2}, "raised", 1),
        ({30: None}, "raised", 1),
        ({22: 1}, "raised", 1),
        ({}, "unacceptable", 1),
        ({30: 1}, "raised", 0),
    ],
)
def test_clearance_looks_at_the_risk(scores, level, count, people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    make.assessed(process, author=people.alice, reviewer=people.tess, scores=scores, level=level)
    assert len(missing(process, "clear_departure", people.carla)) == count


def test_an_old_review_no_longer_counts(people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    with clock.set_to(clock.now() + timedelta(days=30)):
        assert missing(process, "clear_departure", people.carla) == []
    with clock.set_to(clock.now() + timedelta(days=31)):
        assert len(missing(process, "clear_departure", people.carla)) == 1


def test_a_new_version_of_the_assessment_asks_for_a_new_review(people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    with acting_as(people.alice):
        start_assessment(actor=people.alice, process=process)
    assert len(missing(process, "clear_departure", people.carla)) == 1


def test_a_reopened_preparation_asks_for_a_new_assessment(people, north_team):
    process = make.move(make.at_stage(Stage.READY, people, north_team), "reopen_preparation", actor=people.alice)
    assert len(missing(process, "clear_departure", people.carla)) == 1
    make.assessed(process, author=people.alice, reviewer=people.carla)
    assert make.move(process, "clear_departure", actor=people.carla).stage == Stage.READY


def test_clearance_asks_for_critical_items_contact_and_prosecutor(people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    with acting_as(people.alice):
        item = PlanItem.objects.filter(plan__process=process, template_item__number=7).get()
        PlanItem.objects.filter(pk=item.pk).update(state="open", closed_on=None, closed_by=None)
        Case.objects.filter(pk=process.case_id).update(criminal_case="yes")
    assert len(missing(process, "clear_departure", people.carla)) == 2
    with acting_as(people.alice):
        Case.objects.filter(pk=process.case_id).update(criminal_case="unknown")
    assert len(missing(process, "clear_departure", people.carla)) == 2


def test_a_minor_needs_guardian_interests_and_reception(people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    with acting_as(people.alice):
        type(process.case.client).objects.filter(pk=process.case.client_id).update(age_group="minor")
    assert len(missing(process, "clear_departure", people.carla)) == 3
    with acting_as(people.alice):
        rows = [make.fact(process, kind, actor=people.alice) for kind in ("guardian", "best_interests", "reception")]
    assert len(missing(process, "clear_departure", people.carla)) == 1  # reception waits for its confirmation
    with acting_as(people.carla):
        confirm_fact(actor=people.carla, fact=rows[2])
    assert missing(process, "clear_departure", people.carla) == []
