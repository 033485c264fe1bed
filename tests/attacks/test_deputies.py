"""A team with one coordinator: the named deputy looks at what she wrote, and at nothing else (four eyes)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cases import operations
from cases.models import Case, Note
from cases.permissions import may_do
from foundation import clock
from foundation.access.deputies import answer_deputy, end_deputy, name_deputy
from foundation.access.models import Deputy, Grant
from foundation.access.permissions import Refused
from foundation.access.policy import Action
from returns import permissions
from returns.models import ReturnProcess
from returns.operations.facts import confirm_fact, record_fact
from tests.factories import stages
from tests.factories.cases import a_case, the_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def named(people: Any, south_team: Any, as_user: Any) -> Deputy:
    """Sven is the only coordinator of the south, which has no team lead; he names Carla."""
    today = clock.today()
    with as_user(people.sven):
        return name_deputy(
            actor=people.sven, team=south_team, user=people.carla, starts_on=today, ends_on=today + timedelta(days=30)
        )


@pytest.fixture
def deputy(named: Deputy, people: Any, as_user: Any) -> Deputy:
    with as_user(people.carla):
        answer_deputy(actor=people.carla, uuid=named.uuid, accept=True)
    return named


@pytest.fixture
def case(people: Any, south_team: Any, as_user: Any) -> Case:
    with as_user(people.charlie):
        case = a_case(south_team)
        operations.set_location(actor=people.charlie, case=case, data={"address": "Geheimlaan 12"})
    return case


def a_fact(as_user: Any, case: Case, user: Any) -> Any:
    with as_user(user):
        data = {"kind": "dtenv_help", "happened_on": clock.today()}
        return record_fact(actor=user, process=the_process(case), data=data)


def sees(as_user: Any, user: Any, case: Case) -> bool:
    with as_user(user):
        return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def test_named_is_not_yet_accepted(named: Deputy, people: Any, as_user: Any, case: Case) -> None:
    assert not sees(as_user, people.carla, case)
    with as_user(people.carla):
        answer_deputy(actor=people.carla, uuid=named.uuid, accept=False)
    assert not sees(as_user, people.carla, case)


def test_the_deputy_confirms_what_the_only_coordinator_recorded(
    deputy: Deputy, people: Any, as_user: Any, case: Case
) -> None:
    own, others = a_fact(as_user, case, people.sven), a_fact(as_user, case, people.charlie)
    with as_user(people.sven), pytest.raises(Refused):
        confirm_fact(actor=people.sven, fact=own)
    with as_user(people.carla):
        assert confirm_fact(actor=people.carla, fact=own).confirmed_by == people.carla
        with pytest.raises(Refused):
            confirm_fact(actor=people.carla, fact=others)
    with as_user(people.sven):
        assert confirm_fact(actor=people.sven, fact=others).confirmed_by == people.sven


def test_the_database_lets_the_deputy_confirm_no_other_fact(
    deputy: Deputy, people: Any, as_user: Any, case: Case
) -> None:
    fact = a_fact(as_user, case, people.charlie)
    sql = "UPDATE returns_fact SET confirmed_at = now(), confirmed_by_id = tw_actor() WHERE id = %s"
    with as_user(people.carla), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(sql, [fact.pk])


def test_the_deputy_reviews_and_clears_what_the_coordinator_wrote(
    deputy: Deputy, people: Any, as_user: Any, south_team: Any
) -> None:
    with as_user(people.charlie):
        process = stages.opened(actor=people.charlie, team=south_team)
    assessed = stages.assessed(process, author=people.sven, reviewer=people.carla)
    with as_user(people.carla):
        assert assessed.reviewed_by == people.carla
        assert permissions.may_clear(people.carla, ReturnProcess.objects.get(pk=process.pk))
    with as_user(people.sven):
        assert not permissions.may_clear(people.sven, ReturnProcess.objects.get(pk=process.pk))


def test_the_deputy_does_not_review_what_a_case_worker_wrote(
    deputy: Deputy, people: Any, as_user: Any, south_team: Any
) -> None:
    with as_user(people.charlie):
        process = stages.opened(actor=people.charlie, team=south_team)
    waiting = stages.assessed(process, author=people.charlie, reviewer=None)
    with as_user(people.carla):
        assert not permissions.may_review(people.carla, waiting)
        assert not permissions.may_clear(people.carla, ReturnProcess.objects.get(pk=process.pk))
    with as_user(people.sven):
        assert permissions.may_review(people.sven, waiting)


def test_the_deputy_is_no_coordinator(
    deputy: Deputy, people: Any, as_user: Any, client_of: Any, case: Case, south_team: Any
) -> None:
    with as_user(people.carla), connection.cursor() as cursor:
        three = {Action.REVIEW_RISK, Action.CLEAR_DEPARTURE, Action.CONFIRM_FACT}
        assert {action for action in Action if may_do(people.carla, action, case)} == three
        for action in Action:
            cursor.execute("SELECT tw_may(%s, %s)", [str(action), case.pk])
            assert cursor.fetchone()[0] is (action in three), action
        cursor.execute("SELECT count(*) FROM cases_location")
        assert cursor.fetchone()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Note.objects.create(case=case, text="x", created_at=clock.now(), created_by=people.carla)
        for sql in (
            f"SELECT tw_open_case({south_team.pk})",
            f"SELECT tw_grant_case({people.charlie.pk}, {case.pk}, 'write', '{{}}', 'assigned')",
            f"SELECT tw_offer_case({case.pk}, {south_team.pk + 1})",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(sql)
    for name in ("cases:location", "cases:note_add", "cases:case_worker", "cases:handover_ask"):
        assert client_of(people.carla).get(reverse(name, args=[case.reference])).status_code == 403, name


def test_it_ends_at_once_and_by_its_day(deputy: Deputy, people: Any, as_user: Any, case: Case) -> None:
    assert sees(as_user, people.carla, case)
    with as_user(people.carla):
        grant = Grant.objects.active().get(user=people.carla, reason="deputy")
        last = grant.valid_until.astimezone(clock.AMSTERDAM) - timedelta(seconds=1)
        assert last.date() == deputy.ends_on
        assert (grant.data_groups, grant.granted_by_id) == ([], people.sven.pk)
    with as_user(people.sven):
        end_deputy(actor=people.sven, uuid=deputy.uuid)
    assert not sees(as_user, people.carla, case)


@pytest.mark.parametrize("who", ["alice", "charlie", "carla", "tess", "adam", "fatma"])
def test_only_the_coordinator_of_the_team_names(who: str, people: Any, as_user: Any, south_team: Any) -> None:
    user, today = getattr(people, who), clock.today()
    with as_user(user), pytest.raises(Refused):
        name_deputy(actor=user, team=south_team, user=people.tess, starts_on=today, ends_on=today)


@pytest.mark.parametrize("who", ["sven", "charlie", "adam", "fatma", "service"])
def test_only_a_coordinator_or_team_lead_of_elsewhere_is_named(
    who: str, people: Any, as_user: Any, south_team: Any
) -> None:
    today = clock.today()
    with as_user(people.sven), pytest.raises(Refused):
        name_deputy(actor=people.sven, team=south_team, user=getattr(people, who), starts_on=today, ends_on=today)


@pytest.mark.parametrize("who", ["sven", "tess", "charlie", "adam"])
def test_nobody_accepts_for_another(who: str, named: Deputy, people: Any, as_user: Any) -> None:
    with as_user(getattr(people, who)), pytest.raises(Refused):
        answer_deputy(actor=getattr(people, who), uuid=named.uuid, accept=True)


def test_one_deputy_at_a_time(named: Deputy, people: Any, client_of: Any, south_team: Any) -> None:
    today = clock.today().isoformat()
    data = {"team": str(south_team.pk), "user": str(people.tess.pk), "starts_on": today, "ends_on": today}
    assert client_of(people.sven).post(reverse("portal:deputy_new"), data).status_code == 422


def test_the_pages(named: Deputy, people: Any, as_user: Any, client_of: Any, case: Case) -> None:
    page = client_of(people.sven).get(reverse("portal:deputies")).content.decode()
    assert "Carla" in page
    answer = reverse("portal:deputy_answer", args=[named.uuid])
    carla = client_of(people.carla)
    assert answer in carla.get(reverse("portal:deputies")).content.decode()
    assert client_of(people.carla, fresh_factor=False).post(answer, {"accept": "yes"}).status_code == 302
    assert not sees(as_user, people.carla, case), "a right is taken on with a fresh second factor"
    assert carla.post(answer, {"accept": "yes"}).status_code == 302
    who = client_of(people.charlie).get(reverse("portal:who_may_see", args=[case.reference])).content.decode()
    assert "Carla" in who
    assert carla.post(reverse("portal:deputy_end", args=[named.uuid])).status_code == 302
    assert not sees(as_user, people.carla, case)
