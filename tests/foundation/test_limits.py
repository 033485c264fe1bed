"""One lock-out, shared by all processes, that slows guessing and locks nobody out for good (S12)."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from foundation.accounts.models import User
from tests.foundation.test_reset import ASK, NEW, choose, link_of
from tests.signing_in import sign_in
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db
HERE, THERE = "192.0.2.7", "203.0.113.9"


def attempt(user: User, password: str, address: str) -> int:
    """Return 302 when it was let in (to the second step), 200 when refused."""
    answer = Client().post("/sign-in/", {"login": user.email, "password": password}, REMOTE_ADDR=address)
    return int(answer.status_code)


@pytest.fixture(autouse=True)
def _many_networks(settings: Any) -> Iterator[None]:
    settings.TRUSTED_PROXIES = 0
    yield


def test_five_wrong_passwords_close_the_account_for_that_network_only(alice: User, bob: User) -> None:
    assert [attempt(alice, "wrong", THERE) for _each in range(5)] == [200] * 5
    assert attempt(alice, PASSWORD, THERE) == 200
    assert attempt(alice, PASSWORD, HERE) == 302
    assert attempt(bob, PASSWORD, THERE) == 302
    with time_machine.travel(time.time() + 5 * 60 + 5):
        assert attempt(alice, PASSWORD, THERE) == 302


def test_a_stranger_cannot_lock_out_whoever_works_where_she_always_does(alice: User) -> None:
    sign_in(Client(), alice, REMOTE_ADDR=HERE)
    refused = [attempt(alice, "wrong", f"10.{each}.0.1") for each in range(110)]
    assert set(refused) == {200}
    assert attempt(alice, PASSWORD, "10.250.0.1") == 200  # guessing from everywhere is slowed
    assert attempt(alice, PASSWORD, HERE) == 302


def test_a_link_by_mail_opens_it_at_once(alice: User, client: Client) -> None:
    for each in range(110):
        attempt(alice, "wrong", f"10.{each}.0.1")
    for _each in range(6):
        attempt(alice, "wrong", HERE)
    assert attempt(alice, PASSWORD, HERE) == 200
    client.post(ASK, {"email": alice.email}, REMOTE_ADDR=HERE)
    link = link_of(mail.outbox[-1])
    choose(client, link)
    assert attempt(alice, NEW, "10.251.0.1") == 302


def test_an_account_that_does_not_exist_is_slowed_alike(alice: User) -> None:
    nobody = User(email="nobody@terugweg.example")
    pages = []
    for user in (alice, nobody):
        for _each in range(5):
            attempt(user, "wrong", THERE)
        page = Client().post("/sign-in/", {"login": user.email, "password": "wrong"}, REMOTE_ADDR=THERE)
        pages.append(page.content.decode().replace(user.email, "").split("data-error-summary")[1].split("</div>")[0])
    assert pages[0] == pages[1]


def test_one_address_cannot_try_all_accounts() -> None:
    refused = [attempt(User(email=f"{each}@terugweg.example"), "wrong", THERE) for each in range(20)]
    assert set(refused) == {200}
    page = Client().post("/sign-in/", {"login": "x@terugweg.example", "password": "y"}, REMOTE_ADDR=THERE)
    assert "data-error-summary" in page.content.decode()
    codes = {
        Client().post("/sign-in/", {"login": f"{n}@x.example", "password": "y"}, REMOTE_ADDR=THERE).status_code
        for n in range(60)
    }
    assert 429 in codes


def test_success_costs_nothing(alice: User) -> None:
    assert {attempt(alice, PASSWORD, THERE) for _each in range(12)} == {302}
