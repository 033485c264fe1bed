"""The privacy officer's log: everything that was done, nothing that stands in a file, and itself recorded."""

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from foundation import clock
from foundation.access.acting import acting_as
from foundation.audit.events import note_event
from foundation.audit.models import Record
from portal.desk import log as desk

pytestmark = pytest.mark.django_db
URL = "/log/"


def page(client: Any, **query: str) -> str:
    response = client.get(URL, query)
    assert response.status_code == 200
    return response.content.decode()


def rows(html: str) -> str:
    """The table alone: the filters name every colleague."""
    return html[html.index("<tbody>") : html.index("</tbody>")] if "<tbody>" in html else ""


def test_it_shows_who_did_what_and_never_what_is_in_a_file(
    client_of: Any, file_of: Any, alice: Any, carla: Any, fatma: Any
) -> None:
    case = file_of(alice)
    client_of(carla).get(reverse("portal:case", args=[case.reference]))
    html = page(client_of(fatma))
    assert "<h1>Logboek</h1>" in html
    assert "bekeek het dossier" in html and "Carla" in rows(html)
    assert case.reference in html
    for content in ("Zonnebloem", "Slept well", "Call for"):
        assert content not in html
    assert client_of(fatma).get(reverse("portal:case", args=[case.reference])).status_code == 404


def test_only_the_privacy_officer_reads_it(client_of: Any, people: Any) -> None:
    for who in ("alice", "carla", "tess", "ivo", "adam", "piet"):
        client = client_of(getattr(people, who))
        assert client.get(URL).status_code == 403
        assert client.post("/log/table/").status_code == 403


def test_the_functions_behind_it_answer_nobody_else(file_of: Any, people: Any) -> None:
    case = file_of(people.alice)
    for who in ("charlie", "adam", "fatma", "alice"):
        with acting_as(getattr(people, who)), connection.cursor() as cursor:
            cursor.execute("SELECT tw_log_case(%s)", [case.reference])
            found = cursor.fetchone()[0]
            cursor.execute("SELECT reference FROM tw_log_references(%s)", [[case.pk]])
            assert (found, cursor.fetchall()) == ((case.pk, [(case.reference,)]) if who == "fatma" else (None, [])), who


def test_filters_keep_what_is_asked(client_of: Any, file_of: Any, alice: Any, carla: Any, fatma: Any) -> None:
    case, other = file_of(alice), file_of(carla)
    client_of(carla).get(reverse("portal:case", args=[case.reference]))
    with acting_as(alice):
        note_event("search.done", detail=["hits:2"])
        note_event("sign_in.failed", outcome="failed")
    client = client_of(fatma)
    assert "Alice" not in rows(page(client, who=str(carla.pk)))
    by_file = rows(page(client, file=case.reference.lower().replace("-", " ")))
    assert case.reference in by_file and other.reference not in by_file
    assert rows(page(client, file="TW-0000-0000")) == ""
    assert rows(page(client, file="nonsense")) == ""
    searched = rows(page(client, what="search"))
    assert "zocht iemand" in searched and "bekeek het dossier" not in searched
    failed = rows(page(client, outcome="failed"))
    assert "kwam er niet in" in failed and "bekeek het dossier" not in failed
    assert "bekeek het dossier" not in rows(page(client, what="changed"))
    assert rows(page(client, to="2001-01-01")) == ""
    today = clock.today().isoformat()
    assert rows(page(client, **{"from": today, "to": today})) != ""


@pytest.mark.parametrize(
    "query",
    [
        {"who": "99999999999999"}, {"who": "x"}, {"what": "'; DROP"}, {"outcome": "x"}, {"from": "2026-99-99"},
        {"before": "x-y"}, {"before": "99999999999999999999-1"}, {"before": "999999999999999999-1"}, {"before": "-"},
        {"file": "\x00"}, {"file": "TW-" + "É" * 30}, {"to": "9999-12-31", "from": "0001-01-01"},
    ],
)  # fmt: skip
def test_bad_input_is_no_error(client_of: Any, fatma: Any, query: dict[str, str]) -> None:
    assert client_of(fatma).get(URL, query).status_code == 200


def test_pages_go_by_key_and_miss_nothing(
    client_of: Any, alice: Any, fatma: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "PAGE", 3)
    with acting_as(alice), clock.set_to(clock.now()):  # all at the same moment
        for number in range(8):
            note_event("export.done", detail=[f"n:{number}"])
    with acting_as(fatma):
        filters, before, seen = desk.Filters(who=alice.pk, what="taken"), "", []
        for _ in range(4):
            found = desk.page_of(filters, before)
            seen += [line.record.detail[0] for line in found.lines]
            before = found.older.rpartition("before=")[2]
            if not before:
                break
    assert seen == [f"n:{number}" for number in range(7, -1, -1)]


def test_reading_it_is_recorded_with_codes_only(client_of: Any, file_of: Any, alice: Any, fatma: Any) -> None:
    case = file_of(alice)
    page(client_of(fatma), file=case.reference, what="read")
    with acting_as(fatma):
        row = Record.objects.get(event="log.read")
    assert (row.event_kind, row.purpose, row.user_id) == ("logging", "oversight", fatma.pk)
    assert {"file", "what:read"} <= set(row.detail)
    assert case.reference not in " ".join(row.detail)
    assert "las dit logboek" in page(client_of(fatma), what="log")


def test_the_table_is_safe_and_recorded(client_of: Any, file_of: Any, alice: Any, carla: Any, fatma: Any) -> None:
    case = file_of(alice)
    client = client_of(fatma)
    response = client.post("/log/table/", {"who": str(alice.pk)})
    assert response.status_code == 200
    assert 'filename="log.csv"' in response["Content-Disposition"]
    table = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert table[0] == list(desk.HEADS)
    assert {row[6] for row in table[1:]} == {str(alice.pk)}
    assert case.reference in {row[9] for row in table[1:]}
    assert "Zonnebloem" not in response.content.decode()
    with acting_as(fatma):
        row = Record.objects.get(event="log.exported")
    assert row.detail == [f"who:{alice.pk}", f"rows:{len(table) - 1}"]
    assert client.get("/log/table/").status_code == 405


def test_a_table_asks_for_a_fresh_second_factor(client_of: Any, fatma: Any) -> None:
    response = client_of(fatma, fresh_factor=False).post("/log/table/")
    assert response.status_code in {302, 303} and "confirm" in response["Location"]
    with acting_as(fatma):
        assert not Record.objects.filter(event="log.exported").exists()


def test_one_and_many_rows_cost_the_same(
    client_of: Any, file_of: Any, alice: Any, fatma: Any, query_count: Any
) -> None:
    client, counts = client_of(fatma), []
    for files in (1, 3):
        for _ in range(files):
            file_of(alice)
        page(client, who=str(alice.pk))
        with query_count() as queries:
            page(client, who=str(alice.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]
