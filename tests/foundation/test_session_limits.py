"""A session ends after fifteen minutes without activity and after ten hours in all; what was typed stays (S17)."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client

from foundation.accounts.models import User
from tests.foundation import toy
from tests.foundation.test_kept_posts import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.foundation.toy")]
OURS = {"Sec-Fetch-Site": "same-origin"}
START = 1_795_500_000
MINUTE, HOUR = 60, 3600


@pytest.fixture
def at() -> Any:
    with time_machine.travel(START, tick=False) as clock:
        yield lambda seconds: clock.move_to(START + seconds)


@pytest.fixture
def client(at: Any, client_of: Callable[..., Client], alice: User) -> Client:
    client = client_of(alice)
    assert client.get("/toy/").status_code == 200
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_it_ends_after_a_quarter_of_an_hour(client: Client, at: Any) -> None:
    at(15 * MINUTE - 1)
    assert client.get("/toy/").status_code == 200
    at(30 * MINUTE - 2)
    assert client.get("/toy/").status_code == 200
    at(45 * MINUTE)
    key = client.session.session_key
    answer = client.get("/toy/of/TW-4K7M-9QXC/")
    assert answer.headers["Location"] == "/sign-in/?next=/toy/of/TW-4K7M-9QXC/"
    assert not is_in(client) and not client.session.exists(key)
    assert "15 min" in client.get("/sign-in/").content.decode()  # and the page says why


def test_what_no_person_did_keeps_nothing_alive(client: Client, at: Any) -> None:
    for minute in range(1, 15):
        at(minute * MINUTE)
        assert client.get("/session/").json() == {"left": (15 - minute) * MINUTE, "can_stay": True}
        client.get("/locked/?next=/toy/")
        client.get("/toy/", headers={"X-Background": "1"})
        client.get("/nowhere/")
    at(15 * MINUTE)
    assert client.get("/session/").json() == {"left": 0, "can_stay": False}
    assert not is_in(client)


def test_staying_is_one_action(client: Client, at: Any) -> None:
    at(14 * MINUTE)
    assert client.post("/session/stay/", {"next": "/toy/"}).headers["Location"] == "/toy/"
    assert client.post("/session/stay/", {"next": "//evil.example"}).headers["Location"] == "/"
    left = client.post("/session/stay/", headers={"X-Requested-With": "XMLHttpRequest"}).json()
    assert left == {"left": 15 * MINUTE, "can_stay": True}
    at(28 * MINUTE)
    assert client.get("/toy/").status_code == 200


def test_ten_hours_is_all(client: Client, at: Any) -> None:
    for moment in range(0, 10 * HOUR, 10 * MINUTE):
        at(moment)
        assert client.get("/toy/").status_code == 200
    at(10 * HOUR - 30)
    assert client.get("/session/").json() == {"left": 30, "can_stay": False}
    at(10 * HOUR)
    assert client.get("/toy/").status_code == 302
    assert not is_in(client)


def test_what_was_typed_comes_back_to_whom_it_was_of(
    client: Client, at: Any, client_of: Callable[..., Client], alice: User, bob: User
) -> None:
    toy.clear()
    at(20 * MINUTE)
    answer = client.post("/toy/", {"text": "Her words of before lunch."}, headers=OURS)
    assert answer.headers["Location"] == "/sign-in/?next=/toy/"
    assert toy.SAVED == []
    colleague = client_of(bob)  # at the same browser
    colleague.cookies["kept"] = client.cookies["kept"].value
    assert "before lunch" not in colleague.get("/toy/").content.decode()
    assert "Her words of before lunch." in sign_in(client, alice, "/toy/").get("/toy/").content.decode()


def test_a_second_window_that_sends_later_keeps_its_owner_too(
    client: Client, at: Any, client_of: Callable[..., Client], bob: User
) -> None:
    at(20 * MINUTE)
    client.get("/session/")  # one window noticed first, and ended the session
    client.post("/toy/", {"text": "Hers alone."}, headers=OURS)
    colleague = client_of(bob)
    colleague.cookies["kept"] = client.cookies["kept"].value
    assert "Hers alone." not in colleague.get("/toy/").content.decode()
    assert "15 min" in client.get("/sign-in/").content.decode()


def test_the_page_that_takes_the_place_of_one_left_open(client: Client, at: Any) -> None:
    put_away = client.get("/locked/?next=/toy/").content.decode()
    assert 'href="/toy/"' in put_away and "sign-in" not in put_away.split("<main")[1].split("</main")[0]
    at(HOUR)
    locked = client.get("/locked/?next=/toy/").content.decode()
    assert 'href="/sign-in/?next=%2Ftoy%2F"' in locked
    assert 'href="/sign-in/?next=%2F"' in client.get("/locked/?next=//evil.example").content.decode()


def test_a_page_puts_itself_away_without_a_script_unless_it_holds_text(client: Client, at: Any) -> None:
    at(5)
    page = client.get("/help/").content.decode()
    assert '<noscript><meta http-equiv="refresh" content="900; url=/locked/?next=%2Fhelp%2F"></noscript>' in page
    assert 'http-equiv="refresh"' not in client.get("/toy/").content.decode()
    assert "data-idle" not in Client().get("/sign-in/").content.decode()


def test_nobody_keeps_a_session_by_signing_out_halfway(client: Client) -> None:
    """A request under way while another one signs out must not write the session back."""
    from django.contrib.sessions.backends.base import UpdateError

    session = client.session
    client.post("/sign-out/")
    with pytest.raises(UpdateError):
        session.save()


def test_no_page_polls() -> None:
    """A part of a page that asks by itself needs a view marked `background`; there is none yet."""
    from pathlib import Path

    templates = Path(__file__).resolve().parents[2] / "templates"
    polling = [
        path.name
        for path in templates.rglob("*.html")
        if "every " in path.read_text(encoding="utf-8").partition("hx-trigger")[2][:60]
    ]
    assert polling == []
