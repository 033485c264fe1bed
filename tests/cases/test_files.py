"""Opening a file, completing it, and who may."""

import uuid

import pytest
from django.urls import reverse

from cases import operations
from cases.codes import TaskKind
from cases.models import Case, CaseWorkerPeriod, Client, Identity, Task, TeamPeriod
from foundation import clock
from foundation.access.permissions import Refused
from foundation.edits import StaleEdit
from tests.factories.cases import a_case

pytestmark = pytest.mark.django_db
EDIT = {"alias": "Zonnebloem", "language": "en", "origin": "unknown"}


def test_alias_and_language_open_a_file(as_user, alice, north_team):
    with as_user(alice):
        case = operations.open_case(actor=alice, team=north_team, alias="Korenbloem", language="ro")
        assert (case.client.alias, case.case_worker, case.team) == ("Korenbloem", alice, north_team)
        assert CaseWorkerPeriod.objects.get(case=case).period.lower == clock.today()
        assert TeamPeriod.objects.get(case=case).period.upper is None


def test_a_double_submit_opens_one_file(as_user, alice, north_team):
    token = uuid.uuid4()
    with as_user(alice):
        first = a_case(north_team, token=token)
        again = operations.open_case(actor=alice, team=north_team, alias="Zonnebloem", language="en", token=token)
        assert again.pk == first.pk
        assert Case.objects.visible_to(alice).count() == 1


@pytest.mark.parametrize("name", ["tess", "ivo", "fatma", "adam", "piet"])
def test_others_open_no_file_and_read_why(as_user, people, north_team, name):
    with as_user(getattr(people, name)), pytest.raises(Refused) as refused:
        operations.open_case(actor=getattr(people, name), team=north_team, alias="x", language="en")
    assert "open a file" in refused.value.reason or refused.value.reason


def test_origin_has_three_kinds_of_answers(as_user, alice, north_team):
    with as_user(alice):
        country = a_case(north_team, origin_country="VN")
        stateless = a_case(north_team, origin="stateless", origin_country="VN")
        assert (country.client.origin, country.client.origin_country) == ("country", "VN")
        assert (stateless.client.origin, str(stateless.client.origin_country)) == ("stateless", "")


def test_not_safe_is_a_task_for_today_and_safe_takes_it_back(as_user, alice, north_team):
    with as_user(alice):
        case = a_case(north_team, safe_now="no")
        task = Task.objects.to_do().get(case=case, kind=TaskKind.SAFETY)
        assert (task.due_on, task.owner) == (clock.today(), alice)
        operations.update_case(actor=alice, case=case, data={"safe_now": "yes"})
        assert not Task.objects.to_do().filter(case=case, kind=TaskKind.SAFETY).exists()


def test_an_edit_keeps_what_is_due(as_user, alice, case):
    with as_user(alice):
        due = Case.objects.get(pk=case.pk).next_due_on
        operations.update_case(actor=alice, case=case, data={"alias": "Roos"}, seen_version=case.version)
        fresh = Case.objects.get(pk=case.pk)
        assert (fresh.client.alias, fresh.next_due_on, fresh.version) == ("Roos", due, 2)


def test_a_stale_edit_overwrites_nothing(as_user, alice, case):
    with as_user(alice):
        operations.update_case(actor=alice, case=case, data={"alias": "Roos"}, seen_version=1)
        with pytest.raises(StaleEdit):
            operations.update_case(actor=alice, case=case, data={"alias": "Tulp"}, seen_version=1)
        assert Client.objects.get(pk=case.client_id).alias == "Roos"


def test_the_stale_form_shows_both_versions(client_of, as_user, alice, case):
    with as_user(alice):
        operations.update_case(actor=alice, case=case, data={"alias": "Roos"}, seen_version=1)
    url = reverse("cases:edit", args=[case.reference])
    response = client_of(alice).post(url, EDIT | {"alias": "Tulp", "language": "vi", "version": "1"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Roos" in page
    assert "Tulp" in page
    # The second save is a knowing one.
    assert client_of(alice).post(url, EDIT | {"alias": "Tulp", "version": "2"}).status_code == 302


def test_the_form_shows_and_keeps_what_is_known(client_of, as_user, alice, north_team):
    with as_user(alice):
        case = a_case(north_team, origin_country="RO", other_languages=["fr"], exploitation=["labour"])
    url = reverse("cases:edit", args=[case.reference])
    page = client_of(alice).get(url)
    form = page.context["form"]
    assert form.initial["origin"] == "RO"
    data = {name: value for name, value in form.initial.items() if value is not None}
    assert client_of(alice).post(url, data).status_code == 302
    with as_user(alice):
        fresh = Case.objects.get(pk=case.pk)
        assert (fresh.client.other_languages, fresh.exploitation) == (["fr"], ["labour"])
        assert fresh.client.origin_country == "RO"


@pytest.mark.parametrize("text", ["a" * 100_001, "nul\x00byte"], ids=["too long for a line", "nul"])
def test_bad_text_is_said_and_kept_on_the_page(client_of, alice, case, text):
    response = client_of(alice).post(
        reverse("cases:edit", args=[case.reference]), EDIT | {"alias": text, "version": "1"}
    )
    assert response.status_code == 422
    assert response.context["form"].errors["alias"]


def test_rtl_and_astral_text_comes_back_as_it_went_in(as_user, alice, case):
    words = "لا أعرف بعد 🌻 𐍈"
    with as_user(alice):
        operations.update_case(actor=alice, case=case, data={"safe_now_note": words})
        assert Case.objects.get(pk=case.pk).safe_now_note == words


def test_the_legal_name_has_a_right_of_its_own(client_of, as_user, alice, case):
    url = reverse("cases:identity", args=[case.reference])
    assert client_of(alice).post(url, {"legal_name": "Fictieve Naam", "version": "0"}).status_code == 302
    assert "Fictieve Naam" in client_of(alice).post(url, {"show": "1"}).content.decode()
    with as_user(alice):
        assert Identity.objects.get(client_id=case.client_id).legal_name == "Fictieve Naam"


@pytest.mark.parametrize("name", ["identity", "location", "medical"])
def test_without_the_group_the_page_says_why(client_of, as_user, carla, bob, case, name):
    from foundation.access.operations import grant_case

    with as_user(carla):
        grant_case(user=bob, case_id=case.pk, groups=[])
    response = client_of(bob).get(reverse(f"cases:{name}", args=[case.reference]))
    assert response.status_code == 403
    assert client_of(bob).get(reverse("cases:note_add", args=[case.reference])).status_code == 200
