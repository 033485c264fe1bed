"""Cover during leave: sight for exactly the period, by itself; nobody stands in for longer than six weeks."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cases.models import Case, Cover, Task
from cases.operations import add_task, assign_case_worker, begin_cover, complete_task, end_cover
from foundation import clock
from foundation.access.models import Grant
from foundation.access.permissions import Refused
from foundation.accounts.models import Membership, Team, User
from foundation.people.operations import end_membership
from tests.factories.cases import a_case

pytestmark = pytest.mark.django_db


def ask(sql: str, *arguments: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", arguments)
        return cursor.fetchone()[0]


def in_days(days: int) -> date:
    return clock.today() + timedelta(days=days)


@pytest.fixture
def case(alice: User, north_team: Team, as_user: Any) -> Case:
    with as_user(alice):
        case = a_case(north_team)
        add_task(actor=alice, case=case, title="Call the lawyer", due_on=clock.today())
    return case


@pytest.fixture
def arrange(alice: User, bob: User, north_team: Team, as_user: Any) -> Any:
    def begin(actor: User = alice, *, first: int = 0, last: int = 6, **more: Any) -> Cover:
        with as_user(actor):
            return begin_cover(
                actor=actor, starts_on=in_days(first), last_on=in_days(last),
                **({"absent": alice, "colleague": bob, "team": north_team} | more),
            )  # fmt: skip

    return begin


def sees(user: User, case: Case, as_user: Any) -> bool:
    with as_user(user):
        return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def test_who_stands_in_sees_and_works_until_the_last_day_and_no_longer(
    case: Case, alice: User, bob: User, arrange: Any, as_user: Any
) -> None:
    assert not sees(bob, case, as_user)
    arrange()
    assert sees(bob, case, as_user)
    with as_user(bob):
        grant = Grant.objects.active().get(case_id=case.pk)
        assert grant.reason == "cover" and grant.granted_by_id == alice.pk
        assert grant.valid_until.astimezone(clock.AMSTERDAM) == _midnight(in_days(7))
        complete_task(actor=bob, task=Task.objects.visible_to(bob).get(case=case, owner=alice, kind="own"))


def _midnight(day: date) -> Any:
    from datetime import datetime, time

    return datetime.combine(day, time(), tzinfo=clock.AMSTERDAM)


@pytest.mark.parametrize("who", ["alice", "tess", "carla"])
def test_she_herself_or_who_leads_the_team_arranges_it(
    who: str, case: Case, bob: User, people: Any, arrange: Any, as_user: Any
) -> None:
    arrange(getattr(people, who))
    assert sees(bob, case, as_user)
    assert bob.email in {message.to[0] for message in mail.outbox}


@pytest.mark.parametrize("who", ["bob", "charlie", "sven", "ivo", "fatma", "adam", "service", None])
def test_nobody_else_arranges_it_and_nobody_takes_it(
    who: str | None, case: Case, alice: User, bob: User, people: Any, north_team: Team, as_user: Any
) -> None:
    actor = getattr(people, who) if who else None
    with as_user(actor), pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        ask("tw_begin_cover(%s, %s, %s, %s, %s)", alice.pk, bob.pk, north_team.pk, in_days(0), in_days(3))


def test_a_team_lead_names_anybody_but_herself(
    case: Case, alice: User, tess: User, north_team: Team, as_user: Any
) -> None:
    with as_user(tess), pytest.raises(DatabaseError, match="cover_who"), transaction.atomic():
        ask("tw_begin_cover(%s, %s, %s, %s, %s)", alice.pk, tess.pk, north_team.pk, in_days(0), in_days(3))


def test_leave_to_come_opens_nothing_yet(case: Case, bob: User, arrange: Any, as_user: Any) -> None:
    arrange(first=3, last=10)
    assert not sees(bob, case, as_user)
    with as_user(bob):
        assert Grant.objects.get(case_id=case.pk).valid_from.astimezone(clock.AMSTERDAM) == _midnight(in_days(3))


@pytest.mark.parametrize(("first", "last", "fits"), [(0, 41, True), (0, 42, False), (5, 46, True), (5, 47, False)])
def test_six_weeks_at_most(first: int, last: int, fits: bool, case: Case, arrange: Any) -> None:
    if fits:
        assert arrange(first=first, last=last).last_day == in_days(last)
    else:
        with pytest.raises(ValidationError):
            arrange(first=first, last=last)


def test_weeks_after_each_other_count_together(case: Case, arrange: Any) -> None:
    arrange(first=0, last=29)
    arrange(first=30, last=41)
    with pytest.raises(ValidationError):
        arrange(first=42, last=43)


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (5, 4), (400, 405)])
def test_days_that_make_no_sense_are_refused(first: int, last: int, case: Case, arrange: Any) -> None:
    with pytest.raises(ValidationError):
        arrange(first=first, last=last)


def test_two_at_once_are_refused_in_words(case: Case, arrange: Any) -> None:
    arrange()
    with pytest.raises(ValidationError, match="al iemand"):
        arrange(first=6, last=8)


def test_somebody_of_another_team_does_not_stand_in(case: Case, charlie: User, arrange: Any) -> None:
    with pytest.raises(ValidationError):
        arrange(colleague=charlie)


def test_ended_early_the_files_close_at_once_in_an_open_session(
    case: Case, bob: User, arrange: Any, client_of: Any, as_user: Any
) -> None:
    cover = arrange()
    client = client_of(bob)
    address = reverse("portal:case", args=[case.reference])
    assert client.get(address).status_code == 200
    with as_user(bob):
        end_cover(actor=bob, cover=Cover.objects.get(pk=cover.pk))
    assert client.get(address).status_code == 404


def test_a_stranger_ends_nothing(case: Case, sven: User, charlie: User, arrange: Any, as_user: Any) -> None:
    cover = arrange()
    for user in (sven, charlie):
        with as_user(user):
            assert not Cover.objects.visible_to(user).exists()
            with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
                ask("tw_end_cover(%s)", cover.pk)
            with pytest.raises(Refused):
                end_cover(actor=user, cover=cover)


def test_a_file_that_comes_joins_and_one_that_goes_leaves(
    case: Case, alice: User, bob: User, carla: User, tess: User, north_team: Team, arrange: Any, as_user: Any
) -> None:
    arrange()
    with as_user(alice):
        later = a_case(north_team, alias="Specht")
    assert sees(bob, later, as_user)
    with as_user(carla):
        assign_case_worker(actor=carla, case=Case.objects.get(pk=case.pk), user=carla)
    assert not sees(bob, case, as_user) and sees(bob, later, as_user)


def test_no_data_group_is_passed_on_that_she_lacks(
    case: Case, alice: User, bob: User, carla: User, arrange: Any, as_user: Any
) -> None:
    with as_user(carla):
        ask("tw_end_case_grant(%s, %s)", alice.pk, case.pk)
        ask("tw_grant_case(%s, %s, 'write', ARRAY['identity'], 'assigned')", alice.pk, case.pk)
    arrange()
    with as_user(bob):
        assert Grant.objects.active().get(case_id=case.pk).data_groups == ["identity"]


def test_who_stands_in_and_leaves_the_team_sees_nothing(
    case: Case, adam: User, bob: User, arrange: Any, as_user: Any
) -> None:
    arrange()
    with as_user(adam):
        end_membership(actor=adam, membership=Membership.objects.get(user=bob))
    assert not sees(bob, case, as_user)


def test_both_see_it_on_their_first_page_and_who_stands_in_the_tasks_too(
    case: Case, alice: User, bob: User, charlie: User, arrange: Any, client_of: Any
) -> None:
    arrange()
    for user in (alice, bob):
        page = client_of(user).get(reverse("portal:home")).content.decode()
        assert "Bob neemt waar voor Alice" in page
        assert "Call the lawyer" in page
    assert "neemt waar" not in client_of(charlie).get(reverse("portal:home")).content.decode()


def test_the_file_says_who_stands_in(case: Case, alice: User, bob: User, arrange: Any, client_of: Any) -> None:
    arrange()
    page = client_of(alice).get(reverse("portal:who_may_see", args=[case.reference])).content.decode()
    assert "Bob" in page


def test_by_the_page(case: Case, alice: User, bob: User, charlie: User, north_team: Team, client_of: Any) -> None:
    client = client_of(alice)
    data = {"absent": f"{alice.pk}-{north_team.pk}", "colleague": f"{bob.pk}-{north_team.pk}"}
    days = {"starts_on": in_days(0).isoformat(), "last_on": in_days(50).isoformat()}
    assert client.post(reverse("cases:cover"), data | days).status_code == 422
    days["last_on"] = in_days(5).isoformat()
    stranger = data | days | {"colleague": f"{charlie.pk}-{north_team.pk}"}
    assert client.post(reverse("cases:cover"), stranger).status_code == 422
    assert client.post(reverse("cases:cover"), data | days).status_code == 302
    cover = client.get(reverse("cases:cover")).context["covers"][0][0]
    assert client.post(reverse("cases:cover_end", args=[cover.uuid])).status_code == 302
    assert client.get(reverse("cases:cover")).context["covers"] == []
