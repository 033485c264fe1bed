"""Pages of the registry and of assignments: found, asked in three clicks, recorded, refused."""

import uuid

import pytest
from django.urls import reverse

from foundation import clock
from organisations.models import Assignment, ContactSearch, Organisation
from organisations.operations import assign, move
from tests.organisations.conftest import make_case, make_consent

pytestmark = pytest.mark.django_db
LANGUAGES = ["nl", "en"]


def page(name: str, case=None, /, **kwargs: object) -> str:
    return reverse(f"organisations:{name}", kwargs=({"reference": case.reference} if case else {}) | kwargs)


def asked(case, organisation, user, as_user, **more) -> Assignment:
    with as_user(user):
        more = {"first_question_only": True} | more
        return assign(actor=user, case=case, organisation=organisation, kind="guidance", **more)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_registry_in_both_languages(alice, client_of, language):
    client = client_of(alice)
    client.post(reverse("set_language"), {"language": language})
    text = text_of(client.get(page("list")))
    barka = Organisation.objects.get(code="barka")
    assert getattr(barka, f"summary_{language}") in text.replace("&#x27;", "'")
    assert "(fictief)" in text
    assert {"nl": "nog controleren", "en": "to verify"}[language] in text
    detail = text_of(client.get(page("detail", code="barka")))
    assert getattr(barka, f"offers_{language}").split(".")[0] in detail


def test_the_list_asks_as_much_for_one_row_as_for_all(alice, client_of, query_count):
    client = client_of(alice)
    with query_count() as one:
        client.get(page("list") + "?q=hibiscus")
    with query_count() as all_of_them:
        client.get(page("list"))
    assert len(one) == len(all_of_them)


def test_nothing_found_says_how_to_go_on(alice, client_of):
    response = client_of(alice).get(page("list") + "?q=zzzz&tier=guidance")
    assert response.status_code == 200
    assert page("list") in response.content.decode()


def test_an_organisation_is_assigned_in_three_clicks(case, carla, as_user, client_of):
    client = client_of(carla)
    first = client.get(page("assign", case))
    form = first.context["form"]
    assert form["basis"].value() == "first", "what shares nothing is chosen beforehand"
    token = str(form["token"].value())
    data = {"organisation": "hibiscus-house", "basis": "first", "kind": "", "token": token}
    for _click in range(2):
        response = client.post(page("assign", case), data)
        assert response.status_code == 302
    with as_user(carla):
        made = Assignment.objects.get(case=case)
        assert (made.kind, made.state, made.first_question_only) == ("contact_abroad", "sent", True)
        assert made.created_by == carla


def test_consent_is_recorded_in_the_same_form(case, alice, as_user, client_of):
    data = {
        "organisation": "hibiscus-house",
        "kind": "guidance",
        "basis": "new",
        "given_on": clock.today().isoformat(),
        "language": "en",
        "interpreter": "none",
        "what": "First name and arrival",
        "question": "A room",
        "token": str(uuid.uuid4()),
    }
    client = client_of(alice)
    assert client.post(page("assign", case), data | {"what": ""}).status_code == 422
    for _click in range(2):
        assert client.post(page("assign", case), data).status_code == 302
    with as_user(alice):
        made = Assignment.objects.get(case=case)
        assert made.consent.recipient == "Hibiscus House (fictief)"
        assert made.consent.what == "First name and arrival"
        consent = str(made.consent.uuid)
    again = {"organisation": "cosudow", "basis": consent, "token": str(uuid.uuid4())}
    response = client.post(page("assign", case), again)
    assert response.status_code == 422, "a consent for one is no consent for another"
    again["organisation"] = "hibiscus-house"
    assert client.post(page("assign", case), again).status_code == 302


def test_what_is_missing_is_said_at_its_place(case, alice, client_of):
    response = client_of(alice).post(page("assign", case), {"basis": "first", "token": str(uuid.uuid4())})
    assert response.status_code == 422
    assert "organisation" in response.context["form"].errors


def test_the_list_to_choose_from_fits_her_with_reasons(case, alice, client_of):
    client = client_of(alice)
    names = [fit.organisation.code for fit in client.get(page("assign", case)).context["fits"]]
    assert names.index("cosudow") < names.index("iom-nederland")
    assert not {"barka", "casa-privighetoarea", "nidos"} & set(names), "other countries, EU citizens, minors"
    everything = client.get(page("assign", case) + "?all=1").context["fits"]
    assert len(everything) == Organisation.objects.count()
    assert all(fit.reasons or fit.doubts for fit in everything)
    assert next(fit for fit in everything if fit.organisation.code == "barka").doubts


def test_a_stateless_client_is_helped_from_here(alice, north_team, as_user, client_of):
    with as_user(alice):
        case = make_case(alice, north_team, country="", language="ar")
    names = {fit.organisation.code for fit in client_of(alice).get(page("assign", case)).context["fits"]}
    assert "iom-nederland" in names and "cosudow" not in names


def test_the_answer_is_recorded_and_the_rest_of_the_way(case, organisation, alice, as_user, client_of):
    row = asked(case, organisation, alice, as_user)
    client, today = client_of(alice), clock.today().isoformat()
    accept = page("assignment_move", case, uuid=row.uuid, name="accept")
    version = client.get(accept).context["form"]["version"].value()
    data = {"version": version, "answered_on": today, "contact_function": "Intake"}
    assert client.post(accept, data).status_code == 422, "from here they know her: consent is asked"
    data |= {"basis": "new", "given_on": today, "language": "en", "interpreter": "none", "what": "Her first name"}
    assert client.post(accept, data).status_code == 302
    assert client.post(accept, data).status_code == 409, "a second click changes nothing"
    for name, facts in [
        ("start", {"started_on": today}),
        ("complete", {"completed_on": today, "result": "A room"}),
        ("confirm", {"need_met": "yes"}),
    ]:
        url = page("assignment_move", case, uuid=row.uuid, name=name)
        form = client.get(url).context["form"]
        assert client.post(url, facts | {"version": form["version"].value()}).status_code == 302, name
    with as_user(alice):
        row.refresh_from_db()
        assert (row.state, row.result) == ("closed", "A room")
    assert client.get(page("assignment", case, uuid=row.uuid)).context["moves"] == []


def test_a_withdrawn_consent_leaves_one_way_out(case, organisation, alice, as_user, client_of):
    with as_user(alice):
        consent = make_consent(case, organisation)
    row = asked(case, organisation, alice, as_user, consent=consent)
    with as_user(alice):
        consent.withdrawn_on = clock.today()
        consent.save()
    client = client_of(alice)
    shown = client.get(page("assignment", case, uuid=row.uuid)).context
    assert shown["consent_withdrawn"]
    assert [bool(each["blocked"]) for each in shown["moves"]] == [True, True, False]
    accept = page("assignment_move", case, uuid=row.uuid, name="accept")
    data = {"version": row.version, "answered_on": clock.today().isoformat(), "contact_function": "Intake"}
    assert client.post(accept, data).status_code == 409
    withdraw = page("assignment_move", case, uuid=row.uuid, name="withdraw")
    assert client.post(withdraw, {"version": row.version, "withdraw_reason": "consent"}).status_code == 302


def test_an_unknown_move_and_a_row_of_another_case_do_not_exist(
    case, organisation, alice, north_team, as_user, client_of
):
    row = asked(case, organisation, alice, as_user)
    with as_user(alice):
        other = make_case(alice, north_team)
    client = client_of(alice)
    assert client.get(page("assignment_move", case, uuid=row.uuid, name="fly")).status_code == 404
    assert client.get(page("assignment", other, uuid=row.uuid)).status_code == 404


def test_strangers_see_nothing_and_readers_hear_why(case, organisation, people, as_user, client_of):
    row = asked(case, organisation, people.alice, as_user)
    urls = [
        page("assign", case),
        page("contact_search", case),
        page("assignment", case, uuid=row.uuid),
        page("assignment_move", case, uuid=row.uuid, name="withdraw"),
    ]
    for name in ("bob", "charlie", "sven", "ivo", "fatma", "adam", "piet"):
        client = client_of(getattr(people, name))
        assert [client.get(url).status_code for url in urls] == [404] * 4, name
    lead = client_of(people.tess)
    assert [lead.get(url).status_code for url in urls] == [403, 403, 200, 403]
    posted = lead.post(urls[3], {"version": row.version, "withdraw_reason": "wish"})
    assert posted.status_code == 403
    assert "moves" in lead.get(urls[2]).context


def test_where_nobody_was_found_is_kept(case, alice, as_user, client_of):
    data = {
        "token": str(uuid.uuid4()),
        "places_tried": "Hibiscus House: full",
        "searched_on": clock.today().isoformat(),
        "reason": "No room before spring",
    }
    client = client_of(alice)
    for _click in range(2):
        assert client.post(page("contact_search", case), data).status_code == 302
    with as_user(alice):
        assert ContactSearch.objects.get(case=case).country == "NG"


def test_the_case_page_shows_who_helps(case, organisation, alice, as_user, client_of, query_count):
    from organisations.summary import who_helps

    asked(case, organisation, alice, as_user)
    with as_user(alice):
        who_helps(case, alice)  # what is asked once for the person
        with query_count() as one:
            rows = who_helps(case, alice)
        assert rows[0]["action_label"] and rows[0]["url"] == page(
            "assignment", case, uuid=Assignment.objects.get().uuid
        )
        for code in ("iom-nederland", "cosudow"):
            assign(
                actor=alice,
                case=case,
                organisation=Organisation.objects.get(code=code),
                kind="guidance",
                first_question_only=True,
            )
        with query_count() as three:
            assert len(who_helps(case, alice)) == 3
        assert len(one) == len(three)
        move(actor=alice, assignment=Assignment.objects.first(), name="withdraw", facts={"withdraw_reason": "wish"})
        assert who_helps(case, alice)[-1]["is_open"] is False, "what ended comes last"


def test_the_registry_is_kept_by_coordinators(people, client_of):
    url = page("edit", code="barka")
    for name, status in {
        "carla": 200,
        "sven": 200,
        "adam": 200,
        "alice": 403,
        "tess": 403,
        "ivo": 403,
        "fatma": 403,
    }.items():
        assert client_of(getattr(people, name)).get(url).status_code == status, name


def test_two_coordinators_edit_one_entry(people, client_of):
    url = page("edit", code="hibiscus-house")
    first, second = client_of(people.carla), client_of(people.sven)
    form = second.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert first.post(url, data | {"summary_en": "Hers", "checked_today": "on"}).status_code == 302
    response = second.post(url, data | {"summary_en": "His"})
    assert response.status_code == 409
    text = text_of(response)
    assert "Hers" in text and "His" in text
    row = Organisation.objects.get(code="hibiscus-house")
    assert (row.summary_en, row.version, row.last_checked_by, row.contacts.count()) == ("Hers", 2, people.carla, 2)
