"""The page 'Who may see this file, and why': everybody with sight and nobody else, in sentences."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from cases.operations import ask_handover, assign_case_worker
from foundation.access.operations import grant_case
from portal.desk import sight
from tests.factories.cases import a_case, a_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(people: Any, north_team: Any, as_user: Any) -> Any:
    with as_user(people.alice):
        return a_case(north_team)


def page_of(client_of: Any, user: Any, case: Any) -> str:
    response = client_of(user).get(
        reverse("portal:who_may_see", args=[case.reference]), headers={"accept-language": "en"}
    )
    assert response.status_code == 200
    return response.content.decode()


def test_it_names_everybody_who_sees_the_file_and_nobody_else(
    people: Any, as_user: Any, client_of: Any, case: Any
) -> None:
    for who in ("alice", "carla", "tess"):
        user = getattr(people, who)
        with as_user(user):
            found = sight.people_of(case, user)
        assert {person.name for person in found} == {"Alice", "Carla", "Tess"}
        assert (found[0].name, found[0].is_reader) == (user.name, True)
        text = page_of(client_of, user, case)
        assert all(name in text for name in ("Alice", "Carla", "Tess"))
        assert not any(name in text for name in ("Bob", "Charlie", "Sven", "Adam", "Fatma"))


def test_the_grounds_are_the_ones_that_hold(people: Any, as_user: Any, case: Any, south_team: Any) -> None:
    with as_user(people.alice):
        consent = a_consent(case)
    with as_user(people.carla):
        grant_case(user=people.bob, case_id=case.pk, groups=["contact"])
        ask_handover(actor=people.carla, case=case, to_team=south_team, consent=consent)
        found = {person.name: person for person in sight.people_of(case, people.carla)}
    assert set(found) == {"Alice", "Bob", "Carla", "Sven", "Tess"}
    assert found["Bob"].groups == {"contact"}
    assert found["Sven"].groups == set()
    assert len(found["Alice"].groups) == 4
    assert [len(person.grounds) for person in found.values()] == [1] * 5
    assert found["Sven"].grounds[0].period != found["Alice"].grounds[0].period


def test_who_lost_sight_is_gone_from_the_page(people: Any, as_user: Any, case: Any) -> None:
    with as_user(people.carla):
        assign_case_worker(actor=people.carla, case=case, user=people.bob)
        assert "Alice" not in {person.name for person in sight.people_of(case, people.carla)}


@pytest.mark.parametrize("who", ["bob", "charlie", "sven", "ivo", "fatma", "adam", "piet"])
def test_the_database_tells_a_stranger_nothing(who: str, people: Any, as_user: Any, case: Any) -> None:
    with as_user(getattr(people, who)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tw_who_sees(%s)", [case.pk])
        assert cursor.fetchone()[0] == 0


def test_it_is_one_click_from_the_case(people: Any, client_of: Any, case: Any) -> None:
    page = client_of(people.tess).get(reverse("portal:case", args=[case.reference])).content.decode()
    assert reverse("portal:who_may_see", args=[case.reference]) in page
