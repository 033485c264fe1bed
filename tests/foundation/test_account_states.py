"""Sessions, blocked and closed accounts, the lost second factor, and the list of rights."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import DatabaseError, connection, connections, transaction
from django.urls import reverse

from cases.models import Case
from cases.operations import add_task
from foundation import clock
from foundation.access.models import Grant
from foundation.access.permissions import Refused
from foundation.accounts.factors import has_second_factor
from foundation.accounts.models import Membership, Team, User, UserSession
from foundation.audit.models import Record
from foundation.people import jobs, operations
from foundation.people.codes import REFUSALS, Outcome, ProposalKind, SeenHow, State
from foundation.people.models import Proposal, Standing
from foundation.people.remains import what_remains
from tests.factories.cases import a_case

pytestmark = pytest.mark.django_db


def ask(sql: str, *arguments: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", arguments)
        return cursor.fetchone()[0]


def standing(user: User) -> Standing:
    return Standing.objects.select_related("user").get(user=user)


@pytest.fixture
def mark_of(adam: User, as_user: Any) -> Any:
    def mark(user: User) -> Any:
        with as_user(adam):
            return Standing.objects.get(user=user).uuid

    return mark


# --- sessions --------------------------------------------------------------------------------------------------------
def test_an_administrator_ends_every_session_of_somebody(
    adam: User, alice: User, bob: User, client_of: Any, mark_of: Any
) -> None:
    here, there, other = client_of(alice), client_of(alice), client_of(bob)
    answer = client_of(adam).post(reverse("people:end_sessions", args=[mark_of(alice)]))
    assert answer.status_code == 302
    for client in (here, there):
        assert client.get(reverse("portal:home")).headers["Location"].startswith("/sign-in/")
    assert other.get(reverse("portal:home")).status_code == 200
    assert User.objects.get(pk=alice.pk).is_active


@pytest.mark.parametrize("who", ["alice", "carla", "fatma", "service", None])
@pytest.mark.parametrize(
    "sql",
    ["tw_end_sessions({0})", "tw_block_account({0})", "tw_unblock_account({0})", "tw_close_account({0})"],
)
def test_nobody_else_changes_the_state_of_an_account(who: str | None, sql: str, people: Any, as_user: Any) -> None:
    actor = getattr(people, who) if who else None
    with as_user(actor), pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        ask(sql.format(people.bob.pk))


@pytest.mark.parametrize("sql", ["tw_block_account({0})", "tw_unblock_account({0})", "tw_close_account({0})"])
def test_nobody_changes_their_own_state(sql: str, adam: User, as_user: Any) -> None:
    with as_user(adam), pytest.raises(DatabaseError, match="refused: self"), transaction.atomic():
        ask(sql.format(adam.pk))


def test_a_blocked_account_is_out_at_once_and_comes_back_as_it_was(
    adam: User, carla: User, client_of: Any, mark_of: Any, as_user: Any
) -> None:
    client, administrator = client_of(carla), client_of(adam)
    administrator.post(reverse("people:change_state", args=[mark_of(carla), "block"]))
    assert client.get(reverse("portal:home")).status_code == 302
    assert not User.objects.get(pk=carla.pk).is_active
    assert mail.outbox[-1].to == [carla.email]
    administrator.post(reverse("people:change_state", args=[mark_of(carla), "unblock"]))
    with as_user(User.objects.get(pk=carla.pk)):
        assert Grant.objects.active().filter(reason="coordinates").count() == 2


# --- unused ----------------------------------------------------------------------------------------------------------
def aged(user: User, *, days: int, last_login: int | None) -> None:
    """Let an account be old, as the owner of the database."""
    moment = clock.now()
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE people_standing SET since = %s WHERE user_id = %s", [moment - timedelta(days=days), user.pk]
        )
        seen = None if last_login is None else moment - timedelta(days=last_login)
        cursor.execute("UPDATE accounts_user SET last_login = %s WHERE id = %s", [seen, user.pk])


@pytest.mark.django_db(transaction=True)
def test_an_account_unused_for_sixty_days_is_blocked_and_told(people: Any, client_of: Any) -> None:
    for name, days, last_login in (
        ("alice", 400, 61), ("bob", 400, 59), ("charlie", 61, None), ("tess", 3, 100), ("service", 400, None),
    ):  # fmt: skip
        aged(getattr(people, name), days=days, last_login=last_login)
    assert jobs.block_unused() == 2
    active = {user.email.split("@")[0]: user.is_active for user in User.objects.all()}
    assert active["alice"] is False and active["charlie"] is False
    assert active["bob"] and active["tess"] and active["reminders"]
    assert sorted(message.to[0] for message in mail.outbox) == [people.alice.email, people.charlie.email]
    assert people.alice.name not in mail.outbox[0].body
    assert jobs.block_unused() == 0


def test_the_night_is_a_services_and_nobody_elses(adam: User, alice: User, as_user: Any) -> None:
    for user in (adam, alice, None):
        with as_user(user), pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            ask("tw_block_unused()")
    assert jobs.settle() >= 0


# --- leaving ---------------------------------------------------------------------------------------------------------
def test_an_account_is_closed_only_when_nothing_stands_in_its_name(
    adam: User, alice: User, bob: User, carla: User, north_team: Team, as_user: Any, client_of: Any, mark_of: Any
) -> None:
    from cases.operations import assign_case_worker

    Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data={})
    with as_user(alice):
        case = a_case(north_team)
        add_task(actor=alice, case=case, title="Call", due_on=clock.today())
    administrator, client = client_of(adam), client_of(alice)
    page = administrator.get(reverse("people:close", args=[mark_of(alice)])).content.decode()
    assert case.reference not in page and "COSM Noord" in page and carla.name in page
    assert administrator.post(reverse("people:close", args=[mark_of(alice)])).status_code == 403
    with as_user(adam):
        (left,) = what_remains(alice)
        assert (left.cases, left.team, case in left.who) == (1, north_team, False) and left.tasks >= 1
        with pytest.raises(Refused) as refused:
            operations.close_account(actor=adam, standing=standing(alice))
        assert refused.value.reason == REFUSALS["remains"]
    with as_user(carla):
        assign_case_worker(actor=carla, case=Case.objects.get(pk=case.pk), user=bob)
    assert client.get(reverse("portal:home")).status_code == 200
    assert administrator.post(reverse("people:close", args=[mark_of(alice)])).status_code == 302
    assert client.get(reverse("portal:home")).headers["Location"].startswith("/sign-in/")
    closed = User.objects.get(pk=alice.pk)
    assert not Authenticator.objects.filter(user_id=alice.pk).exists()
    assert not closed.is_active and not closed.has_usable_password()
    assert not UserSession.objects.filter(user_id=alice.pk).exists()
    assert not Membership.objects.filter(user=alice, period__contains=clock.today()).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('terugweg.actor', %s, true)", [str(alice.pk)])
        cursor.execute("SELECT count(*) FROM access_grant WHERE valid_until IS NULL OR valid_until > now()")
        assert cursor.fetchone() == (0,)


def test_an_administrator_gets_numbers_and_a_stranger_nothing(
    adam: User, alice: User, sven: User, carla: User, bob: User, north_team: Team, as_user: Any
) -> None:
    with as_user(alice):
        a_case(north_team)
    for user, number in ((adam, 1), (carla, 1), (sven, 0), (bob, 0)):
        with as_user(user):
            assert len(what_remains(alice)) == number, user
            if user == adam:
                assert not Case.objects.exists()


# --- a lost second factor --------------------------------------------------------------------------------------------
@pytest.fixture
def lost(adam: User, alice: User, as_user: Any) -> Proposal:
    Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data={})
    with as_user(adam):
        return operations.propose(actor=adam, about=alice, kind=ProposalKind.LOST_FACTOR)


@pytest.mark.parametrize("who", ["anna", "tess", "carla"])
def test_a_lost_factor_goes_when_a_second_person_has_seen_her(
    who: str, lost: Proposal, alice: User, people: Any, client_of: Any
) -> None:
    second, session = getattr(people, who), client_of(alice)
    assert {message.to[0] for message in mail.outbox} == {
        people.anna.email, people.tess.email, people.carla.email
    }  # fmt: skip
    client = client_of(second)
    address = reverse("people:decide", args=[lost.uuid])
    assert client.get(address).status_code == 200
    assert client.post(address, {"outcome": "confirmed"}).status_code == 422  # not said how she was seen
    assert has_second_factor(alice)
    assert client.post(address, {"outcome": "confirmed", "seen_how": "met"}).status_code == 302
    assert not has_second_factor(alice)
    assert session.get(reverse("portal:home")).status_code == 302
    assert mail.outbox[-1].to == [alice.email]
    assert client.post(address, {"outcome": "confirmed", "seen_how": "met"}).status_code in {403, 404}


def test_both_who_reset_a_factor_are_in_the_record(
    lost: Proposal, adam: User, tess: User, alice: User, service: User, as_user: Any
) -> None:
    with as_user(tess):
        operations.decide(actor=tess, proposal=lost, outcome=Outcome.CONFIRMED, seen_how=SeenHow.VIDEO)
    with as_user(service):
        rows = Record.objects.filter(detail__contains=[f"account={alice.pk}"])
        events = {(row.event, row.user_id) for row in rows}
    assert ("lost_factor.proposed", adam.pk) in events
    assert ("lost_factor.confirmed", tess.pk) in events and ("factor.reset", tess.pk) in events


@pytest.mark.parametrize("who", ["alice", "bob", "charlie", "sven", "fatma", "ivo", "adam"])
def test_nobody_else_confirms_a_lost_factor(who: str, lost: Proposal, alice: User, people: Any, as_user: Any) -> None:
    """Not herself, not who started it, no colleague, nobody of another team."""
    with as_user(getattr(people, who)), pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        ask("tw_decide(%s, 'confirmed', 'met')", lost.pk)
    assert has_second_factor(alice)


def test_a_team_lead_finds_it_on_the_first_page(lost: Proposal, tess: User, sven: User, client_of: Any) -> None:
    address = reverse("people:decide", args=[lost.uuid])
    assert address in client_of(tess).get(reverse("portal:home")).content.decode()
    assert address not in client_of(sven).get(reverse("portal:home")).content.decode()
    assert client_of(sven).get(address).status_code == 404


def test_without_having_seen_her_the_database_refuses(lost: Proposal, tess: User, as_user: Any) -> None:
    for how in ("", "phone"):
        with as_user(tess), pytest.raises(DatabaseError, match="refused: seen"), transaction.atomic():
            ask("tw_decide(%s, 'confirmed', %s)", lost.pk, how)


# --- an address ------------------------------------------------------------------------------------------------------
def test_the_former_address_hears_of_a_change(adam: User, alice: User, as_user: Any) -> None:
    former = alice.email
    with as_user(adam):
        operations.change_account(actor=adam, standing=standing(alice), data={"email": "a.new@terugweg.example"})
    assert {message.to[0] for message in mail.outbox} == {former, "a.new@terugweg.example"}


# --- rights ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["adam", "fatma"])
def test_the_list_of_rights_names_teams_and_counts_files(
    who: str, people: Any, north_team: Team, as_user: Any, client_of: Any
) -> None:
    with as_user(people.alice):
        case = a_case(north_team)
    client = client_of(getattr(people, who))
    page = client.get(reverse("people:rights")).content.decode()
    assert "Carla" in page and "COSM Noord" in page and case.reference not in page
    answer = client.get(reverse("people:rights_file"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="list.csv"'
    by_name = {row["Naam"]: row for row in rows}
    assert "COSM Noord" in by_name["Carla"]["Ziet alle dossiers van"]
    assert by_name["Alice"]["Ziet losse dossiers"].startswith("1 dossier")
    assert by_name["Alice"]["Tweede stap"] == "nee"
    assert "Reminders" not in by_name


def test_no_cell_of_the_list_is_a_formula(adam: User, alice: User, as_user: Any, client_of: Any) -> None:
    with as_user(adam):
        operations.change_account(actor=adam, standing=standing(alice), data={"name": "=HYPERLINK(1)"})
    text = client_of(adam).get(reverse("people:rights_file")).content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text


def test_the_list_leaves_only_with_a_fresh_second_factor(adam: User, client_of: Any) -> None:
    answer = client_of(adam, fresh_factor=False).get(reverse("people:rights_file"))
    assert answer.status_code == 302 and "/sign-in/confirm/" in answer.headers["Location"]


def test_that_the_list_left_is_in_the_record(adam: User, service: User, as_user: Any, client_of: Any) -> None:
    client_of(adam).get(reverse("people:rights_file"))
    with as_user(service):
        assert Record.objects.filter(event="rights.exported", user_id=adam.pk).exists()


def test_the_list_of_rights_asks_the_same_for_few_and_for_many(
    adam: User, alice: User, north_team: Team, as_user: Any, client_of: Any, query_count: Any
) -> None:
    client = client_of(adam)
    client.get(reverse("people:rights"))
    with query_count() as few:
        client.get(reverse("people:rights"))
    with as_user(alice):
        a_case(north_team)
        a_case(north_team)
    with query_count() as many:
        client.get(reverse("people:rights"))
    assert len(few) == len(many)


def test_a_state_that_does_not_exist_is_no_page(adam: User, alice: User, client_of: Any, mark_of: Any) -> None:
    assert client_of(adam).post(reverse("people:change_state", args=[mark_of(alice), "x"])).status_code == 404
    assert State(State.ACTIVE) in State
