"""Before what cannot be taken back the portal asks for the second factor once more, and nothing typed is lost."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.test.utils import override_settings

from foundation import clock
from foundation.accounts.models import User
from tests.foundation import toy
from tests.signing_in import code_of, give_app
from tests.world import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.foundation.toy")]
OURS = {"Sec-Fetch-Site": "same-origin"}
WORDS = "Zij zei: ik wil eerst mijn zus bellen."


@pytest.fixture(autouse=True)
def _clear() -> Iterator[None]:
    toy.clear()
    yield
    toy.clear()


def test_five_minutes_and_no_longer(client_of: Callable[..., Client], alice: User) -> None:
    client = client_of(alice)
    assert client.post("/toy/guarded/", {"why": WORDS}, headers=OURS).status_code == 200
    with clock.set_to(clock.now() + timedelta(minutes=4, seconds=50)):
        assert client.post("/toy/guarded/", {"why": WORDS}, headers=OURS).status_code == 200
    with clock.set_to(clock.now() + timedelta(minutes=5, seconds=10)):
        answer = client.post("/toy/guarded/", {"why": WORDS}, headers=OURS)
    assert answer.status_code == 302 and answer.headers["Location"] == "/sign-in/confirm/?next=/toy/guarded/"


def test_what_was_posted_comes_back_after_confirming(client_of: Callable[..., Client], alice: User, bob: User) -> None:
    with override_settings(DEMO=True):
        client = client_of(alice, fresh_factor=False)
        answer = client.post("/toy/guarded/", {"why": WORDS}, headers=OURS)
        before = client.session.session_key
        assert client.get(answer.headers["Location"]).status_code == 200
        answer = client.post("/sign-in/confirm/", {"next": "/toy/guarded/"})
        assert answer.headers["Location"] == "/toy/guarded/"
    assert client.session.session_key != before  # S16
    page = client.get("/toy/guarded/").content.decode()
    assert WORDS in page and 'action="/toy/guarded/"' in page
    assert not toy.SAVED
    client.force_login(bob)
    assert WORDS not in client.get("/toy/guarded/").content.decode()


def test_a_part_of_a_page_is_not_replaced_by_the_question(client_of: Callable[..., Client], alice: User) -> None:
    client = client_of(alice, fresh_factor=False)
    answer = client.post("/toy/guarded/", {"why": "x"}, headers=OURS | {"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/sign-in/confirm/")


def test_it_is_confirmed_by_a_code_and_by_nothing_less(client_of: Callable[..., Client], alice: User) -> None:
    secret = give_app(alice)
    client = client_of(alice, fresh_factor=False)
    for wrong in ({"password": PASSWORD}, {"code": "000000"}, {"code": ""}, {"credential": "{}"}):
        assert client.post("/sign-in/confirm/", wrong).status_code == 422
    assert client.post("/toy/guarded/", headers=OURS).status_code == 302
    before = client.session.session_key
    assert client.post("/sign-in/confirm/", {"code": code_of(secret)}).status_code == 302
    assert client.session.session_key != before
    assert client.post("/toy/guarded/", headers=OURS).status_code == 200


def test_it_goes_on_to_our_own_pages_only(client_of: Callable[..., Client], alice: User) -> None:
    with override_settings(DEMO=True, LOGIN_REDIRECT_URL="/"):
        answer = client_of(alice).post("/sign-in/confirm/", {"next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"
