"""Twenty at once, a process that is killed, a view that fails halfway: one effect, or none at all.

Asked of a running server; what is counted afterwards is what stands in the database for everybody.
"""

import os
import signal
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from cases.models import Case, Note
from foundation import clock
from foundation.accounts.models import User
from foundation.audit.models import Record
from organisations.models import Assignment
from returns.models import StageMove, WishTalk
from tests.attacks import live
from tests.factories.cases import a_case

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 20
#: What a post may be answered with when another one was first: gone on, or 'somebody saved this', never an error.
CALM = frozenset({302, 409, 422})


@pytest.fixture
def case(people: Any, north_team: Any, as_user: Any) -> Case:
    with as_user(people.alice):
        return a_case(north_team, origin="country", origin_country="NG")


def changes(table: str) -> int:
    """Count the rows of the record about a new row of ``table``."""
    return Record.objects.using("owner").filter(action="C", object_type=table).count()


def send_at_once(alice: Any, path: str, data: dict[str, Any]) -> list[int]:
    """Send the same form twenty times at one moment, each over a line of its own."""
    form = alice.hidden(path) | data
    callers = [alice.again() for _ in range(TIMES)]
    gate = threading.Barrier(TIMES)

    def send(turn: int) -> int:
        gate.wait(10)
        return callers[turn].post(path, form).status

    try:
        return live.at_once(TIMES, send)
    finally:
        for each in callers:
            each.hang_up()


def test_twenty_intakes_open_one_file(caller: Any, people: Any) -> None:
    before, opened = Case.objects.using("owner").count(), changes("cases_case")
    told = send_at_once(caller(people.alice), reverse("returns:intake"), {"alias": "Wulp", "language": "en"})
    assert set(told) <= CALM and 302 in told, told
    assert Case.objects.using("owner").count() == before + 1
    assert changes("cases_case") == opened + 1


def test_twenty_notes_are_one_note(caller: Any, people: Any, case: Case) -> None:
    told = send_at_once(caller(people.alice), reverse("cases:note_add", args=[case.reference]), {"text": "Slept well."})
    assert set(told) <= CALM and 302 in told, told
    assert Note.objects.using("owner").filter(case_id=case.pk).count() == 1
    assert changes("cases_note") == 1


def test_twenty_talks_are_one_talk(caller: Any, people: Any, case: Case) -> None:
    path = reverse("returns:talk_add", args=[case.reference])
    data = {
        "held_on": clock.today().isoformat(), "language": "en", "interpreter": "none", "wish": "considers",
        "voluntariness": "free",
    }  # fmt: skip
    told = send_at_once(caller(people.alice), path, data)
    assert set(told) <= CALM and 302 in told, told
    assert WishTalk.objects.using("owner").filter(case_id=case.pk).count() == 1


def test_twenty_moves_are_one_move(caller: Any, people: Any, case: Case) -> None:
    path = reverse("returns:move", args=[case.reference, "hold"])
    data = {"reason": "Waiting for the trial.", "review_on": (clock.today() + timedelta(days=20)).isoformat()}
    told = send_at_once(caller(people.alice), path, data)
    assert set(told) <= CALM and 302 in told, told
    assert StageMove.objects.using("owner").filter(case_id=case.pk, to_stage="on_hold").count() == 1


def test_twenty_assignments_are_one(caller: Any, people: Any, case: Case) -> None:
    path = reverse("organisations:assign", args=[case.reference])
    data = {"organisation": "cosudow", "kind": "guidance", "basis": "first", "question": "Is there room?"}
    told = send_at_once(caller(people.alice), path, data)
    assert set(told) <= CALM and 302 in told, told
    assert Assignment.objects.using("owner").filter(case_id=case.pk).count() == 1


def note_in_the_door(alice: Any, path: str) -> tuple[threading.Thread, list[Any]]:
    """Send a note while the record is shut; it is written and waits for its row of the record."""
    form, answers = alice.hidden(path) | {"text": "Never kept."}, []

    def send() -> None:
        try:
            answers.append(alice.post(path, form).status)
        except Exception as error:  # the process went
            answers.append(type(error).__name__)

    thread = threading.Thread(target=send)
    return thread, answers


def test_a_connection_that_is_ended_between_change_and_record_leaves_neither(
    caller: Any, people: Any, case: Case
) -> None:
    thread, answers = note_in_the_door(caller(people.alice), reverse("cases:note_add", args=[case.reference]))
    with live.record_closed():
        thread.start()
        for backend in live.until(live.waiting_backends):
            live.end_backend(backend)
    thread.join(20)
    assert answers == [503]
    assert not Note.objects.using("owner").filter(case_id=case.pk).exists()
    assert changes("cases_note") == 0
    assert caller(people.alice).get(reverse("portal:case", args=[case.reference])).status == 200


@pytest.mark.slow
def test_a_process_that_is_killed_between_change_and_record_leaves_neither(
    people: Any, case: Case, client_of: Any
) -> None:
    session = client_of(people.alice).cookies["sessionid"].value
    with live.serving(workers=1) as (port, children):
        alice = live.Caller(port, session)
        thread, answers = note_in_the_door(alice, reverse("cases:note_add", args=[case.reference]))
        with live.record_closed():
            thread.start()
            live.until(live.waiting_backends)
            os.killpg(children[0].pid, signal.SIGKILL)  # the server and its workers, as a machine that loses power
            thread.join(20)
        alice.hang_up()
    assert len(answers) == 1 and isinstance(answers[0], str), answers
    live.until(lambda: not live.waiting_backends())
    assert not Note.objects.using("owner").filter(case_id=case.pk).exists()
    assert changes("cases_note") == 0


def test_a_view_that_fails_after_writing_leaves_nothing(caller: Any, people: Any) -> None:
    alice = caller(people.alice)
    before = Record.objects.using("owner").filter(action="U").count()
    answer = alice.post("/toy/fail/")
    assert answer.status == 500 and "after writing" not in answer.text
    assert User.objects.using("owner").get(pk=people.alice.pk).language == "nl"
    assert Record.objects.using("owner").filter(action="U").count() == before


def test_a_page_that_writes_by_get_is_refused_by_the_database(caller: Any, people: Any) -> None:
    assert caller(people.alice).get("/toy/get/").status == 500
    assert User.objects.using("owner").get(pk=people.alice.pk).language == "nl"


def test_the_server_says_nothing_of_itself(caller: Any) -> None:
    """S84: no version in any header, no listing, no trace."""
    nobody = caller(None)
    for method, path in (("GET", "/sign-in/"), ("TRACE", "/sign-in/"), ("GET", "/static/"), ("GET", "/.git/config")):
        answer = nobody.ask(method, path)
        assert method == "GET" or answer.status >= 400
        assert not any(sign.isdigit() for sign in answer.headers.get("server", "")), answer.headers
        assert "x-powered-by" not in answer.headers
        assert path == "/sign-in/" or answer.status == 404
