"""A row belongs to one file: its uuid under the address of another file, own or not, leads nowhere."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from cases.models import Case, Note
from cases.operations import add_note
from foundation.accounts.models import Membership
from foundation.people.models import Standing
from tests.factories.cases import a_case
from tests.factories.full import full_case
from tests.test_access_matrix import ADDRESSES, addresses
from tests.world import email_of

pytestmark = pytest.mark.django_db

WITH_ROW = sorted(name for name, (_row, _method, keys) in ADDRESSES.items() if "uuid" in keys)


def a_full_case(alice: Any, team: Any) -> SimpleNamespace:
    full = full_case(alice, team)
    uuids = {name: row.uuid for name, row in full.rows.items()} | of_a_colleague(team)
    return SimpleNamespace(case=full.case, uuids=uuids, rows=full.rows)


def of_a_colleague(team: Any) -> dict[str, Any]:
    """What the pages about people are asked for, whoever acts."""
    bob = {"user__email": email_of("bob")}
    return {
        "colleague": Standing.objects.using("owner").get(**bob).uuid,
        "membership": Membership.objects.using("owner").get(**bob).pk,
        "team": team.pk,
        "region": team.region_id,
    }


@pytest.fixture
def two(people: Any, north_team: Any, as_user: Any) -> SimpleNamespace:
    with as_user(people.alice):
        first = a_full_case(people.alice, north_team)
        second = a_full_case(people.alice, north_team)
    return SimpleNamespace(first=first, second=second)


@pytest.mark.parametrize("who", ["alice", "carla", "tess"])
def test_a_row_of_one_file_does_not_open_under_another(
    who: str, people: Any, client_of: Any, two: SimpleNamespace
) -> None:
    client, wrong = client_of(getattr(people, who)), []
    names = {name for name, _entry in addresses()}
    for name in WITH_ROW:
        keys = dict(ADDRESSES[name][2])
        if keys["uuid"] not in two.first.rows or name not in names:
            continue
        keys |= {"uuid": two.first.uuids[keys["uuid"]], "reference": two.second.case.reference}
        for method in ("GET", "POST"):
            with transaction.atomic():
                status = client.generic(method, reverse(name, kwargs=keys)).status_code
                transaction.set_rollback(True)
            if status not in {404, 405}:
                wrong.append(f"{method} {name}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", ["bob", "charlie", "sven", "ivo", "fatma", "adam", "piet"])
def test_a_post_to_a_hidden_file_answers_as_to_one_that_is_not_there(
    who: str, people: Any, client_of: Any, two: SimpleNamespace
) -> None:
    """The matrix asks with the usual method; here every address of a file gets a POST, too."""
    client, wrong = client_of(getattr(people, who)), []
    for name, entry in addresses():
        if name not in ADDRESSES or "reference" not in entry.pattern.converters:
            continue
        keys = dict(ADDRESSES[name][2])
        if keys.get("uuid", "talk") not in two.first.uuids:
            continue
        keys |= {"reference": two.first.case.reference}
        if "uuid" in keys:
            keys["uuid"] = two.first.uuids[keys["uuid"]]
        with transaction.atomic():
            status = client.post(reverse(name, kwargs=keys), {"text": "x", "version": "0"}).status_code
            transaction.set_rollback(True)
        if status not in {404, 405}:
            wrong.append(f"{name}: {status}")
    assert not wrong, "\n".join(wrong)


def test_a_token_that_is_taken_elsewhere_is_no_error_and_tells_nothing(
    people: Any, client_of: Any, two: SimpleNamespace, south_team: Any, as_user: Any
) -> None:
    """The token becomes the uuid: one of a hidden row must give no 500, and no other row."""
    with as_user(people.charlie):
        hidden = add_note(actor=people.charlie, case=a_case(south_team), text="Not for Alice.")
    url = reverse("cases:note_add", args=[two.first.case.reference])
    for taken in (hidden.uuid, two.second.uuids["note"]):
        answer = client_of(people.alice).post(url, {"text": "Hers.", "token": str(taken), "version": "0"})
        assert answer.status_code == 302, taken
        with as_user(people.alice):
            assert Note.objects.filter(case=two.first.case).order_by("-pk").first().text == "Hers."


def test_an_intake_with_the_token_of_another_file_opens_a_file(
    people: Any, client_of: Any, two: SimpleNamespace, south_team: Any, as_user: Any
) -> None:
    with as_user(people.charlie):
        hidden = a_case(south_team)
    for taken in (hidden.uuid, two.second.case.uuid, uuid4()):
        with as_user(people.alice):
            before = Case.objects.count()
        answer = client_of(people.alice).post(
            reverse("returns:intake"), {"alias": "Roos", "language": "en", "token": str(taken)}
        )
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        with as_user(people.alice):
            made = Case.objects.order_by("-pk").first()
            assert Case.objects.count() - before == 1, taken
            assert made.reference in answer["Location"]
