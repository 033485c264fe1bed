"""One's own account: sessions seen and ended, new devices told, what happened, and the password changed."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from foundation.accounts.models import User, UserSession
from tests.signing_in import give_app, sign_in
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db
FIREFOX = {"HTTP_USER_AGENT": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"}
PHONE = {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"}
PAGE = "/account/security/"


def test_sessions_are_seen_with_their_device_and_ended_one_by_one_or_all(alice: User, bob: User) -> None:
    here, there, his = Client(), Client(), Client()
    sign_in(here, alice, **FIREFOX)
    sign_in(there, alice, **PHONE)
    sign_in(his, bob, **PHONE)
    page = here.get(PAGE).content.decode()
    assert page.count("Firefox, Windows") == 1 and page.count("Safari, iPhone") >= 1
    theirs = UserSession.objects.get(user=bob)
    assert theirs.session_key not in page
    here.post("/account/security/sessions/end/", {"which": theirs.session_key})
    assert his.get("/cases/").status_code == 200
    other = UserSession.objects.get(user=alice, device="Safari, iPhone")
    here.post("/account/security/sessions/end/", {"which": other.session_key})
    assert there.get("/cases/").status_code == 302 and here.get("/cases/").status_code == 200
    sign_in(there, alice, **PHONE)
    answer = here.post("/account/security/sessions/end/", {"which": "all"})
    assert "cookies" in answer.headers["Clear-Site-Data"]
    assert there.get("/cases/").status_code == here.get("/cases/").status_code == 302
    assert his.get("/cases/").status_code == 200


def test_a_new_device_is_told_and_a_known_one_is_not(alice: User) -> None:
    give_app(alice)

    def told() -> int:
        return len([message for message in mail.outbox if "plek" in message.body or "place" in message.body])

    sign_in(Client(), alice, **FIREFOX)
    assert told() == 0  # the first of all is no surprise
    sign_in(Client(), alice, **FIREFOX)
    assert told() == 0
    sign_in(Client(), alice, **PHONE)
    assert told() == 1
    sign_in(Client(), alice, **FIREFOX, REMOTE_ADDR="203.0.113.5")
    assert told() == 2
    sign_in(Client(), alice, **FIREFOX, REMOTE_ADDR="203.0.113.77")  # the same network
    assert told() == 2
    assert all(alice.name not in message.body for message in mail.outbox)


def test_what_happened_stands_in_the_record_and_on_the_own_page_only(alice: User, bob: User) -> None:
    Client().post("/sign-in/", {"login": alice.email, "password": "wrong"})
    client = Client()
    sign_in(client, alice)
    Client().post("/sign-in/", {"login": "nobody@terugweg.example", "password": "wrong"})
    page = client.get(PAGE).content.decode()
    for words in ("Ingelogd", "verkeerd wachtwoord"):
        assert words in page, words
    his = Client()
    sign_in(his, bob)
    assert "verkeerd wachtwoord" not in his.get(PAGE).content.decode()


def test_changing_the_password_signs_out_everywhere_else_and_is_told(
    client_of: Callable[..., Client], alice: User
) -> None:
    here, there = client_of(alice), client_of(alice)
    new = "vier kaarsen op het raam"
    wrong = here.post("/account/security/password/", {"oldpassword": "x", "password1": new, "password2": new})
    assert wrong.status_code == 200
    answer = here.post("/account/security/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert answer.headers["Location"] == PAGE
    alice.refresh_from_db()
    assert alice.check_password(new)
    assert here.get("/cases/").status_code == 200 and there.get("/cases/").status_code == 302
    assert [message.to for message in mail.outbox] == [[alice.email]]


def test_signing_in_gives_a_new_session_id_and_a_new_token(client: Client, alice: User) -> None:
    client.get("/sign-in/")
    client.session["x"] = 1
    sign_in(client, alice)
    first = client.session.session_key
    sign_in(Client(), alice)
    assert UserSession.objects.filter(user=alice).count() == 2
    client.post("/sign-out/")
    sign_in(client, alice)
    assert client.session.session_key != first


def test_an_account_without_a_password_has_none_to_change(client_of: Callable[..., Client], alice: User) -> None:
    alice.set_unusable_password()
    alice.save(update_fields=["password"])
    client = client_of(alice)
    assert "/account/security/password/" not in client.get(PAGE).content.decode()
    for answer in (client.get("/account/security/password/"), client.post("/account/security/password/")):
        assert answer.headers["Location"] == PAGE


def test_signing_in_costs_no_request_a_question_for_the_second_factor(
    client_of: Callable[..., Client], alice: User, query_count: Callable
) -> None:
    """What decides stands in the session: no page asks the table of factors."""
    client = client_of(alice)
    client.get("/cases/")
    with query_count() as queries:
        assert client.get("/cases/").status_code == 200
    assert not [query for query in queries if "mfa_authenticator" in query["sql"]]
