"""The first page: what must be done today, worst first."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from cases.codes import TaskKind
from cases.models import Task
from cases.operations import ensure_rule_task
from foundation import clock
from portal.desk.tasks import PLACES
from tests.factories import stages
from tests.factories.plan import case_with_plan

pytestmark = pytest.mark.django_db


def groups(response):
    return {group.key: [item.alias for item in group.items] for group in response.context["today"].groups}


def test_worst_first_in_words(client_of, file_of, alice):
    for alias, days in (("Later", 30), ("Soon", 4), ("Now", 0), ("Older", -9), ("Late", -2)):
        file_of(alice, alias, due=days)
    response = client_of(alice).get("/")
    found = groups(response)
    assert found["late"] == ["Older", "Late"]
    assert found["today"] == ["Now"]
    assert found["week"] == ["Soon"]
    page = response.content.decode()
    assert page.index("9 dagen te laat") < page.index("2 dagen te laat") < page.index("over 4 dagen")


def test_one_and_three_tasks_cost_the_same(client_of, file_of, alice, query_count):
    client = client_of(alice)
    counts = []
    for alias in ("Merel", "Zwaluw", "Kievit"):
        file_of(alice, alias)
        client.get("/")
        with query_count() as queries:
            client.get("/")
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]


def test_done_in_one_click_without_losing_the_place(client_of, file_of, as_user, alice):
    case = file_of(alice, due=0)
    with as_user(alice):
        task = Task.objects.get(case=case, kind="own")
    client = client_of(alice)
    assert 'value="/#group-today"' in client.get("/").content.decode()
    url = reverse("cases:task_done", args=[case.reference, task.uuid])
    response = client.post(url, {"next": "/#group-today"})
    assert response.status_code == 302
    assert response["Location"] == "/#group-today"
    assert "today" not in groups(client.get("/"))


def test_opening_a_page_writes_nothing(client_of, file_of, as_user, alice):
    case = file_of(alice)
    with as_user(alice):
        before = Task.objects.filter(case=case, done_at=None).count()
    task = reverse("cases:task_done", args=[case.reference, "00000000-0000-4000-8000-000000000000"])
    assert client_of(alice).get(task).status_code == 405
    assert client_of(alice).post("/").status_code == 405
    with as_user(alice):
        assert Task.objects.filter(case=case, done_at=None).count() == before


@pytest.mark.parametrize("name", ["ivo", "fatma", "adam", "piet"])
def test_roles_without_files_read_what_they_can_do(client_of, people, name):
    response = client_of(getattr(people, name)).get("/")
    assert response.status_code == 200
    page = response.content.decode()
    assert "Er staan geen dossiers van cliënten voor je open" in page
    assert reverse("organisations:list") in page
    assert reverse("returns:intake") not in page


def test_a_coordinator_sees_what_waits_for_a_second_person(client_of, as_user, alice, carla, charlie, north_team):
    with as_user(alice):
        process = stages.opened(actor=alice, team=north_team)
    process = stages.move(process, "open_discussion", actor=alice)
    with as_user(alice):
        stages.informed(process, actor=alice)
    process = stages.move(process, "start_preparation", actor=alice)
    with as_user(alice):
        stages.planned(process, actor=alice)
    stages.assessed(process, author=alice, reviewer=None)
    today = client_of(carla).get("/").context["today"]
    assert [row["url"] for row in today.waiting] == [reverse("returns:risk", args=[process.case.reference])]
    assert [figure["number"] for figure in today.figures[:2]] == [0, 1]
    assert client_of(alice).get("/").context["today"].waiting == [], "nobody reviews their own work"
    assert client_of(charlie).get("/").context["today"].groups == []


def test_an_agreed_assessment_waits_for_who_may_clear(client_of, people, as_user, alice, carla, tess, north_team):
    process = stages.at_stage("preparation", people, north_team)
    url = reverse("portal:case", args=[process.case.reference]) + "#stage"
    assert url in [row["url"] for row in client_of(carla).get("/").context["today"].waiting]
    assert url not in [row["url"] for row in client_of(tess).get("/").context["today"].waiting], (
        "the coordinator clears"
    )
    assert url not in [row["url"] for row in client_of(alice).get("/").context["today"].waiting]


def test_a_reminder_of_the_plan_names_its_item(client_of, as_user, alice, north_team):
    with as_user(alice):
        made = case_with_plan(actor=alice, team=north_team, days=10)
        item = made.plan.items.select_related("template_item").filter(template_item__isnull=False).first()
        ensure_rule_task(
            actor=alice, case=made.case, kind=TaskKind.PLAN_ITEM, about=str(item.uuid), due_on=clock.today()
        )
        words = item.template_item.text
    for url in ("/", "/cases/", reverse("portal:case", args=[made.case.reference])):
        page = client_of(alice).get(url).content.decode()
        assert escape(words) in page, url
    assert f"#item-{item.uuid}" in page


def test_every_kind_of_task_has_a_place():
    assert set(PLACES) == set(TaskKind)
