"""The table of roles against `domain.md` 12, written out; the database's copy; and that both answer the same."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from cases import operations
from cases.permissions import may_do
from foundation import clock
from foundation.access import policy
from foundation.access.codes import DataGroup, GrantReason, Level
from foundation.access.models import Grant, PolicyCell
from foundation.access.policy import TABLE, Action
from foundation.accounts.codes import Role
from tests.factories.cases import a_case, a_consent

pytestmark = pytest.mark.django_db

#: `domain.md` 12, word for word.
DOCUMENT = """
Action|CW|CO|TL|IO|FG|AD|PC
See case|Ra|Rr|Rt|-|log|-|-
Wish talk, checklist|Wa|Rr|Rt|-|-|-|-
Assess / review risk|Wa/-|Wr/Wr|-/Wt|-|-|-|-
Clear departure|-|Wr|Wt if CO is author|-|-|-|-
Record / confirm gate fact|Wa/-|Wr/Wr|Rt|-|-|-|-
Referral|Wa|Wr|Rt|-|-|-|W1 status, note
Transfer, reopen, assign|-|Wr|Wt|-|-|-|-
Break-glass|yes|yes|yes|-|reviews|-|-
Statistics|a|r|t|all, no persons|all|-|-
Access log, data requests|-|-|-|-|W|-|-
Users, organisations, texts|-|-|-|-|R|W|-
"""
#: Which of our actions a line of the document is; two where it names two.
LINES = {
    "See case": [Action.SEE_CASE],
    "Wish talk, checklist": [Action.WISH_TALK, Action.CHECKLIST],
    "Assess / review risk": [Action.ASSESS_RISK, Action.REVIEW_RISK],
    "Clear departure": [Action.CLEAR_DEPARTURE],
    "Record / confirm gate fact": [Action.RECORD_FACT, Action.CONFIRM_FACT],
    "Referral": [Action.REFERRAL],
    "Transfer, reopen, assign": [Action.TRANSFER],
    "Break-glass": [Action.BREAK_GLASS],
    "Statistics": [Action.STATISTICS],
    "Access log, data requests": [Action.ACCESS_LOG],
    "Users, organisations, texts": [Action.ADMINISTRATION],
}
OURS = {Action.OPEN_FILE, Action.KEEP_FILE, Action.REGISTRY, Action.ENQUIRY}


def document_cells() -> dict[Action, tuple[str, ...]]:
    found: dict[Action, tuple[str, ...]] = {}
    for line in DOCUMENT.strip().splitlines()[1:]:
        name, *cells = line.split("|")
        actions = LINES[name]
        for place, action in enumerate(actions):
            # 'Wa/-' is a cell for each; a cell without a stroke holds for both.
            found[action] = tuple(
                cell.split("/")[place] if len(actions) == 2 and "/" in cell else cell for cell in cells
            )
    return found


def test_the_table_is_the_documents() -> None:
    cells = document_cells()
    assert set(cells) | OURS == set(Action) == set(TABLE)
    assert {action: TABLE[action] for action in cells} == cells


def test_the_database_holds_the_same_table() -> None:
    held = {(row.role, row.action): (row.reads, row.writes, row.scope) for row in PolicyCell.objects.all()}
    told = {
        (str(role), str(action)): (cell.reads, cell.writes, str(cell.scope))
        for action in Action
        for role in policy.ROLES
        if (cell := policy.cell(role, action)).scope
    }
    assert held == told


def test_a_role_outside_the_table_has_nothing_by_it() -> None:
    assert not any(
        policy.cell(Role.SERVICE, action).reads or policy.cell(Role.SERVICE, action).writes for action in Action
    )


@pytest.fixture
def case(people: Any, north_team: Any, as_user: Any) -> Any:
    with as_user(people.alice):
        return a_case(north_team)


def ask(sql: str, *arguments: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", arguments)
        return cursor.fetchone()[0]


#: Of the actions that concern one file: who writes by them in Alice's file of the north team.
OWN_OR_REGION = {"alice", "carla"}
WRITES_IN_IT = {
    Action.SEE_CASE: set(), Action.WISH_TALK: {"alice"}, Action.CHECKLIST: {"alice"},
    Action.ASSESS_RISK: OWN_OR_REGION, Action.REVIEW_RISK: {"carla", "tess"},
    Action.CLEAR_DEPARTURE: {"carla", "tess"}, Action.RECORD_FACT: OWN_OR_REGION, Action.CONFIRM_FACT: {"carla"},
    Action.REFERRAL: OWN_OR_REGION, Action.TRANSFER: {"carla", "tess"}, Action.KEEP_FILE: OWN_OR_REGION,
}  # fmt: skip


@pytest.mark.parametrize(
    "who", ["alice", "bob", "charlie", "carla", "sven", "tess", "ivo", "fatma", "adam", "piet", "service"]
)
def test_code_and_database_answer_the_same_for_every_cell(who: str, people: Any, as_user: Any, case: Any) -> None:
    user = getattr(people, who)
    with as_user(user):
        for action, writers in WRITES_IN_IT.items():
            wanted = who in writers or who == "service"
            assert ask("tw_may(%s, %s)", str(action), case.pk) is wanted, (who, action)
            if who != "service":
                assert may_do(user, action, case) is wanted, (who, action)
            assert ask("tw_may(%s, %s)", str(action), case.pk + 1_000_000) in {False, who == "service"}


#: The team lead has a writing grant on the team (she assigns and reviews); by SQL she still writes no more than that.
TEAM_LEAD_WRITES_NOT = (
    "INSERT INTO cases_note (uuid, case_id, text, created_at) VALUES (gen_random_uuid(), {case}, '', now())",
    "INSERT INTO cases_location (uuid, case_id, address, note, created_at)"
    " VALUES (gen_random_uuid(), {case}, '', '', now())",
)


@pytest.mark.parametrize("sql", TEAM_LEAD_WRITES_NOT)
def test_the_database_refuses_what_the_table_does_not_give(sql: str, people: Any, as_user: Any, case: Any) -> None:
    with as_user(people.tess), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(sql.format(case=case.pk))
    with as_user(people.carla), connection.cursor() as cursor:
        cursor.execute(sql.format(case=case.pk))  # the statement itself is right


def test_the_coordinator_reads_talks_and_writes_none_by_sql(people: Any, as_user: Any, case: Any) -> None:
    from tests.factories.cases import a_talk

    with as_user(people.alice):
        a_talk(case)
    change = "UPDATE returns_wishtalk SET wish = 'wants_return' WHERE case_id = %s"
    with as_user(people.carla), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(change, [case.pk])
    with as_user(people.alice), connection.cursor() as cursor:
        cursor.execute(change, [case.pk])
        assert cursor.rowcount == 1


# --- doors to grants ---------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_nobody_passes_on_a_group_they_lack(people: Any, north_team: Any, as_user: Any, case: Any) -> None:
    """Carla loses the right to health; she cannot give it to Bob, and what she gives by default leaves it out."""
    rows = Grant.objects.using("owner").filter(user=people.carla, team=north_team)
    rows.update(data_groups=["identity", "location", "contact"])
    with as_user(people.carla):
        with pytest.raises(DatabaseError), transaction.atomic():
            ask("tw_grant_case(%s, %s, 'write', ARRAY['medical'], 'assigned')", people.bob.pk, case.pk)
        operations.assign_case_worker(actor=people.carla, case=case, user=people.bob)
    with as_user(people.bob):
        groups = set(Grant.objects.active().get(user=people.bob, case_id=case.pk).data_groups)
    assert groups == {"identity", "location", "contact"}


@pytest.mark.parametrize("reason", ["break_glass", "handover", "coordinates", "deputy", "opened", "cover"])
def test_one_file_is_given_for_work_only(reason: str, people: Any, as_user: Any, case: Any) -> None:
    with as_user(people.carla), pytest.raises(DatabaseError), transaction.atomic():
        ask("tw_grant_case(%s, %s, 'write', ARRAY[]::text[], %s)", people.bob.pk, case.pk, reason)


@pytest.mark.parametrize("who", ["charlie", "sven", "adam", "fatma", "ivo", "piet", "service"])
def test_one_file_is_given_within_the_team_only(who: str, people: Any, as_user: Any, case: Any) -> None:
    with as_user(people.carla), pytest.raises(DatabaseError), transaction.atomic():
        ask("tw_grant_case(%s, %s, 'read', ARRAY[]::text[], 'assigned')", getattr(people, who).pk, case.pk)


def test_a_grant_to_oneself_is_refused_whoever_writes_it(people: Any, case: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(using="owner"):
        Grant.objects.using("owner").create(
            user=people.bob, granted_by=people.bob, case_id=case.pk, level=Level.READ, data_groups=[],
            reason=GrantReason.ASSIGNED, valid_from=clock.now(),
        )  # fmt: skip


@pytest.mark.parametrize("who", ["ivo", "fatma", "adam", "piet", "service"])
def test_no_grant_for_a_role_that_sees_no_case_whoever_writes_it(who: str, people: Any, north_team: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(using="owner"):
        Grant.objects.using("owner").create(
            user=getattr(people, who), team=north_team, level=Level.READ, data_groups=[],
            reason=GrantReason.COORDINATES, valid_from=clock.now(),
        )  # fmt: skip


# --- a handover's question --------------------------------------------------------------------------------------
def test_a_question_shows_the_file_without_its_groups(
    people: Any, south_team: Any, as_user: Any, client_of: Any, case: Any
) -> None:
    with as_user(people.alice):
        operations.set_location(actor=people.alice, case=case, data={"address": "Geheimlaan 12"})
        operations.set_safe_contact(actor=people.alice, case=case, data={"method": "phone", "number": "+31600000011"})
        consent = a_consent(case)
    with as_user(people.carla):
        handover = operations.ask_handover(actor=people.carla, case=case, to_team=south_team, consent=consent)
    with as_user(people.sven), connection.cursor() as cursor:
        grant = Grant.objects.active().get(user=people.sven, case_id=case.pk)
        assert grant.data_groups == []
        assert (grant.valid_until - grant.valid_from).days == 14
        for table in ("cases_location", "cases_safecontact", "cases_identity", "cases_medical"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0, table
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(
                "INSERT INTO cases_note (uuid, case_id, text, created_at) VALUES (gen_random_uuid(), %s, '', now())",
                [case.pk],
            )
        operations.answer_handover(actor=people.sven, handover=handover, accept=False, answer="No room.")
    with as_user(people.sven):
        assert not Grant.objects.active().filter(user=people.sven, case_id=case.pk).exists()


def test_accepted_the_groups_come_with_the_file(people: Any, south_team: Any, as_user: Any, case: Any) -> None:
    with as_user(people.alice):
        operations.set_location(actor=people.alice, case=case, data={"address": "Geheimlaan 12"})
        consent = a_consent(case)
    with as_user(people.carla):
        handover = operations.ask_handover(actor=people.carla, case=case, to_team=south_team, consent=consent)
    with as_user(people.sven), connection.cursor() as cursor:
        operations.answer_handover(actor=people.sven, handover=handover, accept=True)
        cursor.execute("SELECT count(*) FROM cases_location")
        assert cursor.fetchone()[0] == 1


def test_a_place_in_a_team_brings_every_group_of_data(people: Any, north_team: Any, as_user: Any) -> None:
    """What the administrator's function gives is what a coordinator had before there were functions."""
    from foundation.people.operations import add_membership

    with as_user(people.adam):
        add_membership(actor=people.adam, about=people.sven, team=north_team, starts_on=clock.today())
    with as_user(people.sven):
        grants = list(Grant.objects.active().filter(user=people.sven, team=north_team))
        assert grants
        for grant in grants:
            assert set(grant.data_groups) == set(DataGroup.values)
