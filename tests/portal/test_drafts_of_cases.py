"""A draft about a case belongs to it: it goes when the case is erased, and nobody outside writes one."""

from collections.abc import Callable

import pytest
from django.test import Client

from cases.models import Case
from foundation.accounts.models import Team, User
from foundation.drafts.models import Draft
from tests.factories.cases import a_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(as_user: Callable, alice: User, north_team: Team) -> Case:
    with as_user(alice):
        return a_case(north_team)


def test_the_key_of_the_form_names_the_case(
    client_of: Callable[[User], Client], as_user: Callable, alice: User, charlie: User, case: Case
) -> None:
    path = f"/drafts/keep/note/{case.reference}/"
    assert client_of(alice).post(path, {"text": "Wrote half"}).status_code == 204
    assert client_of(charlie).post(path, {"text": "Not mine"}).status_code == 404
    with as_user(alice):
        assert Draft.objects.get().case_id == case.pk
    with as_user(charlie):
        assert not Draft.objects.exists()


def test_a_draft_of_no_case_has_none(client_of: Callable[[User], Client], as_user: Callable, alice: User) -> None:
    assert client_of(alice).post("/drafts/keep/organisation/new/", {"text": "x"}).status_code == 204
    with as_user(alice):
        assert Draft.objects.get().case_id is None
