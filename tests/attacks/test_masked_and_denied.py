"""What is masked until asked for (S77, S25), what a shut door tells (S26), and how many doors one opens (S33)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from cases.operations import add_note, set_identity, set_location, set_medical
from foundation.access import pace
from foundation.audit.models import Record
from tests.factories.cases import a_case

pytestmark = pytest.mark.django_db

SECRETS = {"identity": "Echtenaam-Geheim", "location": "Lindepad 77", "medical": "Zeldzaamziek"}
FIELDS = {"identity": "legal_name", "location": "address", "medical": "summary"}


@pytest.fixture
def case(people: Any, north_team: Any, as_user: Any) -> Any:
    alice = people.alice
    with as_user(alice):
        case = a_case(north_team)
        set_identity(actor=alice, case=case, data={"legal_name": SECRETS["identity"]})
        set_location(actor=alice, case=case, data={"address": SECRETS["location"]})
        set_medical(actor=alice, case=case, data={"summary": SECRETS["medical"]})
    return case


def rows(as_user: Any, people: Any, case: Any, group: str, user: Any) -> int:
    with as_user(people.alice):
        return Record.objects.filter(case_id=case.pk, action="R", object_type=group, user_id=user.pk).count()


@pytest.mark.parametrize("who", ["alice", "carla", "tess"])
@pytest.mark.parametrize("group", SECRETS)
def test_the_page_holds_nothing_until_somebody_asks(
    group: str, who: str, people: Any, as_user: Any, client_of: Any, case: Any
) -> None:
    user = getattr(people, who)
    client, url = client_of(user), reverse(f"cases:{group}", args=[case.reference])
    before = rows(as_user, people, case, group, user)
    page = client.get(url)
    assert page.status_code == 200
    assert SECRETS[group] not in page.content.decode()
    assert rows(as_user, people, case, group, user) == before, "looking at the mask is no reading"
    shown = client.post(url, {"show": "1"})
    assert shown.status_code == 200
    assert SECRETS[group] in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert rows(as_user, people, case, group, user) == before + 1
    assert ("form" in shown.context) is (who != "tess")
    assert SECRETS[group] not in client.get(url).content.decode(), "asked for once is shown once"


@pytest.mark.parametrize("group", SECRETS)
def test_what_is_shown_can_be_changed_there(group: str, people: Any, client_of: Any, case: Any) -> None:
    client, url = client_of(people.alice), reverse(f"cases:{group}", args=[case.reference])
    form = client.post(url, {"show": "1"}).context["form"]
    data = {"version": str(form["version"].value()), FIELDS[group]: "Nieuw"}
    assert client.post(url, data).status_code == 302
    assert "Nieuw" in client.post(url, {"show": "1"}).content.decode()


@pytest.mark.parametrize("group", SECRETS)
def test_nothing_known_has_no_mask(group: str, people: Any, as_user: Any, client_of: Any, north_team: Any) -> None:
    with as_user(people.alice):
        empty = a_case(north_team)
    url = reverse(f"cases:{group}", args=[empty.reference])
    assert "form" in client_of(people.alice).get(url).context
    assert client_of(people.tess).get(url).status_code == 200


@pytest.mark.parametrize("who", ["bob", "charlie", "sven", "fatma", "adam"])
@pytest.mark.parametrize("group", SECRETS)
def test_a_stranger_asks_in_vain(group: str, who: str, people: Any, client_of: Any, case: Any) -> None:
    url = reverse(f"cases:{group}", args=[case.reference])
    assert client_of(getattr(people, who)).post(url, {"show": "1"}).status_code == 404


# --- a shut door ------------------------------------------------------------------------------------------------
ADDRESSES = [
    ("portal:case", "get"), ("portal:history", "get"), ("portal:who_was_here", "get"), ("portal:who_may_see", "get"),
    ("cases:identity", "get"), ("cases:location", "post"), ("cases:show_number", "post"), ("cases:note_add", "post"),
    ("cases:legal", "get"), ("returns:plan", "get"), ("returns:risk", "get"), ("returns:talk_add", "post"),
]  # fmt: skip


@pytest.mark.parametrize("who", ["bob", "charlie", "sven", "ivo", "fatma", "adam", "piet"])
def test_a_hidden_file_and_none_give_the_same_answer_at_the_same_cost(
    who: str, people: Any, client_of: Any, case: Any, query_count: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same status, same page, same questions to both databases: nothing tells that the file exists."""
    monkeypatch.setattr(pace, "REFUSED", 1_000_000)  # every tenth shut door costs a report, whichever it is
    client = client_of(getattr(people, who))
    client.get(reverse("portal:case", args=["TW-0000-0000"]))
    for name, verb in ADDRESSES:
        told = []
        for reference in (case.reference, "TW-0000-0000"):
            with query_count() as queries, query_count("keys") as keys:
                answer = getattr(client, verb)(reverse(name, args=[reference]), {})
            text = answer.content.decode().replace(reference, "")
            told.append((answer.status_code, len(queries), len(keys), len(text)))
        assert told[0] == told[1], (name, told)
        assert told[0][0] == 404, name


# --- how many ---------------------------------------------------------------------------------------------------
@pytest.fixture
def three(settings: Any) -> Iterator[None]:
    settings.FILES_AN_HOUR = 3
    yield


def signals(as_user: Any, people: Any, event: str) -> int:
    with as_user(people.fatma):
        return Record.objects.filter(event=event, outcome="refused").count()


@pytest.mark.usefixtures("three")
def test_the_file_after_the_last_is_refused_and_reported(
    people: Any, as_user: Any, client_of: Any, north_team: Any
) -> None:
    with as_user(people.alice):
        cases = [a_case(north_team) for _number in range(5)]
    client = client_of(people.carla)
    urls = [reverse("portal:case", args=[case.reference]) for case in cases]
    assert client.get(reverse("portal:caseload")).status_code == 200  # a list opens no file
    assert [client.get(url).status_code for url in urls[:3]] == [200] * 3
    assert client.get(urls[0]).status_code == 200
    assert signals(as_user, people, "access.many_files") == 0
    answer = client.get(urls[3])
    assert answer.status_code == pace.TOO_MANY
    assert "Zonnebloem" not in answer.content.decode()
    assert client.get(reverse("cases:legal", args=[cases[4].reference])).status_code == pace.TOO_MANY  # no other way
    assert client.get(urls[1]).status_code == 200, "what was opened in this hour stays open"
    assert signals(as_user, people, "access.many_files") == 2
    with as_user(people.fatma):
        rows = Record.objects.filter(event="access.many_files")
        assert {row.user_id for row in rows} == {people.carla.pk}
        assert {row.case_id for row in rows} == {None}


@pytest.mark.usefixtures("three")
def test_what_the_refused_request_wrote_is_taken_back(
    people: Any, as_user: Any, client_of: Any, north_team: Any
) -> None:
    with as_user(people.alice):
        cases = [a_case(north_team) for _number in range(4)]
    client = client_of(people.carla)
    for case in cases[:3]:
        client.get(reverse("portal:case", args=[case.reference]))
    url = reverse("cases:note_add", args=[cases[3].reference])
    assert client.post(url, {"text": "Too much."}).status_code == pace.TOO_MANY
    with as_user(people.alice):
        assert not cases[3].note_set.exists()
        add_note(actor=people.alice, case=cases[3], text="Ours.")  # whoever opens few is not held up


def test_many_shut_doors_are_reported(people: Any, as_user: Any, client_of: Any) -> None:
    client = client_of(people.charlie)
    for _number in range(pace.REFUSED):
        assert client.get(reverse("portal:case", args=["TW-0000-0000"])).status_code == 404
    assert signals(as_user, people, "access.refused") == 1
