"""Somebody asks for her: kept in her file, told to the coordinator, asked about in the risk, and never answered."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from cases.codes import TaskKind
from cases.models import Case, Enquiry, LooseEnquiry, Task
from cases.operations import bring_to_file, record_enquiry, record_loose_enquiry, remove_loose
from foundation import clock
from foundation.access.acting import acting_as
from foundation.access.permissions import Refused
from foundation.accounts.models import Team, User
from tests.factories.cases import a_case

pytestmark = pytest.mark.django_db
NAME = "Fictional Fiona"


def heard(**more: Any) -> dict[str, Any]:
    return {
        "heard_at": clock.now() - timedelta(minutes=5), "channel": "phone", "asker": "says he is her brother",
        "came_from": "+31 6 0000 0000", "asked": f"Is {NAME} with you?", "told": "What stands on the page.",
        "known": ["legal_name", "place"],
    } | more  # fmt: skip


@pytest.fixture
def case(alice: User, north_team: Team) -> Case:
    with acting_as(alice):
        return a_case(north_team)


def test_the_coordinator_is_told_and_the_words_stay(alice: User, carla: User, case: Case) -> None:
    with acting_as(alice):
        record_enquiry(actor=alice, case=case, data=heard())
    with acting_as(carla):
        task = Task.objects.visible_to(carla).get(case=case, kind=TaskKind.ENQUIRY)
        assert (task.owner, task.due_on) == (carla, clock.today())
        assert Enquiry.objects.visible_to(carla).get().asked == f"Is {NAME} with you?"


def test_a_double_submit_makes_one(alice: User, case: Case) -> None:
    from uuid import uuid4

    token = uuid4()
    with acting_as(alice):
        assert {record_enquiry(actor=alice, case=case, data=heard(), token=token).pk for _ in range(2)}.__len__() == 1
        loose = {record_loose_enquiry(actor=alice, team=case.team, data=heard(), token=token).pk for _ in range(2)}
        assert len(loose) == 1


def test_what_was_heard_never_changes(alice: User, case: Case) -> None:
    with acting_as(alice):
        row = record_enquiry(actor=alice, case=case, data=heard())
        with pytest.raises(DatabaseError, match="signed row"), transaction.atomic():
            Enquiry.objects.filter(pk=row.pk).update(channel="door")


def test_a_moment_to_come_is_refused(alice: User, case: Case) -> None:
    with acting_as(alice), pytest.raises(ValidationError, match="moet nog komen"):
        record_enquiry(actor=alice, case=case, data=heard(heard_at=clock.now() + timedelta(hours=1)))


def test_a_colleague_without_the_file_tells_the_coordinator(
    alice: User, bob: User, carla: User, sven: User, case: Case
) -> None:
    """Who is on duty at night sees only their own clients, and still can pass on what they heard."""
    with acting_as(bob):
        with pytest.raises(Refused):
            record_enquiry(actor=bob, case=case, data=heard())
        record_loose_enquiry(actor=bob, team=case.team, data=heard())
        assert LooseEnquiry.objects.visible_to(bob).count() == 1
    for stranger in (alice, sven):
        with acting_as(stranger):
            assert not LooseEnquiry.objects.visible_to(stranger).exists()
            assert not LooseEnquiry.objects.exists()  # the database says so, too
    with acting_as(carla):
        loose = LooseEnquiry.objects.visible_to(carla).get()
        made = bring_to_file(actor=carla, loose=loose, case=case)
        assert made is not None and made.asked == f"Is {NAME} with you?" and made.known == ["legal_name", "place"]
        assert not LooseEnquiry.objects.exists()
        assert bring_to_file(actor=carla, loose=loose, case=case) is None  # the second click


def test_nobody_passes_on_to_a_team_of_others(bob: User, south_team: Team) -> None:
    with acting_as(bob), pytest.raises(Refused):
        record_loose_enquiry(actor=bob, team=south_team, data=heard())


def test_about_somebody_unknown_nothing_is_kept(bob: User, carla: User, north_team: Team) -> None:
    with acting_as(bob):
        loose = record_loose_enquiry(actor=bob, team=north_team, data=heard())
        with pytest.raises(Refused):
            remove_loose(actor=bob, loose=loose)
    with acting_as(carla):
        remove_loose(actor=carla, loose=loose)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cases_looseenquiry")
            assert cursor.fetchone() == (0,)


def test_two_clicks_from_anywhere(alice: User, case: Case, client_of: Callable[..., Client]) -> None:
    client = client_of(alice)
    address = reverse("cases:asked_for")
    assert address in client.get(reverse("portal:home")).content.decode()
    with override("nl"):
        page = client.get(address)
    text = page.content.decode()
    assert "Wij zeggen nooit iets over wie dan ook" in text and "We never say anything about anybody" in text
    assert f"case/{case.reference}" in text and case.client.alias in text
    now = clock.now().astimezone(clock.AMSTERDAM)
    answers = {
        "token": page.context["form"]["token"].value(), "about": f"case/{case.reference}", "channel": "phone",
        "heard_on": now.strftime("%d-%m-%Y"), "heard_time": "", "asked": f"Is {NAME} there?", "known": ["photo"],
    }  # fmt: skip
    saved = client.post(address, answers, follow=True)
    assert saved.redirect_chain[-1][0] == reverse("portal:case", args=[case.reference])
    text = saved.content.decode()
    assert "Iemand vroeg naar haar" in text and NAME in text  # on top, and in the history
    assert NAME in client.get(reverse("cases:enquiries", args=[case.reference])).content.decode()


def test_the_assessment_asks_about_it(alice: User, carla: User, case: Case, client_of: Callable[..., Client]) -> None:
    from returns.operations.risk import start_assessment
    from tests.factories.cases import the_process

    with acting_as(alice):
        start_assessment(actor=alice, process=the_process(case))
        record_enquiry(actor=alice, case=case, data=heard())
    client = client_of(alice)
    for name in ("returns:risk_edit", "returns:risk"):
        assert "says he is her brother" in client.get(reverse(name, args=[case.reference])).content.decode()


def test_the_coordinator_finds_it_on_the_first_page(
    bob: User, carla: User, north_team: Team, case: Case, client_of: Callable[..., Client]
) -> None:
    with acting_as(bob):
        loose = record_loose_enquiry(actor=bob, team=north_team, data=heard())
    client = client_of(carla)
    address = reverse("cases:loose_enquiry", args=[loose.uuid])
    home = client.get(reverse("portal:home")).content.decode()
    assert address in home and NAME not in home
    page = client.get(address)
    assert NAME in page.content.decode()
    wrong = client.post(address, {"reference": "TW-1"})
    assert wrong.status_code == 422
    right = client.post(address, {"reference": case.reference.lower()})
    assert right["Location"] == reverse("portal:case", args=[case.reference])
