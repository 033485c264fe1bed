"""Assigning a case worker, and the whole story of handing a file over."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases import operations
from cases.codes import HandoverState, TaskKind
from cases.models import Case, CaseWorkerPeriod, Handover, Task, TeamPeriod
from foundation import clock
from foundation.access.permissions import Refused
from tests.factories.cases import a_consent

pytestmark = pytest.mark.django_db


def _sees(as_user, user, case) -> bool:
    with as_user(user):
        return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def test_the_coordinator_gives_the_file_to_a_colleague(client_of, as_user, alice, bob, carla, case):
    with as_user(alice):
        operations.add_task(actor=alice, case=case, title="Bellen", due_on=clock.today())
    url = reverse("cases:case_worker", args=[case.reference])
    assert client_of(carla).post(url, {"user": str(bob.pk)}).status_code == 302
    assert _sees(as_user, bob, case)
    assert not _sees(as_user, alice, case)
    with as_user(bob):
        assert set(Task.objects.to_do().values_list("owner", flat=True)) == {bob.pk}
        assert CaseWorkerPeriod.objects.get(case=case, period__endswith=None).user == bob


def test_nobody_outside_the_team_becomes_case_worker(client_of, as_user, carla, charlie, case):
    with as_user(carla), pytest.raises(ValidationError):
        operations.assign_case_worker(actor=carla, case=case, user=charlie)
    url = reverse("cases:case_worker", args=[case.reference])
    assert client_of(carla).post(url, {"user": str(charlie.pk)}).status_code == 422


def test_a_handover_needs_her_consent(client_of, as_user, alice, carla, south_team, case):
    url = reverse("cases:handover_ask", args=[case.reference])
    assert client_of(carla).get(url).context["consents"] == []
    with as_user(alice):
        family = a_consent(case, purpose="family")
        withdrawn = operations.withdraw_consent(actor=alice, consent=a_consent(case))
    with as_user(carla):
        for consent in (family, withdrawn):
            with pytest.raises(ValidationError):
                operations.ask_handover(actor=carla, case=case, to_team=south_team, consent=consent)


def test_the_whole_story(client_of, as_user, alice, carla, sven, charlie, south_team, case):
    with as_user(alice):
        consent = a_consent(case)
    url = reverse("cases:handover_ask", args=[case.reference])
    data = {"to_team": str(south_team.pk), "consent": str(consent.uuid), "note": "Zij verhuist naar haar zus."}
    assert client_of(carla).post(url, data).status_code == 302
    assert client_of(carla).post(url, data).status_code == 422  # one open question at a time

    # While they decide, the coordinators of the other team see the file; its owner stays the same.
    assert _sees(as_user, sven, case)
    assert not _sees(as_user, charlie, case)
    with as_user(sven):
        handover = Handover.objects.get()
        assert Task.objects.to_do().get(kind=TaskKind.HANDOVER).owner == sven
        assert Case.objects.get(pk=case.pk).case_worker == alice
        with pytest.raises(Refused):
            operations.add_note(actor=sven, case=case, text="nog niet van ons")

    answer = reverse("cases:handover_answer", args=[case.reference, handover.uuid])
    assert client_of(carla).get(answer).status_code == 403
    assert "Zij verhuist naar haar zus." in client_of(sven).get(answer).content.decode()
    response = client_of(sven).post(answer, {"accept": "yes"})
    assert (response.status_code, case.reference in response.url) == (302, True)

    for user, sees in [(alice, False), (carla, False), (sven, True), (charlie, False)]:
        assert _sees(as_user, user, case) == sees, user
    with as_user(sven):
        fresh = Case.objects.get(pk=case.pk)
        assert (fresh.team, fresh.case_worker) == (south_team, sven)
        assert TeamPeriod.objects.get(case=case, period__endswith=None).team == south_team
        assert set(Task.objects.to_do().values_list("owner", flat=True)) == {sven.pk}
        assert not Task.objects.to_do().filter(kind=TaskKind.HANDOVER).exists()
    assert client_of(sven).post(answer, {"accept": "yes"}).status_code == 403  # answered already

    with as_user(sven):
        operations.assign_case_worker(actor=sven, case=fresh, user=charlie)
    assert _sees(as_user, charlie, case)
    assert _sees(as_user, sven, case)


def test_a_refusal_needs_a_reason_and_closes_the_file_again(client_of, as_user, alice, carla, sven, south_team, case):
    with as_user(alice):
        consent = a_consent(case)
    with as_user(carla):
        handover = operations.ask_handover(actor=carla, case=case, to_team=south_team, consent=consent)
    answer = reverse("cases:handover_answer", args=[case.reference, handover.uuid])
    assert client_of(sven).post(answer, {"accept": "no"}).status_code == 422
    response = client_of(sven).post(answer, {"accept": "no", "answer": "Geen plek voor een kind."})
    assert (response.status_code, response.url) == (302, reverse("portal:home"))
    assert not _sees(as_user, sven, case)
    with as_user(carla):
        row = Handover.objects.get()
        assert (row.state, row.answer) == (HandoverState.DECLINED, "Geen plek voor een kind.")
        assert Case.objects.get(pk=case.pk).case_worker == alice


def test_a_question_can_be_taken_back(client_of, as_user, alice, carla, sven, south_team, case):
    with as_user(alice):
        consent = a_consent(case)
    with as_user(carla):
        handover = operations.ask_handover(actor=carla, case=case, to_team=south_team, consent=consent)
    url = reverse("cases:handover_withdraw", args=[case.reference, handover.uuid])
    assert client_of(carla).post(url).status_code == 302
    assert not _sees(as_user, sven, case)
    with as_user(carla):
        assert Handover.objects.get().state == HandoverState.WITHDRAWN
        assert not Task.objects.to_do().filter(kind=TaskKind.HANDOVER).exists()
