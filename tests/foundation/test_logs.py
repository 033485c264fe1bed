"""Log lines: one JSON object a line, with its offset, and nothing of anybody in it (S67, S68)."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from cases.operations import add_note, set_identity, set_location, set_medical, set_safe_contact
from foundation.logs import JsonFormatter, RequestIdFilter
from tests.factories.cases import a_case, a_talk

#: Values of the kind that the demonstration has, each once.
SECRETS = {
    "alias": "Aliaswaterlelie", "name": "Echtenaamkorenbloem", "address": "Geheimlaan 117", "health": "Zeldzaamziek",
    "number": "+31600000078", "code_word": "Paarsetulp", "note": "Sliepslechtvannacht", "talk": "Wilgraagnaarhuis",
    "search": "Gezochtezonnebloem", "password": "een-wachtwoord-dat-niemand-mag-lezen", "typed": "Halfgetypteplannen",
}  # fmt: skip


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonFormatter())
        self.addFilter(RequestIdFilter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Every line of every logger, also of those that keep to themselves, down to DEBUG."""
    kept, root = Kept(), logging.getLogger()
    loggers = [root, *(logging.getLogger(name) for name in ("django.server", "django.request", "weasyprint"))]
    before = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(kept)
        logger.setLevel(logging.DEBUG)
    yield kept.lines
    for logger, level in before:
        logger.removeHandler(kept)
        logger.setLevel(level)


def line_of(message: str, *arguments: object, **more: Any) -> str:
    record = logging.LogRecord("a.logger", logging.INFO, "a.py", 1, message, arguments, more.get("exc_info"))
    RequestIdFilter().filter(record)
    return JsonFormatter().format(record)


@pytest.mark.parametrize("breaks", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x00", "\x1b[2J"])
def test_a_line_stays_one_line(breaks: str) -> None:
    line = line_of("asked for %s", f'x{breaks}{{"level": "forged"}}')
    assert line.splitlines() == [line] and line.isascii() and line.isprintable()
    assert json.loads(line)["level"] == "INFO"


def test_a_line_says_when_with_its_offset_and_which_request() -> None:
    line = json.loads(line_of("x"))
    assert set(line) == {"time", "level", "logger", "request", "message"}
    assert re.search(r"\+00:00$", line["time"])
    assert datetime.fromisoformat(line["time"]).utcoffset() is not None


def test_an_error_gives_its_class_and_place_and_not_its_words() -> None:
    try:
        raise ValueError("Amara Zonnebloem")
    except ValueError as error:
        line = line_of("failed", exc_info=(type(error), error, error.__traceback__))
    assert "Zonnebloem" not in line
    assert json.loads(line)["error"] == "ValueError" and "test_logs.py" in line


@pytest.mark.django_db
@pytest.mark.urls("tests.foundation.toy")
def test_no_log_line_holds_what_somebody_is_or_wrote(
    lines: list[str], people: Any, north_team: Any, client_of: Any, as_user: Any
) -> None:
    alice = people.alice
    with as_user(alice):
        case = a_case(north_team, alias=SECRETS["alias"])
        set_identity(actor=alice, case=case, data={"legal_name": SECRETS["name"]})
        set_location(actor=alice, case=case, data={"address": SECRETS["address"], "note": ""})
        set_medical(actor=alice, case=case, data={"summary": SECRETS["health"]})
        contact = {"method": "phone", "number": SECRETS["number"], "code_word": SECRETS["code_word"]}
        set_safe_contact(actor=alice, case=case, data=contact)
        add_note(actor=alice, case=case, text=SECRETS["note"])
        a_talk(case)
    client = client_of(alice, raise_request_exception=False)
    for name in (
        "portal:case",
        "portal:history",
        "portal:who_was_here",
        "cases:identity",
        "cases:location",
        "cases:legal",
    ):
        assert client.get(reverse(name, args=[case.reference])).status_code == 200
    client.post(reverse("cases:show_number", args=[case.reference]))
    client.post(reverse("cases:note_add", args=[case.reference]), {"text": SECRETS["typed"], "token": "no"})
    client.post("/search/", {"q": SECRETS["search"]})
    client.post("/toy/fail/", {"text": SECRETS["typed"]})
    client.get("/toy/get/")
    client.get(f"/nowhere/{case.reference}/")
    client_of(None).post("/sign-in/", {"login": alice.email, "username": alice.email, "password": SECRETS["password"]})
    assert lines, "there is something to look through"
    assert any("ValueError" in line for line in lines), "the error of a view stands there"
    everything = "\n".join(lines)
    for what, value in SECRETS.items():
        assert value not in everything, what
    assert alice.email not in everything
    for line in lines:
        assert json.loads(line)["request"]
