"""Events of the record: one door, inside and outside a transaction, with the fields of NEN 7513 and no content."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory

from cases.operations import add_note
from foundation import clock
from foundation.access.acting import acting_as
from foundation.accounts.models import Team, User
from foundation.audit import events, origin
from foundation.audit.events import note_event
from foundation.audit.models import Record
from tests.factories.cases import a_case

pytestmark = pytest.mark.django_db


def rows(event: str) -> list[Record]:
    return list(Record.objects.using("owner").filter(event=event).order_by("pk"))


def mine(user: User, event: str) -> list[Record]:
    with acting_as(user):
        return list(Record.objects.filter(event=event).order_by("pk"))


def note_and_fail(user: User, event: str, **kwargs: Any) -> None:
    with acting_as(user):
        note_event(event, **kwargs)
        raise RuntimeError


def test_inside_a_transaction_it_is_in_the_actors_name(alice: User, north_team: Team) -> None:
    with acting_as(alice, reason="reminders by date"):
        case = a_case(north_team)
        note_event("export.done", case_id=case.pk, detail=["rows:3"], rule="may_export")
    (row,) = mine(alice, "export.done")
    assert (row.action, row.event_kind, row.outcome, row.user_id, row.role) == (
        "E", "normal", "done", alice.pk, "case_worker",
    )  # fmt: skip
    assert (row.case_id, row.detail, row.rule, row.purpose) == (case.pk, ["rows:3"], "may_export", "guidance")
    assert row.relation == "opened"
    assert row.source.startswith("command ")
    assert row.tx > 0


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_and_before_anybody_is_signed_in(alice: User) -> None:
    note_event("sign_in.failed", user=alice, outcome="failed", detail=["password"])
    note_event("sign_in.failed", outcome="failed", detail=["unknown_account"])
    first, second = rows("sign_in.failed")
    assert (first.user_id, first.role, first.outcome) == (alice.pk, "case_worker", "failed")
    assert (second.user_id, second.role) == (None, "")


@pytest.mark.django_db(transaction=True)
def test_what_was_done_falls_with_its_transaction(alice: User) -> None:
    with pytest.raises(RuntimeError):
        note_and_fail(alice, "export.done")
    assert rows("export.done") == []


@pytest.mark.django_db(transaction=True)
def test_a_refusal_outlives_the_transaction_that_rolled_back(alice: User) -> None:
    with events.kept_until_after():
        with pytest.raises(RuntimeError):
            note_and_fail(alice, "access.refused", outcome="refused")
        events.write_waiting()
    assert [row.user_id for row in rows("access.refused")] == [alice.pk]


@pytest.mark.django_db(transaction=True)
def test_a_page_that_only_reads_notes_too(alice: User) -> None:
    with events.kept_until_after():
        with acting_as(alice, read_only=True):
            note_event("access.many_files", detail=["files:31"])
        events.write_waiting()
    assert [row.detail for row in rows("access.many_files")] == [["files:31"]]


def test_nobody_writes_in_the_name_of_another(alice: User, bob: User) -> None:
    with acting_as(alice), pytest.raises(DatabaseError), transaction.atomic():
        note_event("export.done", user=bob)


@pytest.mark.parametrize(
    "given",
    [
        {"event": "no dot"}, {"kind": "strange"}, {"outcome": "maybe"},
        {"detail": ["Amara Zonnebloem"]}, {"detail": ["x" * 65]}, {"detail": ["06 12 34"]},
        {"reason": "Amara is in danger"}, {"reason": "line\nbreak"},
    ],
)  # fmt: skip
def test_what_could_be_content_is_refused(alice: User, given: dict[str, Any]) -> None:
    with acting_as(alice), pytest.raises(ValueError):
        note_event(**{"event": "search.done", **given})


def test_the_database_fills_in_what_a_writer_could_make_up(alice: User, north_team: Team) -> None:
    with acting_as(alice):
        case = a_case(north_team)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_record (occurred_at, recorded_at, action, event, event_kind, outcome, user_id, role,"
                " reason, case_id, object_type, object_id, detail, request_id, purpose, relation, origin, source, tx)"
                " VALUES (now(), '2001-01-01', 'R', 'x.y', 'normal', 'done', tw_actor(), 'case_worker', '', %s, '', '',"
                " '{}', '', 'made up', 'made up', 'made up', 'made up', 1)",
                [case.pk],
            )
    (row,) = mine(alice, "x.y")
    assert "made up" not in {row.purpose, row.relation, row.origin, row.source}
    assert row.recorded_at.year >= clock.now().year and row.tx > 1


def test_a_change_says_on_what_ground_and_from_where(people: SimpleNamespace, north_team: Team, client_of: Any) -> None:
    with acting_as(people.alice):
        case = a_case(north_team)
    with acting_as(people.carla):
        add_note(actor=people.carla, case=case, text="x")
    changed = mine(people.carla, "cases_note.added")[-1]
    assert (changed.relation, changed.purpose) == ("coordinates", "coordination")
    client_of(people.alice).get(f"/cases/{case.reference}/", REMOTE_ADDR="203.0.113.77")
    read = mine(people.alice, "portal:case")[-1]
    assert (read.origin, read.rule, read.relation) == ("203.0.113.0/24", "visible_to", "opened")
    assert read.source.startswith("web ") and len(read.session) == 16


@pytest.mark.parametrize(("connection_name", "source"), [("terugweg", "portal"), ("psql", "console"), ("", "console")])
def test_somebody_at_a_console_is_recorded_as_such(alice: User, connection_name: str, source: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('terugweg.source', '', true), set_config('application_name', %s, true)",
                       [connection_name])  # fmt: skip
        cursor.execute("SELECT set_config('terugweg.actor', %s, true)", [str(alice.pk)])
        cursor.execute("UPDATE accounts_user SET language = 'en' WHERE id = %s", [alice.pk])
        cursor.execute("SELECT set_config('terugweg.actor', '', true)")
    assert mine(alice, "accounts_user.changed")[-1].source == source


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "198.51.100.9", "192.0.2.1"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "6.6.6.6, 203.0.113.5", "203.0.113.5"),
        (2, "6.6.6.6, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        (2, "203.0.113.5", ""),
        (1, "", ""),
    ],
)
def test_an_address_comes_from_our_own_proxies_only(settings: Any, proxies: int, header: str, address: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": header})
    assert origin.client_address(request) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"), ("2001:db8:1:2:3::9", "2001:db8:1::/48"), ("fe80::1%eth0", "fe80::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"), ("<script>", ""), ("", ""), ("unknown", ""),
    ],
)  # fmt: skip
def test_an_address_is_shortened(address: str, network: str) -> None:
    assert origin.shortened(address) == network
