"""Slow work has limits: one at a time and so many in ten minutes for one person, so many at once for all (S82)."""

import inspect
import re
import threading
from typing import Any

import pytest
from django.db import connections
from django.http import HttpResponse
from django.test import RequestFactory

from foundation import slow
from foundation.access.acting import acting_as

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_person_makes_so_many(client_of: Any, people: Any, settings: Any) -> None:
    settings.SLOW_PER_PERSON = 2
    assert [ask(people.alice) for _ in range(4)] == [200, 200, 429, 429]
    assert ask(people.bob) == 200


def test_who_comes_too_often_hears_when_to_try_again(people: Any, settings: Any) -> None:
    settings.SLOW_PER_PERSON = 0
    answer = answer_to(people.alice)
    assert answer.status_code == 429 and answer.headers["Retry-After"] == "30"


def test_all_together_have_so_many_places(people: Any, settings: Any) -> None:
    settings.SLOW_PLACES = 2
    with Held(people.alice), Held(people.bob):
        assert ask(people.carla) == 429
    assert ask(people.carla) == 200


def test_one_person_has_one_place(people: Any) -> None:
    with Held(people.alice):
        assert ask(people.alice) == 429
        assert ask(people.bob) == 200


#: Answers a GET, which may not write; it is as long as there are colleagues, and asks for a fresh second factor.
SHORT = {"people:rights_file"}


def test_it_stands_before_every_paper_and_table() -> None:
    from tests.test_access_matrix import addresses

    made = {
        name: hasattr(entry.callback, "slow")
        for name, entry in addresses()
        if (view := inspect.unwrap(entry.callback)).__module__.split(".")[0]
        in {"portal", "returns", "cases", "people", "foundation"}
        and inspect.isfunction(view)
        and re.search(r"\b(pdf_response|csv_response)\(", inspect.getsource(view))
    }
    assert len(made) >= 4
    assert {name for name, limited in made.items() if not limited} == SHORT


def answer_to(user: Any, view: Any = lambda request: HttpResponse("made")) -> HttpResponse:
    request = RequestFactory().post("/")
    request.user, request.session = user, {}
    with acting_as(user):
        return slow.slow_work(view)(request)


def ask(user: Any) -> int:
    return answer_to(user).status_code


class Held:
    """Somebody whose paper takes as long as the block."""

    def __init__(self, user: Any) -> None:
        self.user, self.began, self.end = user, threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self.work)

    def work(self) -> None:
        def slowly(request: Any) -> HttpResponse:
            self.began.set()
            self.end.wait(10)
            return HttpResponse("made")

        try:
            answer_to(self.user, slowly)
        finally:
            connections.close_all()

    def __enter__(self) -> None:
        self.thread.start()
        assert self.began.wait(10)

    def __exit__(self, *_error: object) -> None:
        self.end.set()
        self.thread.join()
