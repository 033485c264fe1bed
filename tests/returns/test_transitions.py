"""The table decides: every stage, every move, every role; all edges against the database; what must never happen."""

from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from cases.models import Case, Task
from cases.operations import add_task, open_case
from foundation import clock
from foundation.access.acting import acting_as
from foundation.access.permissions import Refused
from foundation.accounts.codes import Role
from foundation.workflow import TransitionRefused, perform
from returns.completing import WrongCodeWord
from returns.jobs import run_alarms, run_rules
from returns.models import PlanItem, ReturnProcess, RiskAssessment
from returns.moves import moves_for
from returns.operations.facts import confirm_fact
from returns.operations.followup import record_follow_up
from returns.operations.process import open_process
from returns.operations.reopening import reopen
from returns.operations.risk import start_assessment
from returns.stages import BY_AUTHORITY, DepartureKind, Outcome, Stage
from returns.transitions import EDGES, ROWS, TRANSITIONS
from tests.factories import stages as make

pytestmark = pytest.mark.django_db

CW, CO, TL = Role.CASE_WORKER, Role.COORDINATOR, Role.TEAM_LEAD
PRE = {Stage.INTAKE, Stage.DISCUSSION, Stage.PREPARATION, Stage.READY, Stage.ON_HOLD}
OPEN = set(Stage) - {Stage.CLOSED}
#: The table of the field, written down a second time on purpose: name -> (from, to, who).
DOCUMENT = {
    "decline_intake": ({Stage.INTAKE}, {Stage.CLOSED}, {CO}),
    "open_discussion": ({Stage.INTAKE}, {Stage.DISCUSSION}, {CW}),
    "start_preparation": ({Stage.DISCUSSION}, {Stage.PREPARATION}, {CW}),
    "back_to_discussion": ({Stage.PREPARATION, Stage.READY}, {Stage.DISCUSSION}, {CW}),
    "clear_departure": ({Stage.PREPARATION}, {Stage.READY}, {CO}),
    "reopen_preparation": ({Stage.READY}, {Stage.PREPARATION}, {CW}),
    "record_departure": ({Stage.READY}, {Stage.DEPARTED}, {CW}),
    "confirm_arrival": ({Stage.DEPARTED}, {Stage.AFTERCARE}, {CW, CO}),
    "hold": (OPEN - {Stage.ON_HOLD, Stage.MISSING}, {Stage.ON_HOLD}, {CW}),
    "resume": ({Stage.ON_HOLD}, OPEN - {Stage.ON_HOLD, Stage.MISSING}, {CW}),
    "report_missing": (PRE | {Stage.DEPARTED, Stage.AFTERCARE}, {Stage.MISSING}, {CW}),
    "return_found": ({Stage.MISSING}, {Stage.DISCUSSION, Stage.AFTERCARE}, {CW}),
    "transfer": (OPEN, set(), {CO, TL}),
    "withdraw": (PRE, {Stage.CLOSED}, {CW}),
    "close_staying": ({Stage.DISCUSSION, Stage.PREPARATION}, {Stage.CLOSED}, {CO}),
    "record_own_departure": (PRE | {Stage.MISSING}, {Stage.DEPARTED}, {CW}),
    "record_authority_departure": (PRE, {Stage.DEPARTED}, {CO}),
    "record_death": (set(Stage), {Stage.CLOSED}, {CO}),
    "finish": ({Stage.DEPARTED, Stage.AFTERCARE, Stage.MISSING}, {Stage.CLOSED}, {CO}),
    "reopen": ({Stage.CLOSED}, {Stage.DISCUSSION}, {CO, TL}),
}
#: name of a colleague -> role in the case of Alice (COSM Noord); the others have none.
ROLES = {"alice": CW, "carla": CO, "tess": TL}
STRANGERS = ("bob", "charlie", "sven", "ivo", "fatma", "adam", "piet", "service")


def test_the_table_reads_like_the_document():
    assert list(TRANSITIONS) == list(DOCUMENT)
    for row in ROWS:
        sources, targets, _who = DOCUMENT[row.name]
        assert row.sources == sources, row.name
        assert {target for _source, target in row.edges()} == targets
        assert str(row.why), row.name


def test_the_trigger_allows_only_the_edges_of_the_table():
    edges = import_module("returns.migrations.0003_edges").EDGES
    assert set(edges) == {(str(source), str(target)) for source, target in EDGES}
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'returns_returnprocess_stage_edges'")
        body = cursor.fetchone()[0]
    for source in Stage:
        for target in Stage:
            assert (f"('{source}', '{target}')" in body) == ((source, target) in EDGES)


def test_every_stage_every_move_every_role(people, north_team):
    """Decided in memory: only the stage of the row changes, nothing is written."""
    process = make.at_stage(Stage.DISCUSSION, people, north_team)
    for name in (*ROLES, *STRANGERS):
        user = getattr(people, name)
        with acting_as(people.alice):
            process = ReturnProcess.objects.select_related("case__team").get(pk=process.pk)
        with acting_as(user, reason="test"):
            for stage in Stage:
                process.stage = stage
                for row in ROWS:
                    expected = ROLES.get(name) in DOCUMENT[row.name][2]
                    verdict = row.may(user, process)
                    assert bool(verdict) == expected, (name, stage, row.name, str(verdict.reason))
                    assert verdict.allowed or str(verdict.reason), row.name


@pytest.mark.parametrize("stage", list(Stage))
def test_what_the_table_does_not_allow_is_refused(stage, people, north_team):
    """Against the database: every move from this stage by everybody who sees the case."""
    process = make.at_stage(stage, people, north_team)
    for row in ROWS:
        for name, role in ROLES.items():
            sources, _targets, who = DOCUMENT[row.name]
            if stage in sources and role in who:
                continue
            user = getattr(people, name)
            expected = Refused if stage in sources else TransitionRefused
            with acting_as(user), pytest.raises(expected):
                perform(TRANSITIONS, process, row.name, actor=user, facts=make.facts_for(row.name))
    with acting_as(people.alice):
        assert ReturnProcess.objects.get(pk=process.pk).stage == stage


def _paused_from(stage, people, team):
    process = make.at_stage(stage, people, team)
    return make.move(process, "hold", actor=people.alice)


class _Undo(Exception):
    """Takes back what one edge did, so that the next starts from the same stage."""


@contextmanager
def undone():
    with suppress(_Undo), transaction.atomic():
        yield
        raise _Undo


@pytest.mark.parametrize("source", list(Stage))
def test_all_edges_against_the_database(source, people, north_team, monkeypatch):
    """Each edge of the table is made once, by who may, with complete facts."""
    process = make.at_stage(source, people, north_team)
    monkeypatch.setitem(TRANSITIONS, "finish", _without_needs(TRANSITIONS["finish"]))
    with acting_as(people.alice):
        letter = make.fact(process, "authority_letter", actor=people.alice)
    with acting_as(people.carla):
        confirm_fact(actor=people.carla, fact=letter)
    # Where the target depends on what came before, the row is brought there by a test of its own (below).
    for row in ROWS:
        if row.name in {"resume", "return_found"}:
            continue
        for target in [target for one, target in row.edges() if one == source]:
            with undone():
                _check_edge(process, row.name, target, people)


def _check_edge(process, name, target, people):
    source = process.stage
    who = people.alice if CW in DOCUMENT[name][2] else people.carla
    moved = make.move(process, name, actor=who)
    assert moved.stage == target, name
    with acting_as(people.alice):
        case = Case.objects.get(pk=process.case_id)
        assert (case.closed_on is not None) == (target == Stage.CLOSED)
        last = moved.moves.order_by("-created_at", "-pk").first()
        assert (last.name, last.from_stage, last.to_stage) == (name, source, target)


@pytest.mark.parametrize("stage", sorted(DOCUMENT["hold"][0]))
def test_a_pause_goes_back_to_each_stage(stage, people, north_team):
    _check_edge(_paused_from(stage, people, north_team), "resume", stage, people)


@pytest.mark.parametrize(
    ("before", "after"), [(Stage.PREPARATION, Stage.DISCUSSION), (Stage.DEPARTED, Stage.AFTERCARE)]
)
def test_who_is_found_goes_on_where_she_is(before, after, people, north_team):
    lost = make.move(make.at_stage(before, people, north_team), "report_missing", actor=people.alice)
    _check_edge(lost, "return_found", after, people)


def _without_needs(row):
    return replace(row, needs=lambda process, actor: [])


def test_the_database_refuses_a_stage_written_past_the_table(people, north_team):
    process = make.at_stage(Stage.INTAKE, people, north_team)
    refused = pytest.raises(IntegrityError, match="no move from intake to preparation")
    with acting_as(people.alice), refused, transaction.atomic():
        ReturnProcess.objects.filter(pk=process.pk).update(stage=Stage.PREPARATION)


# --- what a step asks for -------------------------------------------------------------------------------------
def missing(process, name, user):
    row = TRANSITIONS[name]
    with acting_as(user):
        fresh = ReturnProcess.objects.get(pk=process.pk)
        return [str(need.label) for need in row.needs(fresh, user) if not need.done]


def at_discussion(people, team, **more):
    with acting_as(people.alice):
        process = make.opened(actor=people.alice, team=team, **more)
    return make.move(process, "open_discussion", actor=people.alice)


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
    process = at_discussion(people, north_team)
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
    process = at_discussion(people, north_team)
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


# --- leaving, arriving, coming back ------------------------------------------------------------------------------
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
    process = make.move(_paused_from(Stage.PREPARATION, people, north_team), "report_missing", actor=people.alice)
    assert process.stage_before == Stage.PREPARATION


def test_missing_tells_a_coordinator_where_the_trafficker_may_be_feared(people, north_team):
    process = make.at_stage(Stage.MISSING, people, north_team)
    with acting_as(people.carla):
        assert Task.objects.to_do().get(case=process.case, kind="safety").owner == people.carla


@pytest.mark.parametrize("kind", list(BY_AUTHORITY))
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


# --- what must never happen (the field's own list) ----------------------------------------------------------------
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
    process = at_discussion(people, north_team)
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
