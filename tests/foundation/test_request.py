"""A request is one transaction of one person: whole or not at all, and GET writes nothing."""

from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.test import Client

from foundation.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.foundation.toy")]


@pytest.fixture
def client(client_of: Callable[..., Client], alice: User) -> Client:
    return client_of(alice, raise_request_exception=False)


def language_of(user: User) -> str:
    return User.objects.get(pk=user.pk).language


@pytest.mark.django_db(transaction=True)
def test_half_a_post_is_not_kept(client: Client, alice: User) -> None:
    assert client.post("/toy/fail/").status_code == 500
    assert language_of(alice) == "nl"


def test_get_writes_nothing(client: Client, alice: User) -> None:
    assert client.get("/toy/get/").status_code == 500
    assert language_of(alice) == "nl"
    assert client.head("/toy/get/").status_code == 500
    assert language_of(alice) == "nl"


@pytest.mark.django_db(transaction=True)
def test_somebody_who_is_shut_out_is_out_at_once(client: Client, alice: User) -> None:
    assert client.get("/toy/").status_code == 200
    User.objects.using("owner").filter(pk=alice.pk).update(is_active=False)
    assert client.get("/toy/").status_code == 302


def test_a_database_that_goes_away_gives_a_calm_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(request: object) -> None:
        raise OperationalError("server closed the connection with words of somebody")

    monkeypatch.setattr("portal.views_open.connection.cursor", lambda: away(None))
    response = client.get("/health/")
    assert response.status_code == 503
    assert "words of somebody" not in response.content.decode()
    left = client.post("/quick-exit/")
    assert left.status_code == 302 and left.headers["Location"] == "https://www.knmi.nl/"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_connection_that_ends_under_a_view(client: Client, alice: User, method: str) -> None:
    response = getattr(client, method)("/toy/lose/")
    assert response.status_code == 503
    assert client.get("/toy/").status_code == 200  # the next request has a connection of its own
    assert language_of(alice) == "nl"


def test_wrong_methods_and_addresses(client: Client) -> None:
    assert client.get("/nowhere/").status_code == 404
    assert client.get("/toy/of/TW-ILOU-0000/").status_code == 404
    assert client.put("/toy/act/").status_code == 405
    assert client.get("/toy/act/").status_code == 405


def test_a_session_id_is_new_after_signing_in(client_of: Callable[..., Client], alice: User) -> None:
    from tests.world import PASSWORD

    client = client_of(None)
    client.cookies["sessionid"] = "chosen-by-somebody-else"
    client.post("/sign-in/", {"login": alice.email, "password": PASSWORD, "next": "/toy/"})
    assert client.cookies["sessionid"].value != "chosen-by-somebody-else"
    assert client.cookies["sessionid"]["httponly"] and client.cookies["sessionid"]["samesite"] == "Lax"
