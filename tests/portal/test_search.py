"""The search box: finds who is meant, says why, shows nobody what is not theirs, and tells the record no word of it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from cases.models import Case
from cases.operations import add_dependant, add_note, add_task, set_identity, set_safe_contact, update_case
from foundation import clock
from foundation.access.acting import acting_as
from foundation.accounts.models import User
from foundation.audit.models import Record
from portal.desk import results, searching
from tests.factories.cases import a_case, a_talk

pytestmark = pytest.mark.django_db
SEARCH = "/search/"


@pytest.fixture
def fatoumata(alice: User, north_team: Any) -> Case:
    with acting_as(alice):
        case = a_case(north_team, alias="Amara Zonnebloem")
        set_identity(
            actor=alice, case=case, data={"legal_name": "Fatoumata Diallo", "former_names": "Fatoumata Sidibé"}
        )
        set_safe_contact(actor=alice, case=case, data={"method": "phone", "number": "06 1234 5678"})
        add_note(actor=alice, case=case, text="Zij verkocht vroeger kleding op de markten van Kindia.")
        a_talk(case, own_words="I want to open a shop with my sister.")
        add_dependant(actor=alice, case=case, data={"relation": "child", "name": "Mamadou"})
    return case


def ask(client: Any, text: str) -> str:
    """Search, follow to the results and return the page."""
    answer = client.post(SEARCH, {"text": text})
    assert answer.status_code == 302, answer.content.decode()
    page = client.get(answer["Location"])
    assert page.status_code == 200
    return page.content.decode()


def in_english(user: User, client_of: Any) -> Any:
    User.objects.filter(pk=user.pk).update(language="en")
    return client_of(user)


def reasons(page: str) -> list[str]:
    found = re.findall(r'<ul class="reasons">(.*?)</ul>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "|", each).strip("|") for each in found]


WHY = [
    ("Amara Zonnebloem", "alias"),
    ("zonnebloem", "alias"),
    ("Amarah Zonneblom", "alias, spelled otherwise"),
    ("fatumata jallow", "legal name, spelled otherwise"),
    ("Diallo Fatoumata", "legal name"),
    ("Fatoumata Sidibe", "former name"),
    ("Фатумата Диалло", "legal name, spelled otherwise"),
    ("0612345678", "telephone number"),
    ("+31 6 12 34 56 78", "telephone number"),
    ("5678", "the end of a telephone number"),
    ("Mamadou", "name of a relative"),
    ("kleding markt", "word in a note of"),
    ("markt", "word in a note of"),
    ("shops", "word in the conversation of"),
]


@pytest.mark.parametrize(("text", "why"), WHY)
def test_each_hit_says_why(text: str, why: str, fatoumata: Case, alice: User, client_of: Any) -> None:
    page = ask(in_english(alice, client_of), text)
    assert any(why in each for each in reasons(page)), reasons(page)
    assert fatoumata.reference in page
    assert "Fatoumata Diallo" not in page.replace(f'value="{text}"', "")  # lists show the alias


def test_a_reference_is_found_whole_and_by_its_beginning(fatoumata: Case, alice: User, client_of: Any) -> None:
    for text in (fatoumata.reference, fatoumata.reference.lower().replace("-", " "), fatoumata.reference[:6]):
        assert fatoumata.reference in ask(client_of(alice), text)
    assert reasons(ask(client_of(alice), "TW-")) == []


def test_every_searchable_field_can_be_explained() -> None:
    assert results.every_reason_has_words()


@pytest.mark.parametrize("who", ["bob", "charlie", "sven"])
def test_nobody_finds_what_is_not_theirs(who: str, people: Any, fatoumata: Case, client_of: Any) -> None:
    for text in ("Amara Zonnebloem", "Fatoumata Diallo", "0612345678", "markt", fatoumata.reference, "5678"):
        page = ask(client_of(getattr(people, who)), text)
        assert reasons(page) == []
        assert "Zonnebloem" not in page.replace(f'value="{text}"', "")


def test_who_may_not_read_identity_finds_nothing_by_legal_names(
    fatoumata: Case, carla: User, alice: User, people: Any, client_of: Any
) -> None:
    from foundation.access.operations import grant_case

    with acting_as(carla):
        grant_case(user=people.bob, case_id=fatoumata.pk, groups=["location"])
    bob = client_of(people.bob)
    for text in ("Fatoumata Diallo", "Fatumata", "Fatoumata Sidibé"):
        page = ask(bob, text)
        assert reasons(page) == []
        assert fatoumata.reference not in page
    assert reasons(ask(bob, "Zonnebloem")) != []
    assert reasons(ask(bob, "0612345678")) == []  # nor by a number without the right to her contact
    assert not Record.objects.using("owner").filter(user_id=people.bob.pk, object_type="identity").exists()


def test_a_kept_search_shows_nothing_once_sight_has_ended(
    fatoumata: Case, carla: User, people: Any, client_of: Any
) -> None:
    from foundation.access.operations import end_case_grant, grant_case

    with acting_as(carla):
        grant_case(user=people.bob, case_id=fatoumata.pk)
    bob = client_of(people.bob)
    address = bob.post(SEARCH, {"text": "Zonnebloem"})["Location"]
    assert fatoumata.reference in bob.get(address).content.decode()
    with acting_as(carla):
        end_case_grant(user=people.bob, case_id=fatoumata.pk)
    assert fatoumata.reference not in bob.get(address).content.decode()
    assert client_of(carla).get(address).status_code == 404  # somebody else's search does not exist


def test_reload_and_back_need_no_second_search_and_no_name_stands_in_an_address(
    fatoumata: Case, alice: User, client_of: Any
) -> None:
    client = client_of(alice)
    address = client.post(SEARCH, {"text": "Fatoumata Diallo"})["Location"]
    assert re.fullmatch(r"/search/[0-9a-f-]{36}/", address)
    first = client.get(address).content.decode()
    assert reasons(first) == reasons(client.get(address).content.decode()) != []
    assert "Fatoumata" not in re.search(r"<title>(.*?)</title>", first, re.DOTALL)[1]
    assert Record.objects.filter(user_id=alice.pk, event="search.done").count() <= 1
    with acting_as(alice), connection.cursor() as cursor:
        cursor.execute("SELECT data FROM drafts_draft")
        assert all(b"atoumata" not in bytes(sealed) for (sealed,) in cursor.fetchall())


def test_the_record_knows_that_one_searched_but_not_for_what(fatoumata: Case, alice: User, client_of: Any) -> None:
    ask(client_of(alice), "Fatoumata Diallo")
    with acting_as(alice):
        [done] = Record.objects.filter(event="search.done", user_id=alice.pk)
        assert set(done.detail) == {"name", "words", "files:1"}
        assert not Record.objects.filter(event="search.nothing").exists()
        shown = Record.objects.filter(event="portal:search_results", user_id=alice.pk)
        assert {(row.case_id, row.object_type) for row in shown} >= {(fatoumata.pk, "case"), (fatoumata.pk, "identity")}
        for row in Record.objects.filter(user_id=alice.pk):
            text = " ".join(str(getattr(row, field.attname)) for field in Record._meta.concrete_fields)
            assert "atoumata" not in text
            assert "iallo" not in text


def test_searching_for_a_colleague_is_a_signal(alice: User, client_of: Any) -> None:
    client = client_of(alice)
    ask(client, "Charlie")
    ask(client, "Alice")  # oneself
    ask(client, "Zonnebloem")
    with acting_as(alice):
        assert Record.objects.filter(event="search.colleague", user_id=alice.pk).count() == 1
        assert Record.objects.filter(event="search.nothing", user_id=alice.pk).count() == 3


def test_searching_without_end_is_limited_and_reported(
    alice: User, client_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "EMPTY_PER_HOUR", 2)
    client = client_of(alice)
    for _time in range(2):
        ask(client, "Niemand Onbekend")
    answer = client.post(SEARCH, {"text": "Niemand Onbekend"})
    assert answer.status_code == 429
    with acting_as(alice):
        assert Record.objects.filter(event="search.limited", outcome="refused", user_id=alice.pk).count() == 1


BAD = {
    "empty": "",
    "spaces": "   \t ",
    "too short": "a",
    "signs": "!!! ... ---",
    "wildcards": "%_*?",
    "only small words": "de het een of the and",
    "a NUL": "Fatou\x00mata",
    "100 kB": "Fatoumata " * 10_000,
    "turning signs only": "\u202e\u202d\u2066\u2069",
    "emoji": "😀🏠",
    "a lone tone": "\u0301",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_what_cannot_be_searched_is_said(text: str, alice: User, client_of: Any) -> None:
    answer = client_of(alice).post(SEARCH, {"text": text})
    page = answer.content.decode()
    assert answer.status_code == 422, answer.status_code
    assert 'id="search-error"' in page
    assert "error-summary" in page


ODD = [
    "' OR 1=1 --",
    "محمد",
    "\u202eFatoumata",
    "𝓕𝓪𝓽𝓸𝓾𝓶𝓪𝓽𝓪 𝓓𝓲𝓪𝓵𝓵𝓸",
    "Diallo%",
    "fatoumata_diallo",
    "<b>Diallo</b>",
    "{{ Diallo }}",
    "𠀋 王",
    "０６１２３４５６７８",
]


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_plain_texts(text: str, fatoumata: Case, alice: User, client_of: Any) -> None:
    page = ask(client_of(alice), text)
    assert "<b>Diallo" not in page
    if "iallo" in text or "𝓕" in text or "６" in text:
        assert len(reasons(page)) == 1
    elif "OR" in text:
        assert reasons(page) == []


def test_the_same_questions_for_one_file_and_for_three(
    alice: User, north_team: Any, client_of: Any, query_count: Any
) -> None:
    client, counts = client_of(alice), []
    for _count in range(2):
        with acting_as(alice):
            for _each in range(1 + 2 * len(counts)):
                case = a_case(north_team, alias="Kievit")
                add_note(actor=alice, case=case, text="Kievit zei niets.")
        address = client.post(SEARCH, {"text": "Kievit"})["Location"]
        client.get(address)
        with query_count() as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_results_are_paged(alice: User, north_team: Any, client_of: Any) -> None:
    with acting_as(alice):
        for _each in range(12):
            a_case(north_team, alias="Kievit")
    client = client_of(alice)
    address = client.post(SEARCH, {"text": "Kievit"})["Location"]
    first, second = (client.get(f"{address}?page={number}").content.decode() for number in (1, 2))
    assert (len(reasons(first)), len(reasons(second))) == (10, 2)


def test_an_old_search_is_forgotten(alice: User, client_of: Any) -> None:
    client = client_of(alice)
    with clock.set_to(clock.now() - timedelta(hours=11)):
        old = client.post(SEARCH, {"text": "Kievit"})["Location"]
    client.post(SEARCH, {"text": "Kievit"})
    assert client.get(old).status_code == 404


def test_a_text_that_changes_is_found_by_its_new_words_alone(fatoumata: Case, alice: User, client_of: Any) -> None:
    with acting_as(alice):
        case = Case.objects.get(pk=fatoumata.pk)
        update_case(actor=alice, case=case, data={"safe_now_note": "bang voor de buurman"})
        update_case(actor=alice, case=case, data={"safe_now_note": "rustig"})
        add_task(actor=alice, case=case, title="Paspoort regelen", due_on=clock.today())
    client = client_of(alice)
    assert reasons(ask(client, "buurman")) == []
    assert len(reasons(ask(client, "rustig"))) == len(reasons(ask(client, "paspoort"))) == 1


@pytest.mark.parametrize("who", ["alice", "carla", "tess"])
def test_the_box_stands_on_every_page_of_who_works_with_files(who: str, people: Any, client_of: Any) -> None:
    for address in (reverse("portal:home"), reverse("portal:caseload"), reverse("organisations:list")):
        page = client_of(getattr(people, who)).get(address).content.decode()
        assert re.search(r'<form method="post" action="/search/"[^>]*role="search">', page)


@pytest.mark.parametrize("who", ["ivo", "fatma", "adam", "piet"])
def test_others_have_no_box_and_may_not_search(who: str, people: Any, client_of: Any) -> None:
    client = client_of(getattr(people, who))
    assert 'role="search"' not in client.get(reverse("portal:home")).content.decode()
    assert client.post(SEARCH, {"text": "Zonnebloem"}).status_code == 403


def test_a_post_from_elsewhere_is_refused(alice: User, client_of: Any) -> None:
    assert client_of(alice, enforce_csrf_checks=True).post(SEARCH, {"text": "Zonnebloem"}).status_code == 403
