"""The departure plan: which items count, when they are due, what blocks, who may."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from cases.models import Dependant
from cases.operations import add_dependant
from foundation import clock
from foundation.access.permissions import Refused
from foundation.edits import StaleEdit
from returns.checklist import (
    Situation,
    due_on,
    is_short_notice,
    next_due_item,
    open_critical_items,
)
from returns.codes import ItemState
from returns.models import ChecklistItem, ChecklistTemplate, DeparturePlan
from returns.operations.plan import add_item, make_plan, set_item, update_plan
from returns.reference_plan import load_checklist
from tests.factories.plan import case_with_plan, item

pytestmark = pytest.mark.django_db
CRITICAL = {1, 2, 7, 8, 11, 12, 13, 23, 25, 28, 33, 34, 35, 37, 38}
SHORT = {1, 2, 7, 11, 12, 13, 25, 28, 33, 34, 35, 38}


@pytest.fixture
def made(alice, north_team, as_user):
    with as_user(alice):
        yield case_with_plan(actor=alice, team=north_team)


def numbers(items):
    return {each.template_item.number for each in items}


def test_the_template_is_loaded_once_and_in_both_languages():
    before = list(ChecklistItem.objects.values_list("pk", "text_nl", "text_en"))
    load_checklist(using="owner")
    assert list(ChecklistItem.objects.values_list("pk", "text_nl", "text_en")) == before
    assert len(before) == 40 and all(nl and en and nl != en for _pk, nl, en in before)
    assert ChecklistTemplate.objects.filter(is_active=True).count() == 1


def test_due_days_are_counted_back_from_the_departure(made):
    assert item(made.plan, 7).due_on == made.plan.departure_on - timedelta(days=14)
    assert item(made.plan, 40).due_on == made.plan.departure_on + timedelta(days=1)


def test_without_a_date_nothing_is_due(alice, north_team, as_user):
    with as_user(alice):
        made = case_with_plan(actor=alice, team=north_team, days=None)
        assert set(made.plan.items.values_list("due_on", flat=True)) == {None}
        assert next_due_item(made.plan) is None
        assert numbers(open_critical_items(made.plan)) == CRITICAL


def test_nobody_is_late_for_what_nobody_could_know():
    today = date(2026, 11, 24)
    assert due_on(date(2026, 12, 24), 56, today) == today
    assert due_on(date(2026, 12, 24), -1, today) == date(2026, 12, 25)
    assert due_on(None, 56, today) is None


def test_making_the_plan_twice_makes_one(made, alice):
    again = make_plan(actor=alice, process=made.process, departure_on=date(2030, 1, 1))
    assert again == made.plan and again.departure_on == made.plan.departure_on
    assert DeparturePlan.objects.filter(process=made.process).count() == 1
    assert made.plan.items.count() == 40


def test_short_notice_starts_at_fourteen_days():
    today = date(2026, 11, 24)
    assert is_short_notice(date(2026, 12, 8), today, 14)
    assert not is_short_notice(date(2026, 12, 9), today, 14)
    assert not is_short_notice(None, today, 14)


def test_short_notice_moves_the_rest_to_aftercare_and_back(made, alice):
    soon, late = clock.today() + timedelta(days=10), clock.today() + timedelta(days=50)
    plan = update_plan(actor=alice, plan=made.plan, data={"departure_on": soon})
    assert numbers(open_critical_items(plan)) == SHORT
    assert item(plan, 3).due_on == soon + timedelta(days=7)
    assert item(plan, 1).due_on == clock.today()  # 56 days before is gone: today, not late
    assert item(plan, 40).due_on == soon + timedelta(days=1)
    plan = update_plan(actor=alice, plan=plan, data={"departure_on": late})
    assert numbers(open_critical_items(plan)) == CRITICAL
    assert item(plan, 3).due_on == late - timedelta(days=42) and item(plan, 3).due_days == 42


def test_time_passing_makes_no_short_notice(made, alice):
    later = datetime.combine(made.plan.departure_on - timedelta(days=5), datetime.min.time(), clock.AMSTERDAM)
    with clock.set_to(later):
        update_plan(actor=alice, plan=made.plan, data={"route": "Bus"})
        assert numbers(open_critical_items(made.plan)) == CRITICAL


def test_a_child_that_travels_brings_its_items_by_itself(made, alice):
    assert 5 not in numbers(open_critical_items(made.plan))
    add_dependant(
        actor=alice, case=made.case,
        data={"relation": "child", "is_minor": True, "travels": True, "custody": "open", "name": "A."},
    )  # fmt: skip
    assert Dependant.objects.filter(case=made.case).exists()
    assert 5 in numbers(open_critical_items(made.plan))


@pytest.mark.parametrize(("answer", "blocks"), [("yes", True), ("unknown", True), ("no", False)])
def test_a_criminal_case_nobody_asked_about_counts(alice, north_team, as_user, answer, blocks):
    with as_user(alice):
        made = case_with_plan(actor=alice, team=north_team, criminal_case=answer)
        assert (29 in numbers(open_critical_items(made.plan))) is blocks


def test_conditions_of_the_template():
    assert Situation(eu_citizen=True).holds("eu_citizen") and not Situation(eu_citizen=True).holds("not_eu_citizen")
    assert Situation().holds("") and not Situation().holds("minor")


def test_not_applicable_needs_a_reason(made, alice):
    with pytest.raises(ValidationError) as refused:
        set_item(actor=alice, item=item(made.plan, 4), state=ItemState.NOT_APPLICABLE, reason="  ")
    assert "reason" in refused.value.message_dict
    done = set_item(actor=alice, item=item(made.plan, 4), state=ItemState.NOT_APPLICABLE, reason="No diplomas")
    assert done.closed_on == clock.today() and done.closed_by == alice and done.reason == "No diplomas"


def test_done_and_open_again(made, alice):
    done = set_item(actor=alice, item=item(made.plan, 1), state=ItemState.DONE, note="Collected")
    assert 1 not in numbers(open_critical_items(made.plan))
    again = set_item(actor=alice, item=done, state=ItemState.OPEN)
    assert again.closed_on is None and again.closed_by is None and again.note == "Collected"
    assert 1 in numbers(open_critical_items(made.plan))


def test_two_people_tick_the_same_item(made, alice):
    seen = item(made.plan, 1)
    set_item(actor=alice, item=seen, state=ItemState.DONE, seen_version=seen.version)
    with pytest.raises(StaleEdit):
        set_item(actor=alice, item=seen, state=ItemState.OPEN, seen_version=seen.version)
    with pytest.raises(StaleEdit):
        update_plan(actor=alice, plan=made.plan, data={"route": "x"}, seen_version=made.plan.version + 1)


def test_the_earliest_open_item_is_next(made, alice):
    first = next_due_item(made.plan)
    assert first.template_item.number == 1
    set_item(actor=alice, item=first, state=ItemState.DONE)
    assert next_due_item(made.plan).template_item.number == 2


def test_own_items_move_along(made, alice):
    own = add_item(actor=alice, plan=made.plan, title="Buy shoes", owner="client", due_days=3)
    assert own.due_on == made.plan.departure_on - timedelta(days=3)
    update_plan(actor=alice, plan=made.plan, data={"departure_on": made.plan.departure_on + timedelta(days=30)})
    own.refresh_from_db()
    assert own.due_on == made.plan.departure_on + timedelta(days=27) and own.title == "Buy shoes"


@pytest.mark.parametrize("who", ["carla", "tess", "charlie"])
def test_only_the_case_worker_writes(made, who, people, as_user):
    person, first = getattr(people, who), item(made.plan, 1)
    with as_user(person), pytest.raises(Refused):
        set_item(actor=person, item=first, state=ItemState.DONE)
