"""Intake: one form makes file, return process and, when she was asked, the first talk."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from cases.codes import TaskKind
from cases.models import Case, Dependant, LegalStatus, SafeContact, Task
from foundation import clock
from returns.models import ReturnProcess, WishTalk

pytestmark = pytest.mark.django_db
LEAST = {"alias": "Zonnebloem", "language": "en"}
TALK = {"wish": "undecided", "voluntariness": "free", "interpreter": "telephone"}


@pytest.fixture
def send(client_of, alice):
    def post(who=None, **data):
        return client_of(who or alice).post(reverse("returns:intake"), LEAST | data)

    return post


def test_alias_and_language_make_a_file_without_a_talk(send, as_user, alice):
    response = send()
    with as_user(alice):
        case = Case.objects.visible_to(alice).get()
        assert (response.status_code, response.url) == (302, reverse("portal:case", args=[case.reference]))
        assert ReturnProcess.objects.get(case=case).stage == "intake"
        assert not WishTalk.objects.exists()
        due = Task.objects.to_do().get(kind=TaskKind.TALK_DUE)
        assert (due.due_on, due.owner) == (clock.today() + timedelta(days=14), alice)


def test_everything_at_once(send, as_user, alice):
    day = clock.today()
    response = send(
        **TALK,
        origin="NG",
        second_language="fr",
        privacy_talk_on=day.isoformat(),
        exploitation=["sexual"],
        safe_now="no",
        method="signal",
        number="06 0000 0001",
        days=["0", "3"],
        never_do="Niet bellen na zes uur",
        kind="reflection_period",
        starts_on=day.isoformat(),
        relation_1="child",
        birth_year_1="2020",
        travels_1="on",
        own_words="Mama wacht, maar hij woont in dezelfde straat. انتظر 🌻",
        information=["rights", "return_support"],
        interpreter_neutral="on",
        next_on=(day + timedelta(days=10)).isoformat(),
    )
    assert response.status_code == 302
    with as_user(alice):
        case = Case.objects.visible_to(alice).get()
        talk = WishTalk.objects.get(case=case)
        assert (talk.language, talk.interpreter, talk.interpreter_neutral) == ("en", "telephone", True)
        assert (talk.held_on, talk.wish, talk.information) == (day, "undecided", ["rights", "return_support"])
        assert talk.own_words.endswith("🌻")
        assert SafeContact.objects.get(case=case).days == [0, 3]
        assert LegalStatus.objects.get(case=case).ends_on > day
        assert Dependant.objects.get(case=case).travels
        assert Task.objects.to_do().get(kind=TaskKind.TALK_DUE).due_on == day + timedelta(days=10)
        assert Task.objects.to_do().get(kind=TaskKind.SAFETY).due_on == day
        assert case.client.origin_country == "NG"


def test_a_double_submit_makes_one_file(send, as_user, alice):
    token = str(uuid.uuid4())
    first, second = send(token=token, **TALK), send(token=token, **TALK)
    assert first.url == second.url
    with as_user(alice):
        assert Case.objects.visible_to(alice).count() == 1
        assert WishTalk.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"alias": ""}, "alias"),
        ({"language": ""}, "language"),
        ({"language": "klingon"}, "language"),
        ({"wish": "undecided", "interpreter": "none"}, "voluntariness"),
        ({"wish": "undecided", "voluntariness": "free"}, "interpreter"),
        ({"own_words": "Ik weet het niet."}, "wish"),
        ({"number": "06 0000 0000"}, "method"),
        ({"starts_on": "2026-11-01"}, "kind"),
        ({"kind": "reflection_period"}, "starts_on"),
        ({"kind": "b8_3", "starts_on": "2026-11-02", "ends_on": "2026-11-01"}, "ends_on"),
        ({"privacy_talk_on": "2999-01-01"}, "privacy_talk_on"),
        ({"birth_year_1": "2020"}, "relation_1"),
        ({"relation_1": "child", "birth_year_1": "1"}, "birth_year_1"),
        (TALK | {"next_on": "2020-01-01"}, "next_on"),
        (TALK | {"goes_herself": "on"}, "goes_herself"),
        ({"alias": "nul\x00"}, "alias"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_kept(send, as_user, alice, data, field):
    response = send(**data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    with as_user(alice):
        assert not Case.objects.visible_to(alice).exists()


def test_a_folded_part_opens_where_something_is_wrong(send):
    page = send(number="06 0000 0000").content.decode()
    assert page.count('<details class="form-part form-details" open>') == 1


def test_the_form_fits_the_person(client_of, alice, carla, tess):
    url = reverse("returns:intake")
    assert "team" not in client_of(alice).get(url).context["form"].fields
    assert "team" in client_of(carla).get(url).context["form"].fields
    assert client_of(tess).get(url).status_code == 403
    assert client_of(None).get(url).status_code == 302


def test_a_coordinator_opens_a_file_in_the_chosen_team(send, as_user, carla, west_team, south_team):
    assert send(who=carla, team=str(south_team.pk)).status_code == 422
    assert send(who=carla, team=str(west_team.pk)).status_code == 302
    with as_user(carla):
        assert Case.objects.visible_to(carla).get().team == west_team


def test_status_without_a_paper_holds_from_today(send, as_user, alice):
    assert send(kind="eu_citizen").status_code == 302
    with as_user(alice):
        assert LegalStatus.objects.get().starts_on == clock.today()
