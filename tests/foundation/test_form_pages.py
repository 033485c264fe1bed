"""One page for every form: nothing typed is lost, nothing is saved twice or over somebody else's words."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from foundation.accounts.models import User
from foundation.drafts.models import Draft
from foundation.forms import LONGEST_TEXT
from foundation.vault.models import DataKey
from tests.foundation import toy

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.foundation.toy")]

ARABIC = "قالت: أريد أن أعود إلى أمي"
ASTRAL = "She drew 🏠 and 𐍈 \u202eturned\u202c"


@pytest.fixture(autouse=True)
def _clear() -> Iterator[None]:
    toy.clear()
    yield
    toy.clear()


@pytest.fixture
def client(client_of: Callable[[User], Client], alice: User) -> Client:
    return client_of(alice)


def token_of(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_form_shows_labels_hints_and_no_placeholder(client: Client) -> None:
    page = client.get("/toy/").content.decode()
    assert "<title>Toy · Terugweg</title>" in page
    assert 'type="date"' in page and "choice-tiles" in page and 'dir="auto"' in page
    assert "placeholder" not in page and "maxlength" not in page
    assert 'data-draft-url="/drafts/keep/toy/"' in page


def test_sending_twice_saves_once(client: Client) -> None:
    token = token_of(client.get("/toy/").content.decode())
    for _again in range(2):
        assert client.post("/toy/", {"text": "Words", "token": token}).status_code == 302
    assert [saved["text"] for saved in toy.SAVED] == ["Words"]


def test_faults_are_said_and_the_text_stays(client: Client) -> None:
    response = client.post("/toy/", {"text": "", "line": ARABIC, "on": "31-31-2026", "wish": "fly", "token": "broken"})
    page = response.content.decode()
    assert response.status_code == 422
    assert ARABIC in page and "data-error-summary" in page and not toy.SAVED
    assert re.search(r"<title>[^<]+: Toy", page)


@pytest.mark.parametrize("text", [ARABIC, ASTRAL, "<script>alert(1)</script>", "ab\n\ncd", "x" * 100_000])
def test_words_come_back_as_they_were_typed(client: Client, text: str) -> None:
    assert client.post("/toy/", {"text": text}).status_code == 302
    assert toy.SAVED[0]["text"] == text
    page = client.post("/toy/", {"text": text, "on": "never"}).content.decode()
    assert "<script>alert" not in page


def test_nul_and_endless_text_are_refused_in_words(client: Client) -> None:
    for text in ("a\x00b", "x" * (LONGEST_TEXT + 1)):
        response = client.post("/toy/", {"text": text})
        assert response.status_code == 422
        assert "id_text_error" in response.content.decode()


def test_both_ways_to_write_a_date_are_read(client: Client) -> None:
    for written in ("2026-01-02", "02-01-2026", "2-1-2026"):
        assert client.post("/toy/", {"text": "x", "on": written}).status_code == 302
    assert {saved["on"].isoformat() for saved in toy.SAVED} == {"2026-01-02"}
    assert client.post("/toy/", {"text": "x", "on": "2999-01-01"}).status_code == 422


def test_a_refused_move_says_why(client: Client) -> None:
    response = client.post("/toy/", {"text": "x", "line": "refuse"})
    assert response.status_code == 409
    assert "Not from here." in response.content.decode()


def test_two_people_edit_and_both_versions_are_shown(
    client: Client, client_of: Callable[[User], Client], bob: User
) -> None:
    mine = {"text": "Mine.", "wish": "return", "version": "1"}
    assert client_of(bob).post("/toy/edit/", {"text": "Bob's.", "wish": "stay", "version": "1"}).status_code == 302
    response = client.post("/toy/edit/", mine)
    page = response.content.decode()
    assert response.status_code == 409 and "data-draft-url" in page
    assert "Bob&#x27;s." in page and page.count("Mine.") == 2 and 'name="version" value="2"' in page
    assert toy.NOTE.text == "Bob's."
    assert client.post("/toy/edit/", mine | {"version": "2"}).status_code == 302
    assert toy.NOTE.text == "Mine."
    assert client.post("/toy/edit/", mine | {"version": "lost"}).status_code == 409


def test_a_draft_comes_back_and_goes_when_saved(client: Client, alice: User, as_user: Callable) -> None:
    typed = {
        "text": ARABIC,
        "on": "2026-01-02",
        "wish": "return",
        "kinds": ["stay", "return"],
        "sure": "yes",
        "token": "t",
    }
    assert client.post("/drafts/keep/toy/", typed).status_code == 204
    page = client.get("/toy/").content.decode()
    assert ARABIC in page and 'value="2026-01-02"' in page and page.count("checked") == 4
    assert token_of(page) != "t"
    assert client.post("/drafts/keep/toy/", typed | {"text": "Later."}).status_code == 204
    assert client.post("/toy/", {"text": "Later."}).status_code == 302
    with as_user(alice):
        assert not Draft.objects.exists()
    assert "Later." not in client.get("/toy/").content.decode()


def test_a_draft_is_seen_by_its_writer_alone_and_sealed(
    client: Client, client_of: Callable[[User], Client], alice: User, bob: User, as_user: Callable
) -> None:
    client.post("/drafts/keep/toy/", {"text": "Only mine"})
    assert "Only mine" not in client_of(bob).get("/toy/").content.decode()
    with as_user(bob):
        assert not Draft.objects.exists()
    with as_user(alice):
        draft = Draft.objects.get()
        assert b"Only mine" not in bytes(draft.__dict__["data"])
        assert draft.data == {"text": ["Only mine"]}
    assert DataKey.objects.filter(owner_kind="user", owner_id=alice.pk, part="drafts").count() == 1


def test_a_draft_can_be_put_away(client: Client) -> None:
    client.post("/drafts/keep/toy/", {"text": "Not this"})
    assert client.post("/drafts/drop/toy/", {"next": "/toy/"}).headers["Location"] == "/toy/"
    assert "Not this" not in client.get("/toy/").content.decode()


def test_a_draft_of_a_case_that_is_not_mine_has_no_place(client: Client) -> None:
    assert client.post("/drafts/keep/toy/TW-0000-0000/", {"text": "x"}).status_code == 404


def test_a_draft_has_limits(client: Client, client_of: Callable[[None], Client]) -> None:
    assert client.post("/drafts/keep/toy/", {"text": "x" * 300_001}).status_code == 413
    assert client_of(None).post("/drafts/keep/toy/", {"text": "x"}).status_code == 401
    assert client.get("/drafts/keep/toy/").status_code == 405
