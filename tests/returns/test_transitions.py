"""The table decides: every stage, every move, every role; and all edges against the database."""

from contextlib import contextmanager, suppress
from dataclasses import replace
from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from cases.models import Case
from foundation.access.acting import acting_as
from foundation.access.permissions import Refused
from foundation.accounts.codes import Role
from foundation.workflow import TransitionRefused, perform
from returns.models import ReturnProcess
from returns.operations.facts import confirm_fact
from returns.stages import Stage
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
    _check_edge(make.paused_from(stage, people, north_team), "resume", stage, people)


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
