"""Every address × every role × own and other file × every verb, asked of a running server over a socket.

What somebody may not see must look in every way like what does not exist: the same status, the same length but for
the reference itself, the same time. What somebody may not do leaves every table as it was.
"""

import statistics
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.urls import reverse

from foundation.references import new_reference
from tests.attacks.live import Answer, Caller
from tests.test_access_matrix import ADDRESSES, OPEN, PEOPLE, addresses, file, keys_of  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

#: They end sessions or make papers; each has tests of its own.
LEFT_OUT = {"portal:quick_exit", "accounts:sign_out", "returns:paper"}
#: One of each kind: the same team without the file, another team, another region, no files at all, a partner.
STRANGERS = frozenset({"bob", "charlie", "sven", "fatma", "piet"})
VERBS = ("GET", "HEAD", "POST")
OTHER_VERBS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
#: References are of one length, so answers are too. The medians may differ by so much, since other work goes on.
SAME_LENGTH, MEDIAN_SHARE, MEDIAN_SECONDS = 0, 0.2, 0.004


def letter(answer: Answer) -> str:
    if answer.status == 401 or answer.to_sign_in:
        return "s"
    return "o" if answer.status in OPEN else {403: "r", 404: "-"}.get(answer.status, str(answer.status))


def tables() -> dict[str, int]:
    """Count the rows of every table that holds people's work, and the changes that the record knows."""
    counts = {}
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        names = [row[0] for row in cursor.fetchall()]
        for name in names:
            if name.split("_")[0] in {"cases", "returns", "organisations", "access", "people"}:
                cursor.execute(f'SELECT count(*) FROM "{name}"')
                counts[name] = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM audit_record WHERE action <> 'R' AND event LIKE '%%.%%' IS FALSE")
        counts["changes in the record"] = cursor.fetchone()[0]
    return counts


class Round:
    """All questions of one run, spread over some lines at once."""

    def __init__(self, callers: dict[str, Caller]) -> None:
        self.callers, self.cells, self.wrong = callers, 0, []

    def each(self, questions: list[tuple[str, Any]]) -> None:
        """Ask each person's questions in order, the people side by side."""
        whose = defaultdict(list)
        for who, question in questions:
            whose[who].append(question)
        with ThreadPoolExecutor(4) as pool:
            for faults in pool.map(
                lambda who: [fault for question in whose[who] if (fault := question(self.callers[who]))], whose
            ):
                self.wrong += faults
        self.cells += len(questions)


@pytest.fixture
def rounds(people: Any, caller: Any) -> Round:
    return Round({who: caller(getattr(people, who, None)) for who in PEOPLE})


def urls(file: Any) -> list[tuple[str, str, str, str, dict[str, Any]]]:  # noqa: F811
    found = []
    for name, entry in addresses():
        if name in ADDRESSES and name not in LEFT_OUT:
            row, method, given = ADDRESSES[name]
            keys = keys_of(entry, given, file)
            found.append((name, reverse(name, kwargs=keys), row, method, keys))
    return found


def test_every_cell_answers_as_its_row_says(file: Any, rounds: Round, capsys: Any) -> None:  # noqa: F811
    before = tables()
    questions = []
    for name, url, row, method, _keys in urls(file):
        for place, who in enumerate(PEOPLE):
            for verb in VERBS:
                if verb == "HEAD" and who not in {"alice", "charlie"}:
                    continue  # the same door as GET
                # What is open to somebody may change something by a post: that is not what is asked here.
                if verb == "POST" and row[place] == "o":
                    continue
                questions.append((who, cell(name, url, verb, row[place], method)))
        questions += [("alice", verb_cell(name, url, verb)) for verb in OTHER_VERBS]
    rounds.each(questions)
    assert not rounds.wrong, "\n".join(sorted(rounds.wrong))
    assert tables() == before, "a refused request wrote something"
    with capsys.disabled():
        print(f"\n  live matrix: {rounds.cells} cells held")
    assert rounds.cells > 2500


def cell(name: str, url: str, verb: str, expected: str, method: str) -> Any:
    def ask(caller: Caller) -> str:
        answer = caller.ask(verb, url, {} if verb == "POST" else None)
        told = letter(answer)
        allowed = {expected} | ({"405"} if verb != method or verb == "HEAD" else set())
        # A page for everybody says 'sign in' or refuses, but never shows more by another verb.
        if verb != method:
            allowed |= {"s", "r", "-"}
        if verb == "HEAD" and answer.body:
            return f"{name}: HEAD has a body"
        return "" if told in allowed else f"{verb} {name} answers {told}, the row says {expected}"

    return ask


def verb_cell(name: str, url: str, verb: str) -> Any:
    def ask(caller: Caller) -> str:
        answer = caller.ask(verb, url)
        return "" if answer.status in {400, 405} else f"{verb} {name} answers {answer.status}"

    return ask


def test_what_is_hidden_looks_like_what_does_not_exist(file: Any, rounds: Round, capsys: Any) -> None:  # noqa: F811
    """For each stranger: the address of a real file and of none, in turns, by every verb that the address knows."""
    hidden: list[float] = []
    missing: list[float] = []
    questions = []
    for name, url, row, method, keys in urls(file):
        if not {"reference", "uuid"} & set(keys):
            continue
        nowhere = keys | ({"reference": new_reference()} if "reference" in keys else {})
        nowhere |= {"uuid": uuid4()} if "uuid" in keys and "reference" not in keys else {}
        for place, who in enumerate(PEOPLE):
            if row[place] == "-" and who in STRANGERS:
                twin = reverse(name, kwargs=nowhere)
                questions += [
                    (who, pair(name, verb, url, twin, hidden, missing)) for verb in sorted({method, "GET", "POST"})
                ]
    rounds.each(questions)
    assert not rounds.wrong, "\n".join(sorted(rounds.wrong))
    there, gone = statistics.median(hidden), statistics.median(missing)
    with capsys.disabled():
        print(f"\n  hidden against missing: {rounds.cells} pairs, medians {there * 1000:.2f} and {gone * 1000:.2f} ms")
    assert rounds.cells > 400
    assert abs(there - gone) <= max(MEDIAN_SECONDS, MEDIAN_SHARE * gone), (there, gone)


def pair(name: str, verb: str, url: str, twin: str, hidden: list[float], missing: list[float]) -> Any:
    def ask(caller: Caller) -> str:
        # Now the one first, now the other, so that neither has the warmer seat.
        order = (url, twin) if len(hidden) % 2 else (twin, url)
        answers = {path: caller.ask(verb, path, {} if verb == "POST" else None) for path in order}
        there, gone = answers[url], answers[twin]
        hidden.append(there.seconds)
        missing.append(gone.seconds)
        if there.status != gone.status:
            return f"{verb} {name}: {there.status} for a hidden file, {gone.status} for none"
        if abs(len(there.body) - len(gone.body)) > SAME_LENGTH:
            return f"{verb} {name}: {len(there.body)} bytes for a hidden file, {len(gone.body)} for none"
        names = (set(there.headers) ^ set(gone.headers)) - {"set-cookie"}
        return f"{verb} {name}: other headers {names}" if names else ""

    return ask
