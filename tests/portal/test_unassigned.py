"""Clients without an organisation: for coordinators, worst first, the same few questions for one row and three."""

import pytest
from django.urls import reverse

from organisations.models import Organisation
from organisations.operations import assign, move
from tests.organisations.conftest import make_case

pytestmark = pytest.mark.django_db
URL = "/cases/unassigned/"


def test_the_address():
    assert reverse("portal:unassigned") == URL


def test_it_is_for_coordinators_and_others_hear_why(people, client_of):
    for name, status in {
        "carla": 200,
        "sven": 200,
        "alice": 403,
        "tess": 403,
        "ivo": 403,
        "fatma": 403,
        "adam": 403,
        "piet": 403,
    }.items():
        assert client_of(getattr(people, name)).get(URL).status_code == status, name


def test_who_has_help_is_not_on_it_until_the_help_ends(people, north_team, as_user, client_of):
    with as_user(people.alice):
        case = make_case(people.alice, north_team, alias="Amara")
    client = client_of(people.carla)
    assert [row.case.pk for row in client.get(URL).context["rows"]] == [case.pk]
    assert not client_of(people.sven).get(URL).context["rows"], "another region"
    with as_user(people.alice):
        row = assign(
            actor=people.alice,
            case=case,
            organisation=Organisation.objects.get(code="cosudow"),
            kind="guidance",
            first_question_only=True,
        )
    assert not client.get(URL).context["rows"]
    with as_user(people.alice):
        move(actor=people.alice, assignment=row, name="withdraw", facts={"withdraw_reason": "wish"})
    assert client.get(URL).context["rows"][0].case.pk == case.pk


def test_it_asks_as_much_for_three_rows_as_for_one(people, north_team, as_user, client_of, query_count):
    client = client_of(people.carla)

    def count() -> int:
        with query_count() as asked:
            client.get(URL)
        return len(asked)

    with as_user(people.alice):
        make_case(people.alice, north_team)
    one = count()
    with as_user(people.alice):
        make_case(people.alice, north_team)
        make_case(people.alice, north_team)
    assert count() == one
