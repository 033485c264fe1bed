"""My clients: sorted by what is due, filtered, paged; the same questions for one row and for three."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Task
from cases.operations import add_task, set_identity, update_case
from foundation import clock
from foundation.access.acting import acting, forget_scope
from foundation.audit.models import Record
from portal.desk.caseload import PAGE, Caseload, Filters
from portal.jobs import fold
from portal.lines import lines_of
from portal.models import Listing, Tally
from returns.models import ReturnProcess
from tests.factories.cases import a_case

pytestmark = pytest.mark.django_db
URL = "/cases/"


def rows(response):
    return [row.alias for row in response.context["rows"]]


def test_one_and_three_rows_cost_the_same(client_of, file_of, alice, query_count):
    file_of(alice, "Merel")
    client = client_of(alice)
    client.get(URL)
    with query_count() as one, query_count("keys") as one_key:
        assert rows(client.get(URL)) == ["Merel"]
    file_of(alice, "Zwaluw")
    file_of(alice, "Kievit")
    with query_count() as three, query_count("keys") as three_keys:
        assert len(rows(client.get(URL))) == 3
    assert len(one) == len(three)
    assert len(one_key) == len(three_keys) == 1, "all keys of a page are fetched at once"


def test_what_is_due_first_stands_on_top(client_of, file_of, alice):
    for alias, days in (("Later", 9), ("Late", -3), ("Today", 0)):
        file_of(alice, alias, due=days)
    response = client_of(alice).get(URL)
    assert rows(response) == ["Late", "Today", "Later"]
    page = response.content.decode()
    assert page.index("3 dagen te laat") < page.index("vandaag") < page.index("over 9 dagen")


def test_a_stranger_sees_nothing(client_of, file_of, alice, bob, charlie, carla):
    file_of(alice)
    assert rows(client_of(carla).get(URL)) == ["Zonnebloem"]
    assert rows(client_of(bob).get(URL)) == [], "a colleague of the team has no grant on this file"
    assert rows(client_of(charlie).get(URL)) == []
    assert client_of(None).get(URL).status_code == 302


def test_an_alias_and_never_a_legal_name(client_of, file_of, as_user, alice):
    case = file_of(alice)
    with as_user(alice):
        set_identity(actor=alice, case=case, data={"legal_name": "Amara Voorbeeldnaam"})
    for url in (URL, reverse("portal:case", args=[case.reference]), "/"):
        page = client_of(alice).get(url).content.decode()
        assert "Zonnebloem" in page
        assert "Voorbeeldnaam" not in page


def test_filters(client_of, file_of, as_user, alice, carla, west_team):
    file_of(alice, "Merel", origin="country", origin_country="NG")
    file_of(alice, "Zwaluw", due=-2, origin="country", origin_country="RO")
    with as_user(carla):
        a_case(west_team, alias="Kievit")
    client = client_of(carla)
    assert rows(client.get(URL, {"country": "NG"})) == ["Merel"]
    assert rows(client.get(URL, {"team": str(west_team.pk)})) == ["Kievit"]
    assert rows(client.get(URL, {"due": "late"})) == ["Zwaluw"]
    assert sorted(rows(client.get(URL, {"stage": "intake"}))) == ["Kievit", "Merel", "Zwaluw"]
    assert rows(client.get(URL, {"stage": "ready"})) == []
    assert rows(client.get(URL, {"stage": "closed"})) == []
    assert rows(client.get(URL, {"talk": "late"})) == []


@pytest.mark.parametrize("query", ["stage=x", "team=abc", "country=%00", "talk=1", "page=abc", "page=-4", "page=99999"])
def test_an_address_that_makes_no_sense_still_opens(client_of, file_of, alice, query):
    file_of(alice)
    assert rows(client_of(alice).get(f"{URL}?{query}")) == ["Zonnebloem"]


def test_deep_pages_hold_every_file_once(client_of, as_user, alice, north_team, monkeypatch):
    monkeypatch.setattr("portal.desk.caseload.PAGE", 2)
    with as_user(alice):
        made = {a_case(north_team, alias=f"Vogel {n}").client.alias for n in range(7)}
    client, seen = client_of(alice), []
    for number in range(1, 5):
        response = client.get(URL, {"page": number})
        assert response.context["page_obj"].number == number
        seen += rows(response)
    assert len(seen) == 7
    assert set(seen) == made
    assert rows(client.get(URL, {"page": 50})) == seen[-1:], "a number that does not exist gives the last page"


def test_a_page_is_not_longer_than_it_should_be():
    assert PAGE == 25


def test_the_counts_follow_the_other_filters(client_of, file_of, alice):
    file_of(alice, "Merel", origin="country", origin_country="NG")
    file_of(alice, "Zwaluw", origin="country", origin_country="RO")
    pills = client_of(alice).get(URL, {"country": "RO"}).context["pills"]
    assert [pill["count"] for pill in pills] == [1, 1, ""]
    assert "country=RO" in pills[1]["url"]


def test_each_case_shown_is_recorded_as_read(client_of, file_of, as_user, alice):
    cases = [file_of(alice, alias) for alias in ("Merel", "Zwaluw")]
    client_of(alice).get(URL)
    with as_user(alice):
        read = Record.objects.filter(action="R", event="portal:caseload", user_id=alice.pk)
        assert sorted(read.values_list("case_id", flat=True)) == sorted(case.pk for case in cases)
        assert all(record.detail == ["listed"] for record in read)


def test_the_listing_follows_tasks_team_and_stage(file_of, as_user, alice):
    case = file_of(alice, due=5)
    with as_user(alice):
        line = Listing.objects.visible_to(alice).get(pk=case.pk)
        assert (line.stage, line.is_open, line.team_id) == ("intake", True, case.team_id)
        assert line.next_due_on == clock.today() + timedelta(days=5)
        assert line.next_talk_on is not None
        add_task(actor=alice, case=case, title="Sooner", due_on=clock.today())
        line.refresh_from_db()
        assert line.next_due_on == clock.today()


def test_the_listing_is_guarded_like_the_case(file_of, as_user, alice, charlie):
    file_of(alice)
    with as_user(charlie):
        assert not Listing.objects.all().exists(), "without visible_to the database refuses all the same"


def test_the_lines_of_a_list_are_guarded_like_the_case(file_of, as_user, alice, charlie):
    case = file_of(alice, "Merel")
    with as_user(alice):
        assert [(line.reference, line.alias) for line in lines_of([case.pk])] == [(case.reference, "Merel")]
    with as_user(charlie):
        assert lines_of([case.pk]) == [], "the function runs with the rights of who asks"


def test_a_line_tells_what_the_models_tell(file_of, as_user, alice):
    case = file_of(alice, "Merel", due=3, origin="country", origin_country="NG")
    with as_user(alice):
        add_task(actor=alice, case=case, title="Call the school", due_on=clock.today())
        (line,) = lines_of([case.pk])
        task = Task.objects.to_do().filter(case=case).order_by("due_on", "pk").first()
        process = ReturnProcess.objects.current().get(case=case)
        assert line.task is not None
        for name in ("uuid", "kind", "about", "due_on", "title"):
            assert getattr(line.task, name) == getattr(task, name), name
        for name in ("stage", "stage_before", "outcome", "review_on", "last_seen_on", "departed_at", "arrived_at"):
            assert getattr(line, name) == getattr(process, name), name
        assert (line.origin, line.country, line.language) == ("country", "NG", case.client.language)
        assert (line.case_worker_id, line.opened_on, line.safe_now) == (alice.pk, case.opened_on, case.safe_now)


def counted(user):
    """What the pages count for ``user`` with the kept counts, and what counting the lines gives."""
    load = Caseload(user, Filters())
    kept = {cell: number for cell, number in load.counts.items() if number}
    cells = Listing.objects.visible_to(user).values_list("is_open", "stage", "country")
    return kept, dict(Counter(cells))


def test_the_kept_counts_follow_every_change(file_of, as_user, alice, carla, north_team, west_team):
    case = file_of(alice, "Merel", origin="country", origin_country="NG")
    with as_user(carla):
        a_case(west_team, alias="Kievit")
        before, lines = counted(carla)
        assert before == lines
        assert before[True, "intake", "NG"] == 1
        update_case(actor=carla, case=case, data={"origin": "country", "origin_country": "RO"}, seen_version=None)
        after, lines = counted(carla)
        assert after == lines
        assert (True, "intake", "NG") not in after
        assert after[True, "intake", "RO"] == 1


def test_folding_keeps_every_count(file_of, as_user, alice, carla):
    for alias in ("Merel", "Zwaluw", "Kievit"):
        file_of(alice, alias)
    with as_user(carla):
        before, lines = counted(carla)
        rows = Tally.objects.visible_to(carla).count()
        fold()
        assert counted(carla)[0] == before == lines
        assert Tally.objects.visible_to(carla).count() < rows


def test_counts_of_a_team_are_for_who_sees_the_team(file_of, as_user, alice, charlie, carla):
    file_of(alice)
    with as_user(carla):
        assert Tally.objects.exists()
    for somebody in (alice, charlie):
        with as_user(somebody):
            assert not Tally.objects.exists(), "without visible_to the database refuses all the same"


def test_a_file_given_by_itself_is_counted_beside_the_teams(file_of, as_user, alice, carla, north_team):
    file_of(alice)
    with as_user(carla):
        teams = Caseload(carla, Filters()).count()
        given = Listing.objects.visible_to(carla).filter(team=north_team).values_list("pk", flat=True)
        acting()._scope = replace(acting().scope, teams=frozenset(), cases=frozenset(given))
        assert Caseload(carla, Filters()).count() == len(given)
        forget_scope()
        acting()._scope = replace(acting().scope, cases=frozenset(given))
        assert Caseload(carla, Filters()).count() == teams, "a file of one's own team counts once"
