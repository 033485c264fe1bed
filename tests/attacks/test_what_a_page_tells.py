"""What a page tells whom, and what the record keeps of it: data groups, readings, refusals, headers, logs."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.urls import reverse

from cases.operations import add_note, assign_case_worker, set_identity, set_location, set_medical, set_safe_contact
from foundation import clock
from foundation.access.codes import GrantReason, Level
from foundation.access.models import Grant
from foundation.audit.models import Record
from tests.attacks.addresses import urls_of
from tests.attacks.test_rows_of_another_case import a_full_case

pytestmark = pytest.mark.django_db

SECRETS = {
    "identity": "Echtenaam-Geheim", "location": "Lindepad 77", "medical": "Zeldzaamziek", "number": "+31600000077",
    "code_word": "Paarsetulp",
}  # fmt: skip
#: Pages without a client, or that only send somebody on.
WITHOUT = frozenset({"accounts:sign_in", "portal:health", "portal:help", "organisations:list", "organisations:detail",
                     "organisations:edit", "returns:intake"})  # fmt: skip


@pytest.fixture
def full(people: Any, north_team: Any, as_user: Any) -> Any:
    alice = people.alice
    with as_user(alice):
        full = a_full_case(alice, north_team)
        case = full.case
        set_identity(actor=alice, case=case, data={"legal_name": SECRETS["identity"], "birth_place": "Nergens"})
        set_location(actor=alice, case=case, data={"address": SECRETS["location"], "note": SECRETS["location"]})
        set_medical(actor=alice, case=case, data={"summary": SECRETS["medical"]})
        set_safe_contact(
            actor=alice, case=case,
            data={"method": "phone", "number": SECRETS["number"], "code_word": SECRETS["code_word"]},
        )  # fmt: skip
        add_note(actor=alice, case=case, text="Sliep goed.")
    return full


def text_of(response: Any) -> str:
    return response.content.decode("utf-8", "replace")


def test_no_page_holds_a_secret_before_somebody_asks(full: Any, people: Any, client_of: Any) -> None:
    """Also for her case worker, who may see all of it: every look at a secret is a post that is recorded (S77)."""
    client, wrong = client_of(people.alice), []
    for name, url in urls_of(full, method="GET"):
        text = text_of(client.get(url))
        wrong += [f"{name} shows {what}" for what, word in SECRETS.items() if word in text]
    for kind in ("office", "own"):
        answer = client.post(reverse("returns:paper", args=[full.case.reference, kind, "both"]))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
    assert not wrong, "\n".join(wrong)


def test_a_grant_without_groups_opens_none_of_them(
    full: Any, people: Any, north_team: Any, client_of: Any, as_user: Any
) -> None:
    """Bob is given the file without any data group: no page, no saving, no row from the database."""
    with as_user(people.carla), connections["default"].cursor() as cursor:
        cursor.execute("SELECT tw_grant_case(%s, %s, 'write', '{}', 'assigned')", [people.bob.pk, full.case.pk])
    client = client_of(people.bob)
    assert client.get(reverse("portal:case", args=[full.case.reference])).status_code == 200
    for name, url in urls_of(full, method="GET"):
        answer = client.get(url)
        for what, word in SECRETS.items():
            assert word not in text_of(answer), (name, what)
    for name in ("identity", "location", "medical"):
        url = reverse(f"cases:{name}", args=[full.case.reference])
        assert client.get(url).status_code == 403
        assert client.post(url, {"legal_name": "x", "address": "x", "summary": "x", "version": "0"}).status_code == 403
    with as_user(people.bob), connections["default"].cursor() as cursor:
        for table in ("cases_identity", "cases_location", "cases_medical"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] == 0, table


def records(people: Any, as_user: Any, full: Any, who: str) -> list[Record]:
    with as_user(people.alice):
        return list(
            Record.objects.filter(case_id=full.case.pk, action="R", user_id=getattr(people, who).pk).order_by("pk")
        )


@pytest.mark.parametrize("who", ["alice", "carla", "tess"])
def test_every_page_that_shows_her_leaves_a_row(who: str, full: Any, people: Any, client_of: Any, as_user: Any) -> None:
    client, wrong = client_of(getattr(people, who)), []
    for name, url in urls_of(full, method="GET"):
        before = len(records(people, as_user, full, who))
        answer = client.get(url)
        if answer.status_code != 200 or name in WITHOUT:
            continue
        shows = full.case.reference in text_of(answer) or "Zonnebloem" in text_of(answer)
        new = records(people, as_user, full, who)[before:]
        if shows and not new:
            wrong.append(f"{name} shows her and leaves no row")
        if any(set(row.detail) - {"listed"} for row in new):
            wrong.append(f"{name}: the row of a reading holds more than it should: {[row.detail for row in new]}")
    assert not wrong, "\n".join(wrong)


def test_number_and_papers_leave_rows_of_their_own(full: Any, people: Any, client_of: Any, as_user: Any) -> None:
    client = client_of(people.alice)
    shown = client.post(reverse("cases:show_number", args=[full.case.reference]))
    assert SECRETS["number"] in text_of(shown) and "no-store" in shown["Cache-Control"]
    client.post(reverse("returns:paper", args=[full.case.reference, "own", "nl"]))
    events = {(row.event, row.object_type) for row in records(people, as_user, full, "alice")}
    assert {("safe_contact.shown", "contact"), ("paper.printed", "paper")} <= events


def test_a_refusal_leaves_a_row_without_a_case(full: Any, people: Any, client_of: Any, as_user: Any) -> None:
    for who, status in {"charlie": 404, "tess": 403}.items():
        user = getattr(people, who)
        answer = client_of(user).get(reverse("cases:note_add", args=[full.case.reference]))
        assert answer.status_code == status
        with as_user(user):
            row = Record.objects.filter(user_id=user.pk, outcome="refused").order_by("-pk").first()
            assert row is not None and row.event == "cases:note_add" and row.detail == []
            assert row.case_id is None


def test_the_record_keeps_no_values(full: Any, people: Any, as_user: Any) -> None:
    with as_user(people.alice):
        rows = Record.objects.filter(case_id=full.case.pk).values_list("event", "detail", "reason", "object_id")
        text = repr(list(rows))
    for word in (*SECRETS.values(), "Zonnebloem", "Sliep goed"):
        assert word not in text


def test_every_answer_about_her_says_how_it_is_kept(full: Any, people: Any, client_of: Any) -> None:
    client = client_of(people.alice)
    answers = [(name, client.get(url)) for name, url in urls_of(full, method="GET")]
    answers.append(("paper", client.post(reverse("returns:paper", args=[full.case.reference, "office", "en"]))))
    answers.append(("404", client.get("/cases/TW-0000-0000/")))
    for name, answer in answers:
        if name == "portal:health":
            continue
        assert "no-store" in answer["Cache-Control"], name
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy, name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert answer["Referrer-Policy"] == "same-origin", name
        assert answer["X-Frame-Options"] == "DENY", name
        text = text_of(answer) if name != "paper" else ""
        head = text.split("</head>")[0]
        assert "Zonnebloem" not in head, f"{name}: her alias stands in the title"
        for header, value in answer.headers.items():
            assert "Zonnebloem" not in value, (name, header)


def test_logs_hold_no_content(
    full: Any, people: Any, client_of: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error in a view while somebody writes: the log line has frames and no words."""
    from foundation.logs import JsonFormatter

    def broken(**kwargs: Any) -> None:
        raise ValueError(f"cannot keep {kwargs['text']}")

    monkeypatch.setattr("cases.operations.add_note", broken)
    client = client_of(people.alice)
    client.raise_request_exception = False
    with caplog.at_level(logging.DEBUG):
        answer = client.post(reverse("cases:note_add", args=[full.case.reference]), {"text": "Geheimwoord van haar"})
    assert answer.status_code == 500
    assert "Geheimwoord" not in text_of(answer) and "Traceback" not in text_of(answer)
    lines = [JsonFormatter().format(record) for record in caplog.records if record.name.startswith(("django", "found"))]
    assert lines
    assert not [line for line in lines if "Geheimwoord" in line and "django.db" not in line]


def test_a_former_case_worker_sees_nothing_any_more(full: Any, people: Any, client_of: Any, as_user: Any) -> None:
    with as_user(people.carla):
        assign_case_worker(actor=people.carla, case=full.case, user=people.bob)
    client = client_of(people.alice)
    for name, url in urls_of(full, method="GET"):
        if full.case.reference in url:
            assert client.get(url).status_code == 404, name
    assert client.post(reverse("drafts:save", args=[f"note/{full.case.reference}"]), {"text": "x"}).status_code == 404


def test_a_grant_that_ended_or_has_not_begun_opens_nothing(full: Any, people: Any, client_of: Any) -> None:
    """The world's grants are the owner's; this one is undone with the test's transaction."""
    now = clock.now()
    for begins, ends in ((now - timedelta(days=9), now - timedelta(days=1)), (now + timedelta(days=1), None)):
        grant = Grant.objects.using("owner").create(
            user=people.charlie, team_id=full.case.team_id, level=Level.READ, data_groups=[],
            reason=GrantReason.LEADS, valid_from=begins, valid_until=ends,
        )  # fmt: skip
        assert client_of(people.charlie).get(reverse("portal:case", args=[full.case.reference])).status_code == 404
        grant.delete(using="owner")
