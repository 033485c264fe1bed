"""Assessing the risk: a person sets the level within guards, somebody else reviews, versions stay."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from cases.models import Task
from foundation.access.acting import acting_as
from foundation.access.permissions import Refused
from foundation.edits import StaleEdit
from returns import risk_rules
from returns.models import RiskAssessment, RiskInstrument, RiskItem, SafetyPlan
from returns.operations.risk import (
    review_assessment,
    save_answers,
    set_safety_plan,
    start_assessment,
    submit_assessment,
)
from returns.reference import load_risk_items
from returns.risk_page import assessment_page
from returns.risk_rules import Answered
from returns.stages import Stage
from tests.factories import stages as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def process(people, north_team):
    return make.at_stage(Stage.DISCUSSION, people, north_team)


# --- the guards, without a database row -----------------------------------------------------------------------
@pytest.mark.parametrize("level", ["low", "raised"])
def test_a_three_without_measure_is_at_least_high(level):
    answers = [Answered(4, 3), Answered(5, 1)]
    assert "4" in str(risk_rules.level_fault(level, answers))
    assert not risk_rules.level_fault("high", answers)
    assert not risk_rules.level_fault(level, [Answered(4, 3, "Another route")])


def test_the_level_is_never_summed():
    many = [Answered(number, 2) for number in range(1, 32)]
    assert not risk_rules.level_fault("low", many)


def test_unknown_is_open_and_never_nought():
    assert risk_rules.still_open([Answered(1, 0), Answered(2, None)], [1, 2, 3]) == [2, 3]


# --- filling in -------------------------------------------------------------------------------------------------
def test_all_questions_of_the_field_are_loaded_once():
    with_twice = [load_risk_items(using="owner") for _time in range(2)]
    assert with_twice[0].pk == with_twice[1].pk
    items = RiskItem.objects.using("owner").filter(instrument=with_twice[0])
    assert sorted(items.values_list("number", flat=True)) == list(range(1, 32))
    assert dict(items.filter(blocks_from__gt=0).values_list("number", "blocks_from")) == {22: 1, 30: 2}
    assert RiskInstrument.objects.using("owner").filter(is_active=True).count() == 1


def test_answers_are_saved_in_parts_and_copied_to_the_next_version(process, people):
    alice = people.alice
    with acting_as(alice):
        first = start_assessment(actor=alice, process=process)
        save_answers(actor=alice, assessment=first, answers={1: {"score": 3, "measure": "Another town"}})
        save_answers(actor=alice, assessment=first, answers={2: {"score": None}}, data={"level": "raised"})
        assert start_assessment(actor=alice, process=process).pk == first.pk  # a second click
        submit_assessment(actor=alice, assessment=first)
        second = start_assessment(actor=alice, process=process)
        answers = {answer.item.number: answer for answer in second.answers.select_related("item")}
        assert (answers[1].score, answers[1].measure, answers[2].score) == (3, "Another town", None)
        assert second.number == 2
        assert RiskAssessment.objects.get(pk=first.pk).state == "superseded"


def test_two_editors_lose_nothing(process, people):
    alice = people.alice
    with acting_as(alice):
        row = start_assessment(actor=alice, process=process)
        save_answers(actor=alice, assessment=row, answers={1: {"score": 1}}, seen_version=row.version)
        with pytest.raises(StaleEdit):
            save_answers(actor=alice, assessment=row, answers={1: {"score": 2}}, seen_version=row.version)


def test_the_fault_stands_at_the_level(process, people):
    alice = people.alice
    with acting_as(alice):
        row = start_assessment(actor=alice, process=process)
        with pytest.raises(ValidationError) as error:
            save_answers(actor=alice, assessment=row, answers={1: {"score": 3}}, data={"level": "low"})
        assert list(error.value.message_dict) == ["level"]
        with pytest.raises(ValidationError):
            submit_assessment(actor=alice, assessment=row)


# --- four eyes ------------------------------------------------------------------------------------------------------
def test_the_author_never_reviews(process, people):
    row = make.assessed(process, author=people.carla, reviewer=None)
    with acting_as(people.carla), pytest.raises(Refused):
        review_assessment(actor=people.carla, assessment=row, agree=True)
    with acting_as(people.tess):
        assert review_assessment(actor=people.tess, assessment=row, agree=True).reviewed_by == people.tess


def test_the_database_knows_it_too(process, people):
    row = make.assessed(process, author=people.alice, reviewer=None)
    refused = pytest.raises(IntegrityError, match="assessment_four_eyes")
    with acting_as(people.alice), refused, transaction.atomic():
        RiskAssessment.objects.filter(pk=row.pk).update(reviewed_by=people.alice)


@pytest.mark.parametrize("name", ["alice", "bob"])
def test_case_workers_do_not_review(name, process, people):
    row = make.assessed(process, author=people.carla, reviewer=None)
    with acting_as(getattr(people, name)), pytest.raises((Refused, RiskAssessment.DoesNotExist)):
        review_assessment(actor=getattr(people, name), assessment=row, agree=True)


def test_at_a_high_level_coordinator_and_team_lead_both_look(process, people):
    row = make.assessed(process, author=people.alice, reviewer=None, scores={4: 3}, level="high")
    with acting_as(people.carla), pytest.raises(Refused):
        review_assessment(actor=people.carla, assessment=row, agree=True)
    with acting_as(people.tess):
        assert Task.objects.to_do().get(case=process.case, kind="risk_review").owner == people.tess
        assert review_assessment(actor=people.tess, assessment=row, agree=True).state == "agreed"
        assert not Task.objects.to_do().filter(case=process.case, kind="risk_review").exists()


def test_sent_back_with_words_and_agreed_later(process, people):
    row = make.assessed(process, author=people.alice, reviewer=None)
    with acting_as(people.carla):
        with pytest.raises(ValidationError):
            review_assessment(actor=people.carla, assessment=row, agree=False)
        row = review_assessment(actor=people.carla, assessment=row, agree=False, note="Which route?")
    with acting_as(people.alice):
        row = save_answers(actor=people.alice, assessment=row, answers={28: {"score": 1, "measure": "By day"}})
        row = submit_assessment(actor=people.alice, assessment=row)
    with acting_as(people.carla):
        assert review_assessment(actor=people.carla, assessment=row, agree=True).state == "agreed"


def test_a_submitted_version_is_not_changed(process, people):
    row = make.assessed(process, author=people.alice, reviewer=people.carla)
    with acting_as(people.alice), pytest.raises(Refused):
        save_answers(actor=people.alice, assessment=row, answers={1: {"score": 1}})


def test_a_safety_plan_is_followed_by_a_new_one_and_keeps_its_word(process, people):
    with acting_as(people.alice):
        set_safety_plan(actor=people.alice, process=process, data={"code_word": "tulp", "alarm_rule": "A day"})
        new = set_safety_plan(actor=people.alice, process=process, data={"alarm_rule": "Half a day"})
        assert (new.code_word, new.alarm_rule) == ("tulp", "Half a day")
        assert SafetyPlan.objects.filter(process=process).count() == 2


# --- pages ------------------------------------------------------------------------------------------------------------
def url(process, path=""):
    return f"/cases/{process.case.reference}/risk/{path}"


def test_the_page_begins_saves_and_asks_for_a_review(process, people, client_of):
    alice = client_of(people.alice)
    assert alice.post(url(process)).status_code == 302
    page = alice.get(url(process, "edit/"))
    assert page.content.count(b'name="s') >= 31 * 5
    typed = {"version": "1", "assessed_on": "2026-11-01", "level": "low", "s4": "3", "explanation": "Kept"}
    refused = alice.post(url(process, "edit/"), typed)
    assert refused.status_code == 422
    assert b"Kept" in refused.content
    assert "level" in refused.context["form"].errors
    saved = alice.post(url(process, "edit/"), typed | {"m4": "Another route", "submit": "1"})
    assert saved.status_code == 302
    carla = client_of(people.carla)
    assert carla.get(url(process, "review/")).status_code == 200
    version = carla.get(url(process, "review/")).context["form"].initial["version"]
    assert carla.post(url(process, "review/"), {"version": version, "agree": "no", "note": ""}).status_code == 422
    assert carla.post(url(process, "review/"), {"version": version, "agree": "yes"}).status_code == 302
    assert alice.get(url(process, "edit/")).status_code == 403


def test_the_read_page_asks_the_same_however_many_answers(process, people, query_count):
    with acting_as(people.alice):
        row = start_assessment(actor=people.alice, process=process)
        counts = []
        for numbers in ([1], range(1, 32)):
            save_answers(actor=people.alice, assessment=row, answers={number: {"score": 2} for number in numbers})
            fresh = RiskAssessment.objects.select_related("process__case").get(pk=row.pk)
            with query_count() as queries:
                page = assessment_page(fresh, people.alice, newest=True)
            counts.append(len(queries))
    assert counts[0] == counts[1]
    assert page["open"] == [] and len(page["serious"]) == 31
