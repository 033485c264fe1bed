"""Somebody leaves: the coordinator or the team lead hands over, then the administrator closes."""

import re
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from cases.codes import TaskKind
from cases.models import Case, Task
from cases.operations import add_task, ask_handover, assign_case_worker, ensure_rule_task
from foundation import clock
from foundation.access.acting import acting_as
from foundation.accounts.models import Membership, Team, User
from foundation.people import operations
from foundation.people.models import Standing
from foundation.people.remains import what_remains
from portal.desk.team_work import left_by
from returns.models import RiskAssessment
from returns.operations.leaving import hand_over_work
from returns.operations.risk import start_assessment
from tests.factories.cases import a_case, a_consent, the_process

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(alice: User, north_team: Team, as_user: Any) -> list[Case]:
    """Two files of Alice's, one with a begun assessment and a task."""
    with as_user(alice):
        first, second = a_case(north_team, alias="Merel"), a_case(north_team, alias="Kievit")
        start_assessment(actor=alice, process=the_process(first))
        add_task(actor=alice, case=first, title="Call", due_on=clock.today())
    return [first, second]


@pytest.mark.parametrize("who", ["carla", "tess"])
def test_one_form_hands_over_everything_and_then_the_account_closes(
    who: str, files: list[Case], adam: User, alice: User, bob: User, people: Any, client_of: Any, as_user: Any
) -> None:
    client = client_of(getattr(people, who))
    address = reverse("portal:hand_over", args=[alice.pk])
    page = client.get(address).content.decode()
    assert "Merel" in page and "Kievit" in page
    answer = client.post(address, {"everything": bob.pk})
    assert answer.status_code == 302, answer.content.decode()
    with as_user(bob):
        assert Case.objects.visible_to(bob).filter(case_worker=bob).count() == 2
        assert Task.objects.visible_to(bob).to_do().filter(owner=bob, kind=TaskKind.OWN).count() == 2
        begun = RiskAssessment.objects.get(created_by=alice)
        assert begun.state == "superseded"
        assert start_assessment(actor=bob, process=the_process(files[0])).created_by_id == bob.pk
    with as_user(alice):
        assert not Case.objects.exists()
    with as_user(adam):
        assert what_remains(alice) == []
        operations.close_account(actor=adam, standing=Standing.objects.select_related("user").get(user=alice))
    assert not User.objects.get(pk=alice.pk).is_active


def test_each_file_can_go_to_somebody_else_and_what_is_left_out_stays(
    files: list[Case], alice: User, bob: User, carla: User, client_of: Any, as_user: Any
) -> None:
    address = reverse("portal:hand_over", args=[alice.pk])
    client_of(carla).post(address, {f"case_{files[0].reference}": carla.pk})
    with as_user(carla):
        owners = {case.pk: case.case_worker_id for case in Case.objects.visible_to(carla)}
        assert owners[files[0].pk] == carla.pk and owners[files[1].pk] == alice.pk


def test_a_file_that_stands_with_who_left_is_handed_over_all_the_same(
    files: list[Case], adam: User, alice: User, bob: User, carla: User, client_of: Any, as_user: Any
) -> None:
    with as_user(adam):
        operations.end_membership(actor=adam, membership=Membership.objects.get(user=alice))
    client, address = client_of(carla), reverse("portal:hand_over", args=[alice.pk])
    assert address in client.get(reverse("portal:home")).content.decode()
    assert "niet meer hier" in client.get(reverse("portal:team")).content.decode()
    assert client.post(address, {"everything": bob.pk}).status_code == 302
    assert address not in client.get(reverse("portal:home")).content.decode()


def test_tasks_in_files_of_others_go_to_who_guides_there(
    files: list[Case], alice: User, bob: User, carla: User, tess: User, as_user: Any
) -> None:
    with as_user(carla):
        case = Case.objects.get(pk=files[1].pk)
        assign_case_worker(actor=carla, case=case, user=bob)
        own = add_task(actor=carla, case=case, title="Look", due_on=clock.today(), owner=alice)
        second = ensure_rule_task(
            actor=carla, case=case, kind=TaskKind.RISK_REVIEW, about="x", owner=alice, due_on=clock.today()
        )
        hand_over_work(actor=carla, about=alice, to={})
        owners = dict(Task.objects.filter(pk__in=[own.pk, second.pk]).values_list("pk", "owner_id"))
        assert owners == {own.pk: bob.pk, second.pk: carla.pk}
        # What belongs to a file that stays, stays with it.
        assert Task.objects.to_do().filter(case=files[0], owner=alice).exists()


def test_a_coordinator_elsewhere_sees_and_moves_nothing(
    files: list[Case], alice: User, charlie: User, sven: User, client_of: Any, as_user: Any
) -> None:
    client = client_of(sven)
    page = client.get(reverse("portal:hand_over", args=[alice.pk])).content.decode()
    assert "Merel" not in page
    assert alice.name not in client.get(reverse("portal:team")).content.decode()
    with as_user(sven):
        assert not left_by(sven, alice)
        assert hand_over_work(actor=sven, about=alice, to={files[0].pk: charlie}) == 0
    with as_user(alice):
        assert Case.objects.filter(case_worker=alice).count() == 2


def test_a_colleague_hands_nothing_over(files: list[Case], alice: User, bob: User, client_of: Any) -> None:
    for user in (alice, bob):
        assert client_of(user).get(reverse("portal:team")).status_code == 403
    with acting_as(alice):
        assert hand_over_work(actor=alice, about=bob, to={files[0].pk: bob}) == 0


def test_nobody_gets_a_file_of_a_team_where_they_do_not_work(
    files: list[Case], alice: User, charlie: User, carla: User, client_of: Any
) -> None:
    answer = client_of(carla).post(reverse("portal:hand_over", args=[alice.pk]), {"everything": charlie.pk})
    assert answer.status_code == 422


def test_the_first_page_asks_the_same_for_few_and_for_many(
    files: list[Case], adam: User, alice: User, carla: User, north_team: Team, as_user: Any, query_count: Any
) -> None:
    from portal.desk.team_work import left_behind, work_of_team

    with as_user(adam):
        operations.end_membership(actor=adam, membership=Membership.objects.get(user=alice))
    with as_user(carla), query_count() as few:
        assert len(left_behind(carla)) == 1
        work_of_team(carla)
    with as_user(carla):
        a_case(north_team)
        with query_count() as many:
            left_behind(carla)
            work_of_team(carla)
    assert len(few) == len(many)


def test_a_question_to_another_team_goes_to_a_coordinator_there(
    files: list[Case], adam: User, alice: User, carla: User, sven: User, south_team: Team, as_user: Any
) -> None:
    """Sven was asked and leaves: Anita, who coordinates there too, answers; nobody of the asking team can."""
    with as_user(adam):
        row = operations.invite(
            actor=adam, name="Anita", email="anita@terugweg.example", role="coordinator", language="nl", team=south_team
        )
    with as_user(alice):
        consent = a_consent(files[0])
    with as_user(carla):
        case = Case.objects.get(pk=files[0].pk)
        ask_handover(actor=carla, case=case, to_team=south_team, consent=consent)
    link = re.findall(r"(/welcome/\S+/)", " ".join(message.body for message in mail.outbox))[-1]
    operations.accept_invitation(token=link.split("/")[2], password="kievit-fiets-zonsopgang-17")
    with as_user(carla):
        task = Task.objects.get(case=case, kind=TaskKind.HANDOVER)
        assert task.owner_id == sven.pk
        hand_over_work(actor=carla, about=sven, to={})
        assert Task.objects.get(pk=task.pk).owner_id == row.user_id
