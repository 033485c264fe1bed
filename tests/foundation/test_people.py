"""Accounts, teams and periods: written by the administrator alone, and sight follows at once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cases.models import Case
from foundation import clock
from foundation.access.models import Grant
from foundation.access.permissions import Refused
from foundation.accounts.codes import Role
from foundation.accounts.models import Membership, Region, Team, User
from foundation.edits import StaleEdit
from foundation.people import operations
from foundation.people.codes import REFUSALS
from foundation.people.models import Standing
from tests.factories.cases import a_case

pytestmark = pytest.mark.django_db


def ask(sql: str, *arguments: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", arguments)
        return cursor.fetchone()[0]


def standing(user: User) -> Standing:
    return Standing.objects.select_related("user").get(user=user)


def in_words(answer: Any) -> str:
    return answer.content.decode()


# --- who may ---------------------------------------------------------------------------------------------------------
WRITES = (
    "tw_change_account({other}, 'X', 'x@terugweg.example', 'case_worker', 'nl', NULL)",
    "tw_add_membership({other}, {team}, '2026-01-01', NULL)",
    "tw_end_membership({membership}, NULL)",
    "tw_keep_team(NULL, 'X', {region})",
    "tw_keep_region(NULL, 'X')",
)


@pytest.mark.parametrize("sql", WRITES)
@pytest.mark.parametrize("who", ["alice", "carla", "tess", "ivo", "fatma", "piet", "service", None])
def test_only_an_administrator_writes_accounts(
    who: str | None, sql: str, people: Any, as_user: Any, south_team: Team
) -> None:
    membership = Membership.objects.get(user=people.bob)
    filled = sql.format(other=people.bob.pk, team=south_team.pk, region=south_team.region_id, membership=membership.pk)
    with as_user(getattr(people, who) if who else None), pytest.raises(DatabaseError), transaction.atomic():
        ask(filled)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE people_standing SET state = 'active'",
        "DELETE FROM people_standing",
        "INSERT INTO accounts_membership (user_id, team_id, period) SELECT tw_actor(), id, '[2026-01-01,)' FROM accounts_team",
        "SELECT tw_settle_team_sight(tw_actor())",
        "SELECT tw_leave_team(tw_actor(), 1)",
    ],
)
def test_an_administrator_has_no_other_way(sql: str, adam: User, as_user: Any) -> None:
    with as_user(adam), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(sql)


def test_nobody_changes_their_own_role_or_teams(adam: User, as_user: Any, north_team: Team) -> None:
    with as_user(adam):
        for sql in (
            "tw_change_account({me}, 'Adam', 'adam@terugweg.example', 'coordinator', 'nl', NULL)",
            "tw_add_membership({me}, {team}, '2026-01-01', NULL)",
        ):
            with pytest.raises(DatabaseError, match="refused: self"), transaction.atomic():
                ask(sql.format(me=adam.pk, team=north_team.pk))
        with pytest.raises(Refused):
            operations.change_account(actor=adam, standing=standing(adam), data={"role": "coordinator"})
        # A name of one's own is no right.
        operations.change_account(actor=adam, standing=standing(adam), data={"name": "Adam B."})


def test_one_administrator_makes_no_second_one(adam: User, alice: User, as_user: Any) -> None:
    with as_user(adam), pytest.raises(Refused) as refused:
        operations.change_account(actor=adam, standing=standing(alice), data={"role": Role.ADMINISTRATOR})
    assert refused.value.reason == REFUSALS["second_administrator"]


def test_a_service_is_no_colleague(adam: User, service: User, as_user: Any, client_of: Any) -> None:
    with as_user(adam):
        assert not Standing.objects.visible_to(adam).filter(user=service).exists()
        mark = Standing.objects.get(user=service).uuid
        with pytest.raises(DatabaseError, match="no_such_account"), transaction.atomic():
            ask("tw_change_account(%s, 'X', 'x@x.example', 'administrator', 'nl', NULL)", service.pk)
    assert client_of(adam).get(reverse("people:account", args=[mark])).status_code == 404


def test_who_looks_after_nobody_reads_their_own_standing_only(alice: User, bob: User, as_user: Any) -> None:
    with as_user(alice):
        assert list(Standing.objects.values_list("user_id", flat=True)) == [alice.pk]
        assert list(Standing.objects.visible_to(alice).values_list("user_id", flat=True)) == [alice.pk]


# --- changing an account ---------------------------------------------------------------------------------------------
def test_two_administrators_at_once_see_both_versions(adam: User, anna: User, bob: User, as_user: Any) -> None:
    with as_user(adam):
        seen = standing(bob).version
        operations.change_account(actor=adam, standing=standing(bob), data={"name": "Bob C."}, seen_version=seen)
    with as_user(anna), pytest.raises(StaleEdit) as stale:
        operations.change_account(actor=anna, standing=standing(bob), data={"name": "Bob D."}, seen_version=seen)
    assert stale.value.current["name"] == "Bob C."
    assert stale.value.who == "Adam"


def test_an_address_belongs_to_one_account(adam: User, bob: User, client_of: Any, as_user: Any) -> None:
    with as_user(adam):
        row = standing(bob)
    client = client_of(adam)
    data = {
        "name": "Bob",
        "email": "ALICE@terugweg.example",
        "role": "case_worker",
        "language": "nl",
        "version": row.version,
    }
    answer = client.post(reverse("people:edit", args=[row.uuid]), data)
    assert answer.status_code == 422
    answer = client.post(reverse("people:edit", args=[row.uuid]), data | {"email": "Bob.C@terugweg.example"})
    assert answer.status_code == 302
    assert User.objects.get(pk=bob.pk).email == "bob.c@terugweg.example"


def test_another_role_settles_sight_anew_in_an_open_session(
    adam: User, tess: User, alice: User, north_team: Team, as_user: Any, client_of: Any
) -> None:
    with as_user(alice):
        case = a_case(north_team)
    client = client_of(tess)
    address = reverse("portal:case", args=[case.reference])
    assert client.get(address).status_code == 200
    with as_user(adam):
        operations.change_account(actor=adam, standing=standing(tess), data={"role": Role.INFORMATION_OFFICER})
    assert client.get(address).status_code == 302  # signed out: a session of the former role ends
    assert client_of(User.objects.get(pk=tess.pk)).get(address).status_code == 404
    with as_user(tess):
        assert not Grant.objects.active().exists()
    assert not Membership.objects.filter(user=tess, period__contains=clock.today()).exists()


def test_a_role_without_files_waits_until_the_files_are_handed_over(
    adam: User, alice: User, north_team: Team, as_user: Any
) -> None:
    with as_user(alice):
        a_case(north_team)
    with as_user(adam), pytest.raises(Refused) as refused:
        operations.change_account(actor=adam, standing=standing(alice), data={"role": Role.INFORMATION_OFFICER})
    assert refused.value.reason == REFUSALS["remains"]


# --- teams with periods ------------------------------------------------------------------------------------------------
def test_leaving_a_team_ends_sight_at_once_in_an_open_session(
    adam: User, alice: User, tess: User, carla: User, north_team: Team, as_user: Any, client_of: Any
) -> None:
    with as_user(alice):
        case = a_case(north_team)
    address = reverse("portal:case", args=[case.reference])
    for leaver in (alice, tess):
        client = client_of(leaver)
        assert client.get(address).status_code == 200
        with as_user(adam):
            row = Membership.objects.get(user=leaver, team=north_team)
            operations.end_membership(actor=adam, membership=row)
        assert client.get(address).status_code == 404, leaver
        with as_user(leaver):
            assert ask("count(*) FROM cases_case") == 0
    assert client_of(carla).get(address).status_code == 200  # the coordinator stays, and hands over


def test_a_last_day_in_days_ends_sight_on_that_day(adam: User, alice: User, north_team: Team, as_user: Any) -> None:
    with as_user(alice):
        case = a_case(north_team)
    last = clock.today() + timedelta(days=5)
    with as_user(adam):
        operations.end_membership(actor=adam, membership=Membership.objects.get(user=alice), last_on=last)
    with as_user(alice):
        assert Case.objects.visible_to(alice).filter(pk=case.pk).exists()
        grant = Grant.objects.active().get(case_id=case.pk)
        assert grant.valid_until.astimezone(clock.AMSTERDAM).date() == last + timedelta(days=1)


def test_a_coordinator_sees_the_region_and_a_lead_the_team(
    adam: User, bob: User, charlie: User, west_team: Team, north_team: Team, as_user: Any
) -> None:
    first = date(2026, 1, 1)
    with as_user(adam):
        operations.change_account(actor=adam, standing=standing(bob), data={"role": Role.TEAM_LEAD})
        operations.change_account(actor=adam, standing=standing(charlie), data={"role": Role.COORDINATOR})
        operations.add_membership(actor=adam, about=charlie, team=west_team, starts_on=first)
    with as_user(bob):
        assert set(Grant.objects.active().values_list("team_id", "reason")) == {(north_team.pk, "leads")}
    with as_user(charlie):
        teams = set(Grant.objects.active().filter(reason="coordinates").values_list("team_id", flat=True))
        assert teams == set(Team.objects.values_list("pk", flat=True))


def test_a_membership_to_come_gives_no_sight_before_its_day(
    adam: User, tess: User, alice: User, south_team: Team, as_user: Any
) -> None:
    begins = clock.today() + timedelta(days=10)
    with as_user(adam):
        operations.add_membership(actor=adam, about=tess, team=south_team, starts_on=begins)
    with as_user(tess):
        assert not Grant.objects.active().filter(team=south_team).exists()
        assert Grant.objects.get(team=south_team).valid_from.astimezone(clock.AMSTERDAM).date() == begins


def test_a_team_that_moves_to_another_region_has_other_coordinators(
    adam: User, carla: User, sven: User, west_team: Team, as_user: Any
) -> None:
    with as_user(adam):
        region = operations.keep_region(actor=adam, name="Far East")
        operations.keep_team(actor=adam, name="Team Oost", region=Region.objects.get(name="North"))
    with as_user(carla):
        assert Grant.objects.active().filter(team__name="Team Oost").exists()
    with as_user(adam):
        team = Team.objects.get(name="Team Oost")
        operations.keep_team(actor=adam, name="Team Oost", region=region, team=team)
    with as_user(carla):
        assert not Grant.objects.active().filter(team__name="Team Oost").exists()


def test_the_same_team_twice_at_once_is_refused_in_words(adam: User, bob: User, as_user: Any, client_of: Any) -> None:
    with as_user(adam):
        row = standing(bob)
    team = Membership.objects.get(user=bob).team
    answer = client_of(adam).post(
        reverse("people:membership_add", args=[row.uuid]), {"team": team.pk, "starts_on": "2026-05-01"}
    )
    assert answer.status_code == 422
    assert "werkt in die dagen al in dit team" in in_words(answer)


def test_the_night_ends_what_the_day_forgot(
    adam: User, alice: User, north_team: Team, service: User, as_user: Any
) -> None:
    """A file that was given after the last day was set ends with that day too."""
    with as_user(adam):
        operations.end_membership(actor=adam, membership=Membership.objects.get(user=alice), last_on=clock.today())
    with as_user(alice):
        case = a_case(north_team)
        assert Grant.objects.active().filter(case_id=case.pk).exists()
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("SELECT tw_settle_memberships()")
    with as_user(service):
        assert ask("tw_settle_memberships()") >= 1
    with as_user(alice):
        until = Grant.objects.get(case_id=case.pk).valid_until
    assert until.astimezone(clock.AMSTERDAM).date() == clock.today() + timedelta(days=1)


# --- pages -----------------------------------------------------------------------------------------------------------
def test_the_list_asks_the_same_for_few_and_for_many(adam: User, client_of: Any, query_count: Any) -> None:
    client = client_of(adam)
    client.get(reverse("people:list"))  # the first page of a session writes it
    with query_count() as many:
        assert client.get(reverse("people:list")).status_code == 200
    with query_count() as few:
        assert client.get(reverse("people:list"), {"role": "team_lead"}).status_code == 200
    assert len(many) == len(few)


def test_an_account_page_shows_role_teams_and_state(adam: User, bob: User, client_of: Any, as_user: Any) -> None:
    with as_user(adam):
        row = standing(bob)
    page = in_words(client_of(adam).get(reverse("people:account", args=[row.uuid])))
    assert "COSM Noord" in page
    assert bob.email in page
