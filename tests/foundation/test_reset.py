"""A forgotten password: the same answer and the same work for every address, a link for half an hour and once."""

import re
import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from foundation.accounts.models import User, UserSession
from tests.signing_in import give_app
from tests.world import PASSWORD

pytestmark = pytest.mark.django_db
ASK, NOBODY = "/sign-in/reset/", "nobody@terugweg.example"
NEW = "vier kaarsen op het raam"


def link_of(message: Any) -> str:
    return re.search(r"http://127\.0\.0\.1:8000(/sign-in/reset/\S+)", message.body)[1]


def choose(client: Client, link: str, password: str = NEW) -> Any:
    form = client.get(link)
    if form.status_code != 302:
        return form
    return client.post(form.headers["Location"], {"password1": password, "password2": password})


def test_every_address_gets_the_same_answer(client: Client, alice: User, service: User) -> None:
    answers = [client.post(ASK, {"email": email}) for email in (alice.email, NOBODY, service.email)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, "/sign-in/reset/sent/")}
    assert [message.to for message in mail.outbox] == [[alice.email]]
    assert "terugweg" not in mail.outbox[0].subject.lower() and "slachtoffer" not in mail.outbox[0].body.lower()


def test_and_costs_the_same_work(alice: User, settings: Any) -> None:
    """Queries and a job, alike and in the same order; who exists is found out by the job (S11)."""
    settings.MAIL_AT_ONCE = False
    shapes, jobs = [], []
    for email in (alice.email, NOBODY, alice.email.upper()):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            Client().post(ASK, {"email": email})
        shapes.append([re.sub(r"'[^']*'|\d+", "?", query["sql"])[:60] for query in queries])
        jobs.append(ProcrastinateJob.objects.latest("id").args)
    assert shapes[0] == shapes[1] == shapes[2]
    assert [job["user_id"] for job in jobs] == [alice.pk, 0, alice.pk]
    assert not mail.outbox


@pytest.mark.slow
def test_and_takes_the_same_time(alice: User, settings: Any) -> None:
    settings.MAIL_AT_ONCE = False
    settings.ACCOUNT_RATE_LIMITS = False
    client = Client()
    took: dict[str, list[float]] = {alice.email: [], NOBODY: []}
    for _round in range(25):
        for email, times in took.items():
            began = time.perf_counter()
            client.post(ASK, {"email": email})
            times.append(time.perf_counter() - began)
    known, unknown = (statistics.median(times) for times in took.values())
    assert abs(known - unknown) < 0.25 * max(known, unknown) + 0.002


def test_the_link_works_once_and_ends_every_session(
    client: Client, client_of: Callable[..., Client], alice: User
) -> None:
    there = client_of(alice)
    client.post(ASK, {"email": alice.email})
    link = link_of(mail.outbox[0])
    assert choose(client, link, "short").status_code == 200
    assert choose(client, link).headers["Location"] == "/sign-in/"
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert there.get("/cases/").headers["Location"].startswith("/sign-in/")
    assert not UserSession.objects.filter(user=alice).exists()
    assert len(mail.outbox) == 2  # told that it changed
    again = choose(Client(), link, "nog een heel andere zin")
    assert again.status_code == 200 and "csrfmiddlewaretoken" not in again.content.decode().split("<main", 1)[1]
    alice.refresh_from_db()
    assert alice.check_password(NEW)


def test_the_link_ends_after_half_an_hour(client: Client, alice: User) -> None:
    client.post(ASK, {"email": alice.email})
    with time_machine.travel(time.time() + 31 * 60):
        assert choose(Client(), link_of(mail.outbox[0])).status_code == 200
    with time_machine.travel(time.time() + 28 * 60):
        assert choose(Client(), link_of(mail.outbox[0])).status_code == 302


def test_the_link_does_not_pass_the_second_factor(client: Client, alice: User) -> None:
    give_app(alice)
    client.post(ASK, {"email": alice.email})
    choose(client, link_of(mail.outbox[0]))
    assert client.get("/cases/").headers["Location"].startswith("/sign-in/")
    answer = client.post("/sign-in/", {"login": alice.email, "password": NEW})
    assert answer.headers["Location"] == "/sign-in/second/"


def test_asking_is_limited_for_an_address(client: Client, alice: User) -> None:
    codes = [client.post(ASK, {"email": alice.email}).status_code for _each in range(6)]
    assert codes == [302] * 5 + [429]
    assert client.post("/sign-in/", {"login": alice.email, "password": PASSWORD}).status_code == 302


def test_a_closed_account_gets_no_link(client: Client, alice: User, settings: Any) -> None:
    from foundation.accounts import reset_mail

    alice.is_active = False
    reset_mail.ask([alice])
    assert not mail.outbox
