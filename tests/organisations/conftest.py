"""Cases, consents and organisations for these tests."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import translation

from cases.codes import ConsentPurpose
from cases.models import Case, Client, Consent
from foundation import clock
from foundation.access.operations import open_case_number
from foundation.accounts.models import User
from organisations.models import Organisation

pytestmark = pytest.mark.django_db


def make_case(
    worker: User, team: Any, *, country: str = "NG", language: str = "en", alias: str = "Amara", **more: Any
) -> Case:
    """Open a case as whoever acts, straight in the tables: these tests are not about intake."""
    number = open_case_number(team=team)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_client', 'id'))")
        client_id = cursor.fetchone()[0]
    case = Case(id=number, client_id=client_id, team=team, case_worker=worker, opened_on=clock.today())
    case.save(force_insert=True)
    client = {"gender": "woman", "age_group": "adult", "origin": "country", "origin_country": country} | more
    if not country:
        client |= {"origin": "unknown"}
    Client(id=client_id, alias=alias, language=language, **client).save(force_insert=True)
    return case


def make_consent(case: Case, organisation: Organisation, **more: Any) -> Consent:
    values = {
        "purpose": ConsentPurpose.ORGANISATION,
        "recipient": organisation.name,
        "what": "Her name and when she arrives.",
        "given_on": clock.today(),
        "language": "en",
        "interpreter": "none",
        "created_at": clock.now(),
        "valid_until": clock.today() + timedelta(days=90),
    }
    return Consent.objects.create(case=case, **values | more)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Read reasons in the language in which the tests name them; pages choose their own."""
    with translation.override("en"):
        yield


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation.objects.get(code="hibiscus-house")


@pytest.fixture
def case(alice: User, north_team: Any, as_user: Callable[..., Any]) -> Case:
    with as_user(alice):
        return make_case(alice, north_team)
