"""The table of moves: who, from where, to where; and the same edges in the database."""

from importlib import import_module

import pytest
from django.db import IntegrityError, connection, transaction

from foundation import clock
from foundation.access.permissions import Refused
from foundation.workflow import TransitionRefused, moves, perform
from organisations.codes import AssignmentState as S
from organisations.models import Assignment
from organisations.transitions import TRANSITIONS
from tests.organisations.conftest import make_consent

pytestmark = pytest.mark.django_db

#: Rows of `standards/referral.md` 3, as far as they exist without an account for the receiver.
TABLE = {
    "send": ({S.DRAFT}, S.SENT),
    "accept": ({S.SENT}, S.ACCEPTED),
    "decline": ({S.SENT}, S.REJECTED),
    "start": ({S.ACCEPTED}, S.STARTED),
    "complete": ({S.STARTED}, S.COMPLETED),
    "confirm": ({S.COMPLETED}, S.CLOSED),
    "fail": ({S.ACCEPTED, S.STARTED}, S.FAILED),
    "withdraw": ({S.DRAFT, S.SENT, S.ACCEPTED, S.STARTED}, S.WITHDRAWN),
}
ASKERS = ["alice", "carla"]
READERS = ["tess"]


def facts() -> dict[str, object]:
    today = clock.today()
    return {
        "answered_on": today,
        "contact_function": "Intake",
        "decline_reason": "region",
        "started_on": today,
        "completed_on": today,
        "ended_on": today,
        "result": "A room",
        "need_met": "yes",
        "withdraw_reason": "wish",
    }


def in_state(case, organisation, state: str) -> Assignment:
    """A row as it would stand in ``state``: only changes are guarded by the trigger."""
    today, bare = clock.today(), {"consent": make_consent(case, organisation)}
    if state != S.DRAFT:
        bare |= {"sent_on": today}
    if state not in (S.DRAFT, S.SENT, S.WITHDRAWN):
        bare |= {"answered_on": today}
    bare |= {
        S.REJECTED: {"decline_reason": "region"},
        S.CLOSED: {"need_met": "yes"},
        S.WITHDRAWN: {"withdraw_reason": "wish"},
    }.get(S(state), {})
    return Assignment.objects.create(
        case=case, organisation=organisation, kind="guidance", state=state, created_at=clock.now(), **bare
    )


def test_the_table_is_that_of_the_document():
    assert {name: (set(row.sources), row.target) for name, row in TRANSITIONS.items()} == TABLE
    assert all(row.label and row.why for row in TRANSITIONS.values())


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("role", [*ASKERS, *READERS])
def test_every_state_offers_its_moves_to_who_may(case, organisation, people, as_user, state, role):
    user = getattr(people, role)
    with as_user(people.alice):
        row = in_state(case, organisation, state)
    with as_user(user):
        row = Assignment.objects.visible_to(user).get(pk=row.pk)
        offered = {move.transition.name: bool(move.verdict) for move in moves(TRANSITIONS.values(), row, user)}
    assert offered == {name: role in ASKERS for name, (sources, _target) in TABLE.items() if state in sources}


@pytest.mark.parametrize("name", TABLE)
def test_each_move_is_made_from_its_states_and_refused_from_the_others(case, organisation, people, as_user, name):
    sources, target = TABLE[name]
    with as_user(people.carla):
        for state in S.values:
            try:
                with transaction.atomic():
                    row = in_state(case, organisation, state)
                    if state in sources:
                        assert perform(TRANSITIONS, row, name, actor=people.carla, facts=facts()).state == target
                    else:
                        with pytest.raises(TransitionRefused, match="present stage"):
                            perform(TRANSITIONS, row, name, actor=people.carla, facts=facts())
                    raise InterruptedError  # the next state begins anew
            except InterruptedError:
                continue


@pytest.mark.parametrize("name", TABLE)
def test_who_only_reads_is_refused_with_a_reason(case, organisation, people, as_user, name):
    state = min(TABLE[name][0])
    with as_user(people.alice):
        row = in_state(case, organisation, state)
    with as_user(people.tess), pytest.raises(Refused, match="case worker"):
        perform(TRANSITIONS, row, name, actor=people.tess, facts=facts())


@pytest.mark.parametrize("name", [name for name, row in TRANSITIONS.items() if row.asks])
def test_a_move_wants_what_it_asks(case, organisation, alice, as_user, name):
    with as_user(alice):
        row = in_state(case, organisation, min(TABLE[name][0]))
        for asked in TRANSITIONS[name].asks:
            with pytest.raises(TransitionRefused):
                perform(TRANSITIONS, row, name, actor=alice, facts=facts() | {asked: ""})


def test_the_migration_holds_the_edges_of_the_table():
    table = {edge for row in TRANSITIONS.values() for edge in row.edges()}
    assert {(str(a), str(b)) for a, b in table} == set(import_module("organisations.migrations.0003_edges").EDGES)


def test_the_database_allows_only_these_edges(case, organisation, alice, as_user):
    allowed = {(str(a), str(b)) for row in TRANSITIONS.values() for a, b in row.edges()}
    with as_user(alice):
        for source in S.values:
            for target in S.values:
                try:
                    with transaction.atomic():
                        row = in_state(case, organisation, source)
                        refused = _refused(row, target)
                        assert refused == (source != target and (source, target) not in allowed), (source, target)
                        raise InterruptedError
                except InterruptedError:
                    continue


def _refused(row: Assignment, target: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE organisations_assignment SET state = %s WHERE id = %s", [target, row.pk])
    except IntegrityError as error:
        return "no move from" in str(error)
    return False
