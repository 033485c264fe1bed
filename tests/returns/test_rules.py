"""Reminders by date: once, again never after they were done, and no stage is ever moved by them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from cases.models import Task
from cases.operations import complete_task
from foundation import clock
from foundation.access.acting import acting_as
from returns import rules
from returns.jobs import run_alarms, run_rules
from returns.models import FollowUp
from returns.months import add_months
from returns.operations.followup import record_follow_up
from returns.stages import Stage
from tests.factories import stages as make

pytestmark = pytest.mark.django_db


def tasks(process, user, **only):
    with acting_as(user):
        return list(Task.objects.filter(case=process.case, **only).order_by("due_on", "pk"))


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_months_are_calendar_months(day, months, expected):
    assert add_months(day, months) == expected


def test_follow_ups_after_a_week_and_one_three_six_twelve_months(people, north_team):
    process = make.at_stage(Stage.AFTERCARE, people, north_team)
    arrived = clock.today()
    days = [task.due_on for task in tasks(process, people.alice, kind="follow_up")]
    assert days == [arrived + timedelta(days=7), *(add_months(arrived, months) for months in (1, 3, 6, 12))]


def test_running_twice_makes_nothing_twice(people, north_team):
    for stage in (Stage.DISCUSSION, Stage.PREPARATION, Stage.DEPARTED, Stage.AFTERCARE, Stage.ON_HOLD):
        process = make.at_stage(stage, people, north_team)
        run_rules()
        first = [(task.kind, task.about, task.due_on) for task in tasks(process, people.carla)]
        run_rules()
        run_alarms()
        assert [(task.kind, task.about, task.due_on) for task in tasks(process, people.carla)] == first


def test_what_was_done_is_not_asked_again(people, north_team):
    process = make.at_stage(Stage.AFTERCARE, people, north_team)
    week = tasks(process, people.alice, kind="follow_up")[0]
    with acting_as(people.alice):
        complete_task(actor=people.alice, task=week)
    run_rules()
    assert len(tasks(process, people.alice, kind="follow_up")) == 5


def test_a_talk_ticked_off_without_a_talk_comes_back_in_six_weeks(people, north_team):
    process = make.at_stage(Stage.DISCUSSION, people, north_team)
    with acting_as(people.alice):
        due = Task.objects.to_do().get(case=process.case, kind="talk_due")
        complete_task(actor=people.alice, task=due)
    run_rules()
    again = [task for task in tasks(process, people.alice, kind="talk_due") if task.done_at is None]
    assert len(again) == 1 and again[0].due_on >= clock.today() + timedelta(days=41)


def test_the_assessment_is_announced_a_week_before_it_ends(people, north_team):
    process = make.at_stage(Stage.PREPARATION, people, north_team)
    with clock.set_to(clock.now() + timedelta(days=22)):
        run_rules()
        assert tasks(process, people.alice, kind="risk_expires") == []
    with clock.set_to(clock.now() + timedelta(days=23)):
        run_rules()
        assert len(tasks(process, people.alice, kind="risk_expires")) == 1


def test_the_alarm_of_arrival_is_made_again_by_the_hour_when_it_is_lost(people, north_team):
    process = make.at_stage(Stage.DEPARTED, people, north_team)
    with acting_as(people.alice):
        Task.objects.filter(case=process.case, kind="arrival_alarm").update(cancelled_at=clock.now())
    assert run_alarms() == 0  # the 24 hours are not over
    with clock.set_to(clock.now() + timedelta(hours=25)):
        assert run_alarms() == 1
        open_alarms = [task for task in tasks(process, people.alice, kind="arrival_alarm") if not task.cancelled_at]
    assert len(open_alarms) == 2


def test_a_day_ends_at_midnight_here(people, north_team):
    """Shortly before midnight in the Netherlands it is still the same day, in winter and in summer."""
    for moment in (datetime(2026, 7, 1, 23, 30), datetime(2026, 12, 1, 23, 30)):
        aware = moment.replace(tzinfo=ZoneInfo("Europe/Amsterdam"))
        alarm = next(iter(rules._arrival_alarm(aware)))
        assert alarm.due_on == aware.date() + timedelta(days=1)


def test_the_command_says_what_it_looked_at(people, north_team, capsys):
    make.at_stage(Stage.DISCUSSION, people, north_team)
    call_command("run_rules")
    assert "Looked at 1 return" in capsys.readouterr().out


# --- follow-up ---------------------------------------------------------------------------------------------------
def contact(process, user, moment="week_1", result="reached", **more):
    data = {"moment": moment, "happened_on": clock.today(), "channel": "phone", "result": result} | more
    with acting_as(user):
        return record_follow_up(actor=user, process=process, data=data)


def safety_tasks(process, user):
    return [task for task in tasks(process, user, kind="safety") if task.done_at is None]


def test_two_missed_in_a_row_are_an_alarm_for_the_coordinator(people, north_team):
    process = make.at_stage(Stage.AFTERCARE, people, north_team)
    contact(process, people.alice, result="not_reached")
    assert safety_tasks(process, people.alice) == []
    contact(process, people.alice, moment="month_1", result="not_reached")
    assert [task.owner for task in safety_tasks(process, people.carla)] == [people.carla]


def test_silence_by_choice_is_no_alarm(people, north_team):
    process = make.at_stage(Stage.AFTERCARE, people, north_team)
    contact(process, people.alice, result="chose_silence")
    contact(process, people.alice, moment="month_1", result="chose_silence")
    contact(process, people.alice, moment="month_3", result="not_reached")
    assert safety_tasks(process, people.alice) == []


def test_not_safe_to_talk_and_a_wrong_word_are_alarms_at_once(people, north_team):
    process = make.at_stage(Stage.AFTERCARE, people, north_team)
    contact(process, people.alice, result="unsafe")
    row = contact(process, people.alice, moment="month_1", code_word="korenbloem")
    assert row.code_word_right is False
    right = contact(process, people.alice, moment="month_3", code_word="ZONNEBLOEM")
    assert right.code_word_right is True
    assert len(safety_tasks(process, people.carla)) == 2


def test_she_may_stop_and_nobody_reminds_any_more(people, north_team):
    process = make.at_stage(Stage.AFTERCARE, people, north_team)
    contact(process, people.alice, wants_to_stop=True)
    run_rules()
    with acting_as(people.alice):
        assert not Task.objects.to_do().filter(case=process.case, kind="follow_up").exists()


def test_follow_up_begins_after_return(people, north_team):
    process = make.at_stage(Stage.DISCUSSION, people, north_team)
    with pytest.raises(ValidationError):
        contact(process, people.alice)


def test_a_double_submit_makes_one_row(people, north_team, client_of):
    process = make.at_stage(Stage.AFTERCARE, people, north_team)
    path = f"/cases/{process.case.reference}/follow-up/new/"
    client = client_of(people.alice)
    token = client.get(path).context["form"]["token"].value()
    typed = {
        "token": str(token), "moment": "week_1", "happened_on": str(clock.today()), "channel": "phone",
        "result": "reached", "needs": "A school",
    }  # fmt: skip
    assert [client.post(path, typed).status_code for _click in range(2)] == [302, 302]
    with acting_as(people.alice):
        assert FollowUp.objects.filter(case=process.case).count() == 1
