"""A session that ends, or a sign-in elsewhere, costs nobody their words."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client

from foundation import clock
from foundation.accounts.models import User
from foundation.drafts import kept
from foundation.drafts.models import KeptPost
from tests.foundation import toy
from tests.signing_in import sign_in as person_signs_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.foundation.toy")]
OURS = {"Sec-Fetch-Site": "same-origin"}
WORDS = "Zij zei: ik wil eerst mijn zus bellen. قلت"


@pytest.fixture(autouse=True)
def _clear() -> Iterator[None]:
    toy.clear()
    yield
    toy.clear()


@pytest.fixture
def client(client_of: Callable[..., Client], alice: User) -> Client:
    client = client_of(alice, enforce_csrf_checks=True)
    client.get("/toy/")  # nobody writes in a form that they did not open
    return client


def end_session(client: Client) -> None:
    client.session.flush()


def sign_in(client: Client, user: User, path: str) -> Client:
    page = client.get(f"/sign-in/?next={path}").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    response = person_signs_in(client, user, path, token=token)
    assert response.status_code == 302 and response.headers["Location"] == path
    return client


def test_text_sent_after_the_session_ended_stands_in_the_form_again(client: Client, alice: User) -> None:
    end_session(client)
    response = client.post("/toy/", {"text": WORDS, "csrfmiddlewaretoken": "old", "password": "secret"}, headers=OURS)
    assert response.headers["Location"] == "/sign-in/?next=/toy/"
    assert response.cookies["kept"]["httponly"]
    row = KeptPost.objects.get()
    assert b"bellen" not in bytes(row.sealed) and row.token_hash not in response.cookies["kept"].value
    page = sign_in(client, alice, "/toy/").get("/toy/").content.decode()
    assert WORDS in page and "secret" not in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert client.post("/toy/", {"text": WORDS, "csrfmiddlewaretoken": token}, headers=OURS).status_code == 302
    assert [saved["text"] for saved in toy.SAVED] == [WORDS]
    assert not KeptPost.objects.exists()
    assert WORDS not in client.get("/toy/").content.decode()


def test_it_does_not_open_for_somebody_else_or_later_or_elsewhere(client: Client, alice: User, bob: User) -> None:
    session = client.session
    session.set_expiry(-10)  # ended by time: the row still tells whose it was
    session.save()
    client.post("/toy/", {"text": WORDS}, headers=OURS)
    assert WORDS not in sign_in(client, bob, "/toy/").get("/toy/").content.decode()
    end_session(client)
    sign_in(client, alice, "/toy/")
    assert WORDS in client.get("/toy/").content.decode()
    assert WORDS not in client.get("/toy/edit/").content.decode()
    with clock.set_to(clock.now() + timedelta(hours=2)):
        assert WORDS not in client.get("/toy/").content.decode()


def test_a_text_of_nobody_known_is_not_kept(client: Client, bob: User) -> None:
    """It would open for whoever signs in next in this browser."""
    end_session(client)
    del client.cookies["writer"]
    assert client.post("/toy/", {"text": WORDS}, headers=OURS).status_code == 302
    assert not KeptPost.objects.exists()


def test_a_text_sent_after_the_session_went_opens_for_its_writer_only(client: Client, alice: User, bob: User) -> None:
    end_session(client)  # its row is gone: only the browser knows whose it was
    client.post("/toy/", {"text": WORDS}, headers=OURS)
    assert client.cookies["writer"].value == kept.owner_hash(alice.pk) != kept.owner_hash(bob.pk)
    assert WORDS not in sign_in(client, bob, "/toy/").get("/toy/").content.decode()
    end_session(client)
    assert WORDS in sign_in(client, alice, "/toy/").get("/toy/").content.decode()


def test_nothing_is_kept_from_elsewhere_or_without_end(client: Client) -> None:
    end_session(client)
    assert client.post("/toy/", {"text": WORDS}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/toy/", {"text": WORDS}).status_code == 403
    assert client.post("/toy/", {"text": "x" * 300_001}, headers=OURS).status_code == 302
    assert not KeptPost.objects.exists()


def test_a_button_that_only_posts_asks_to_send_again(client: Client, alice: User) -> None:
    end_session(client)
    client.post("/toy/act/", {"why": WORDS}, headers=OURS)
    page = sign_in(client, alice, "/toy/act/").get("/toy/act/")
    assert page.status_code == 200 and WORDS in page.content.decode()
    assert 'action="/toy/act/"' in page.content.decode()
    assert not toy.SAVED


def test_an_old_token_shows_the_text_and_sends_it_again(client: Client) -> None:
    response = client.post("/toy/", {"text": WORDS, "csrfmiddlewaretoken": "old"}, headers=OURS)
    page = response.content.decode()
    assert response.status_code == 403 and WORDS in page and 'action="/toy/"' in page
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert client.post("/toy/", {"text": WORDS, "csrfmiddlewaretoken": token}, headers=OURS).status_code == 302


def test_a_forged_post_shows_nothing_of_itself(client: Client) -> None:
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        response = client.post("/toy/", {"text": WORDS}, headers=headers)
        assert response.status_code == 403
        assert WORDS not in response.content.decode()
    assert not toy.SAVED


def test_reading_a_kept_post_writes_nothing(client: Client, alice: User) -> None:
    end_session(client)
    client.post("/toy/", {"text": WORDS}, headers=OURS)
    sign_in(client, alice, "/toy/")
    for _again in range(2):
        assert WORDS in client.get("/toy/").content.decode()
