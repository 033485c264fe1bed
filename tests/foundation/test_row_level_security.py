"""Row-level security, proven by raw SQL as the portal's role, with each actor and with none.

No queryset takes part: what these tests see is what a forgotten filter would show.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from cases.codes import StatusKind
from cases.models import Case, Identity, LegalStatus, Location, Note, Task
from cases.operations import open_case
from foundation import clock
from foundation.access.acting import acting_as
from foundation.accounts.models import Team, User

pytestmark = pytest.mark.django_db

#: Tables that the portal's role may read without a policy, and why no case can be learnt from them.
WITHOUT_POLICY = {
    "account_emailaddress": "allauth's own, empty",
    "account_emailconfirmation": "allauth's own, empty",
    "accounts_cacheentry": "hashes and moments that the limits of signing in count",
    "accounts_knowndevice": "keyed hashes; read before it is known who acts",
    "access_deputy": "who looks along in which team; no case",
    "access_policy": "the table of roles; no case",
    "accounts_membership": "who works where; no case",
    "accounts_region": "names of regions",
    "accounts_singlesignon": "hashes of who somebody is elsewhere",
    "accounts_team": "names of teams",
    "accounts_user": "colleagues",
    "accounts_usersession": "hashes and ciphertext that only the browser's cookie opens",
    "audit_seal": "hashes of the record, and numbers of its rows",
    "auth_group": "Django's own, empty",
    "auth_group_permissions": "Django's own, empty",
    "auth_permission": "Django's own names",
    "django_content_type": "Django's own names",
    "django_migrations": "names of migrations",
    "drafts_keptpost": "ciphertext that only the browser's cookie opens; nobody is signed in",
    "mfa_authenticator": "public keys, hashes and ciphertext; read before it is known who acts",
    "organisations_contact": "public registry",
    "organisations_organisation": "public registry",
    "socialaccount_socialaccount": "allauth's own, empty",
    "socialaccount_socialapp": "allauth's own, empty",
    "socialaccount_socialtoken": "allauth's own, empty",
    "returns_checklistitem": "instrument",
    "returns_checklisttemplate": "instrument",
    "returns_riskinstrument": "instrument",
    "returns_riskitem": "instrument",
    "search_entry": "keyed hashes and ids; the rows behind them have their own policies",
}


def ask(sql: str, *arguments: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchall() if cursor.description else []


def do(sql: str, *arguments: Any) -> int:
    """Run a statement and return how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return int(cursor.rowcount)


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(DatabaseError), transaction.atomic():
        yield


@pytest.fixture
def case(alice: User, north_team: Team) -> Case:
    """Alice's case, with a row in a few tables and in two data groups."""
    with acting_as(alice):
        case = open_case(actor=alice, team=north_team, alias="Kievit", language="en")
        common = {"case": case, "created_at": clock.now(), "created_by": alice}
        Note.objects.create(text="een notitie", **common)
        LegalStatus.objects.create(kind=StatusKind.B8_3, starts_on=date(2026, 1, 1), **common)
        Task.objects.create(title="bellen", owner=alice, due_on=date(2026, 12, 1), **common)
        Location.objects.create(address="Geheimlaan 1", **common)
        Identity.objects.create(case=case, client_id=case.client_id, legal_name="Fictieve Naam")
    return case


def tables(sql: str) -> set[str]:
    return {row[0] for row in ask(sql)}


def case_tables() -> set[str]:
    return tables(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'case_id'"
    ) | {"cases_case", "cases_client"}


def test_every_table_of_a_case_has_policies() -> None:
    guarded = tables("SELECT relname FROM pg_class WHERE relrowsecurity")
    assert case_tables() - guarded == set()
    # Written by functions and triggers of the database alone, or only added to.
    writable = case_tables() - {"audit_record", "access_grant", "drafts_draft", "portal_listing"}
    for table in sorted(writable & guarded):
        kinds = {row[0] for row in ask("SELECT cmd FROM pg_policies WHERE tablename = %s", table)}
        assert kinds >= {"SELECT", "INSERT", "UPDATE"} or "ALL" in kinds, table


def test_tables_without_a_policy_are_listed_with_a_reason() -> None:
    every = tables("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    guarded = tables("SELECT relname FROM pg_class WHERE relrowsecurity")
    # The queue holds ids and names of tasks, never what is in a file.
    open_tables = {table for table in every - guarded if not table.startswith("procrastinate_")}
    assert open_tables - set(WITHOUT_POLICY) == set()


def test_the_portals_role_owns_nothing_and_cannot_step_round() -> None:
    assert ask(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    ) == [(False, False, False, False)]
    assert (
        ask("SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = current_user") == []
    )


SEES_ROWS = (
    "cases_case",
    "cases_client",
    "cases_note",
    "cases_task",
    "cases_legalstatus",
    "cases_location",
    "cases_identity",
)


@pytest.mark.parametrize("table", SEES_ROWS)
@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("alice", True), ("carla", True), ("tess", True), ("service", True), ("bob", False), ("charlie", False),
        ("sven", False), ("ivo", False), ("fatma", False), ("adam", False), ("piet", False), (None, False),
    ],
)  # fmt: skip
def test_who_sees_rows(people: SimpleNamespace, case: Case, table: str, name: str | None, sees: bool) -> None:
    with acting_as(getattr(people, name) if name else None):
        assert bool(ask(f"SELECT 1 FROM {table}")) is sees


def test_nobody_sees_anything_without_an_actor(case: Case, no_actor: None) -> None:
    for table in sorted(case_tables()):
        assert ask(f"SELECT 1 FROM {table} LIMIT 1") == [], table


def test_a_stranger_changes_nothing(case: Case, charlie: User) -> None:
    with acting_as(charlie):
        assert do("UPDATE cases_case SET safe_now = 'no'") == 0
        assert do("UPDATE cases_task SET due_on = '2030-01-01'") == 0
        with refused():
            do(
                "INSERT INTO cases_note (uuid, case_id, text, created_at) VALUES (gen_random_uuid(), %s, '', now())",
                case.pk,
            )


def test_a_data_group_needs_its_own_right(case: Case, carla: User, bob: User) -> None:
    with acting_as(carla):
        ask("SELECT tw_grant_case(%s, %s, 'read', ARRAY['identity'], 'assigned')", bob.pk, case.pk)
    with acting_as(bob):
        assert ask("SELECT 1 FROM cases_note") == [(1,)]
        assert ask("SELECT 1 FROM cases_identity") == [(1,)]
        assert ask("SELECT 1 FROM cases_location") == []
        # A reading grant does not write.
        assert do("UPDATE cases_case SET safe_now = 'no'") == 0


def test_sight_ends_with_the_grant(case: Case, carla: User, bob: User) -> None:
    with acting_as(carla):
        ask("SELECT tw_grant_case(%s, %s, 'write', ARRAY[]::text[], 'assigned')", bob.pk, case.pk)
        ask("SELECT tw_end_case_grant(%s, %s)", bob.pk, case.pk)
    with acting_as(bob):
        assert ask("SELECT 1 FROM cases_case") == []


@pytest.mark.parametrize("name", ["alice", "bob", "charlie", "sven", "adam", "fatma", None])
def test_only_the_teams_coordinator_grants_sight(people: SimpleNamespace, case: Case, name: str | None) -> None:
    with acting_as(getattr(people, name) if name else None), refused():
        ask("SELECT tw_grant_case(%s, %s, 'read', ARRAY[]::text[], 'assigned')", people.bob.pk, case.pk)


def test_nobody_grants_themselves(case: Case, carla: User) -> None:
    with acting_as(carla), refused():
        ask("SELECT tw_grant_case(%s, %s, 'write', ARRAY[]::text[], 'assigned')", carla.pk, case.pk)


def test_nobody_opens_a_file_in_another_team(charlie: User, adam: User, north_team: Team) -> None:
    for person in (charlie, adam):
        with acting_as(person), refused():
            ask("SELECT tw_open_case(%s)", north_team.pk)


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO access_grant (user_id, team_id, level, data_groups, reason, valid_from)"
        " SELECT tw_actor(), id, 'write', '{}', 'leads', now() FROM accounts_team",
        "UPDATE access_grant SET valid_until = NULL",
        "DELETE FROM access_grant",
        "UPDATE accounts_user SET role = 'coordinator'",
        "UPDATE audit_record SET event = 'x'",
        "DELETE FROM audit_record",
        "DELETE FROM cases_note",
        "DELETE FROM cases_case",
        "ALTER TABLE cases_case DISABLE ROW LEVEL SECURITY",
        "DROP TRIGGER cases_case_audit ON cases_case",
        "TRUNCATE cases_note",
    ],
)
def test_what_the_portals_role_can_never_do(case: Case, carla: User, sql: str) -> None:
    with acting_as(carla), refused():
        do(sql)


def test_a_signed_note_is_never_changed(case: Case, alice: User) -> None:
    with acting_as(alice), refused():
        do("UPDATE cases_note SET text = 'anders'")


def test_nobody_writes_the_record_in_anothers_name(case: Case, alice: User, bob: User) -> None:
    sql = (
        "INSERT INTO audit_record (occurred_at, recorded_at, action, event, event_kind, outcome, user_id, role, reason,"
        " object_type, object_id, detail, request_id) VALUES (now(), now(), 'R', 'x', 'normal', 'done', %s, '', '', '', '', '{}', '')"
    )
    with acting_as(alice):
        with refused():
            do(sql, bob.pk)
        assert do(sql, alice.pk) == 1


def test_every_change_leaves_a_row_without_values(case: Case, alice: User) -> None:
    with acting_as(alice):
        do("UPDATE cases_case SET safe_now = 'unsure' WHERE id = %s", case.pk)
        rows = ask(
            "SELECT action, event, user_id, detail FROM audit_record WHERE case_id = %s AND object_type = 'cases_case'"
            " ORDER BY id DESC LIMIT 1",
            case.pk,
        )
    assert rows == [("U", "cases_case.changed", alice.pk, ["safe_now"])]
