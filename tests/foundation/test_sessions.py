"""Sessions: a copy of the database opens none, and whoever must be out is out at once."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client

from foundation.accounts import factors
from foundation.accounts.models import User, UserSession
from foundation.accounts.sessions import SessionStore, user_of

pytestmark = pytest.mark.django_db


def test_the_table_holds_neither_key_nor_content() -> None:
    store = SessionStore()
    store["word"] = "very telling"
    store.create()
    key = store.session_key
    assert key is not None and len(key) == 32
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key || session_data FROM accounts_usersession")
        (text,) = cursor.fetchone()
    assert key not in text and b"very telling".hex() not in text and "telling" not in text
    assert SessionStore(key)["word"] == "very telling"
    assert SessionStore("another" * 5).load() == {}


def test_the_sealed_content_opens_with_its_own_key_only() -> None:
    first, second = SessionStore(), SessionStore()
    first["who"], second["who"] = "first", "second"
    first.create()
    second.create()
    rows = UserSession.objects.in_bulk()
    (a, b) = rows.values()
    UserSession.objects.filter(pk=a.pk).update(session_data=b.session_data)
    UserSession.objects.filter(pk=b.pk).update(session_data=a.session_data)
    assert SessionStore(first.session_key).load() == {} == SessionStore(second.session_key).load()


def test_ending_all_sessions_puts_them_out_on_the_next_request(
    client_of: Callable[..., Client], alice: User, bob: User
) -> None:
    here, there, other = client_of(alice), client_of(alice), client_of(bob)
    key = here.session.session_key
    assert user_of(key) == str(alice.pk)
    assert factors.end_all_sessions(alice, but=key) == 1
    assert there.get("/sign-in/confirm/").status_code == 302
    assert here.get("/").status_code == 200
    assert factors.end_all_sessions(alice) == 1
    assert here.get("/sign-in/confirm/").headers["Location"].startswith("/sign-in/?next=")
    assert other.get("/").status_code == 200


def test_a_session_that_was_ended_is_not_brought_back_by_a_request_under_way(alice: User) -> None:
    store = SessionStore()
    store["_auth_user_id"] = str(alice.pk)
    store.create()
    under_way = SessionStore(store.session_key)
    assert under_way["_auth_user_id"] == str(alice.pk)
    factors.end_all_sessions(alice)
    under_way["more"] = 1
    with pytest.raises(UpdateError):
        under_way.save()
    assert not UserSession.objects.exists()


def test_removing_factors_ends_sessions_too(client_of: Callable[..., Client], alice: User) -> None:
    client = client_of(alice)
    assert not factors.has_second_factor(alice)
    Authenticator.objects.create(user=alice, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=alice, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert factors.has_second_factor(alice)
    assert factors.remove_factors(alice) == 2
    assert not factors.has_second_factor(alice)
    assert client.get("/sign-in/confirm/").status_code == 302


def test_recovery_codes_alone_are_no_second_factor(alice: User) -> None:
    Authenticator.objects.create(user=alice, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not factors.has_second_factor(alice)


def test_a_passkey_is_asked_of_those_who_see_most(settings: object, carla: User, alice: User, adam: User) -> None:
    settings.PASSKEY_REQUIRED = True
    for user in (alice, carla, adam):
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    assert factors.has_second_factor(alice)
    assert not factors.has_second_factor(carla) and not factors.has_second_factor(adam)
    Authenticator.objects.create(user=carla, type=Authenticator.Type.WEBAUTHN, data={})
    assert factors.has_second_factor(carla)
