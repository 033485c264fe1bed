"""Signals: found once, in words, with the rows behind them; judged once, by a privacy officer who is not meant."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from foundation import clock
from foundation.access.acting import acting_as
from foundation.access.permissions import Refused
from foundation.accounts.models import User
from foundation.audit import jobs, signals
from foundation.audit.codes import SignalKind
from foundation.audit.events import note_event
from foundation.audit.models import Record, Signal

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=clock.AMSTERDAM)


def reads(user: User, files: int, at: datetime = NOON, *, listed: bool = False) -> None:
    """Let somebody open so many files, one a second. Nobody gave them: there is no ground."""
    with acting_as(user), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_record (occurred_at, recorded_at, action, event, event_kind, outcome, user_id, role,"
            " reason, case_id, object_type, object_id, detail, request_id)"
            " SELECT %s::timestamptz + n * interval '1 second', now(), 'R', 'portal:case', 'normal', 'done', tw_actor(),"
            " %s, '', 900000 + n, 'case', '', %s, '' FROM generate_series(1, %s) n",
            [at, user.role, ["listed"] if listed else [], files],
        )


def found(now: datetime = NOON + timedelta(hours=1)) -> list[Signal]:
    with acting_as("audit", reason="test"):
        return signals.find(now)


def kinds(now: datetime = NOON + timedelta(hours=1)) -> list[str]:
    return sorted(signal.kind for signal in found(now) if signal.kind != SignalKind.OUTSIDE_TEAM)


def test_many_files_within_an_hour(alice: User) -> None:
    reads(alice, signals.MANY_FILES)
    assert kinds() == []
    reads(alice, signals.MANY_FILES + 1, NOON + timedelta(minutes=5))
    assert kinds() == ["many_files"]
    with acting_as("audit", reason="test"):
        signal = Signal.objects.get(kind="many_files")
    assert (signal.user_id, signal.number) == (alice.pk, 31)
    assert len(signal.records) == 61


def test_a_list_is_no_opening(alice: User) -> None:
    reads(alice, 80, listed=True)
    assert found() == []


def test_a_file_without_any_ground(alice: User) -> None:
    reads(alice, 2)
    signals_found = found()
    assert [signal.kind for signal in signals_found] == ["outside_team", "outside_team"]


@pytest.mark.parametrize(
    ("hour", "night"), [(22, False), (23, True), (0, True), (3, True), (5, True), (6, False), (12, False)]
)
def test_the_night_is_dutch_and_one_night_is_one_signal(alice: User, hour: int, night: bool) -> None:
    at = datetime(2026, 7, 3, hour, 30, tzinfo=clock.AMSTERDAM)  # summer: two hours from UTC
    reads(alice, 3, at)
    assert kinds(at + timedelta(minutes=20)) == (["night"] if night else [])


def test_before_and_after_midnight_is_one_night(alice: User) -> None:
    for hour in (23, 24, 26):
        reads(alice, 2, datetime(2026, 3, 3, 0, 10, tzinfo=clock.AMSTERDAM) + timedelta(hours=hour))
    assert kinds(datetime(2026, 3, 4, 8, 0, tzinfo=clock.AMSTERDAM)) == ["night"]


def test_events_that_speak_for_themselves(alice: User) -> None:
    with clock.set_to(NOON), acting_as(alice):
        note_event("access.break_glass", kind="break_glass")
        note_event("search.colleague", detail=["files:0"])
        note_event("search.done", detail=["files:0"])
        note_event("access.many_files", outcome="refused")
    with clock.set_to(NOON), acting_as("audit", reason="test"):
        note_event("audit.chain_broken", kind="logging", outcome="failed")
    assert kinds() == ["break_glass", "chain", "colleague", "many_files"]


def test_failed_sign_ins_in_a_row_and_not_those_between_which_somebody_got_in(alice: User, bob: User) -> None:
    for user, tries in ((alice, 5), (bob, 4)):
        for second in range(tries):
            with clock.set_to(NOON + timedelta(seconds=second)):
                note_event("sign_in.failed", user=user, outcome="failed")
    with clock.set_to(NOON + timedelta(seconds=9)):
        note_event("sign_in.done", user=bob)
    with clock.set_to(NOON + timedelta(seconds=10)):
        note_event("sign_in.failed", user=bob, outcome="failed")
    new = [signal for signal in found() if signal.kind == SignalKind.SIGN_IN]
    assert [(signal.user_id, signal.number) for signal in new] == [(alice.pk, 5)]


def test_guessing_at_accounts_that_do_not_exist(db: None) -> None:
    with clock.set_to(NOON):
        for _ in range(signals.TRIES_OF_NOBODY):
            note_event("sign_in.failed", outcome="failed")
    assert kinds() == ["sign_in"]


def test_a_change_past_the_portal(alice: User) -> None:
    with clock.set_to(NOON), acting_as(alice), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('terugweg.source', '', true), set_config('application_name', 'psql', true)")
        cursor.execute("UPDATE accounts_user SET language = 'en' WHERE id = %s", [alice.pk])
    assert kinds() == ["console"]


def test_what_a_library_writes_outside_the_transaction_is_no_console(alice: User) -> None:
    with clock.set_to(NOON), acting_as(alice), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('terugweg.source', '', true)")
        cursor.execute("UPDATE accounts_user SET last_login = now() WHERE id = %s", [alice.pk])
    assert kinds() == []


def test_it_is_found_once_and_grows_until_somebody_looked(alice: User, fatma: User) -> None:
    reads(alice, 31)
    assert kinds() == ["many_files"]
    reads(alice, 40, NOON + timedelta(minutes=9))
    assert kinds() == []
    with acting_as(fatma):
        signal = Signal.objects.get(kind="many_files")
        assert signal.number == 40
        signals.look_at(actor=fatma, signal=signal, finding="fine", note="Handed over by Carla: Zonnebloem.")
    reads(alice, 50, NOON + timedelta(minutes=20))
    assert kinds() == []
    with acting_as(fatma):
        signal.refresh_from_db()
        assert (signal.number, signal.finding, signal.note) == (40, "fine", "Handed over by Carla: Zonnebloem.")


def test_the_note_is_in_the_vault_and_in_no_record(alice: User, fatma: User) -> None:
    reads(alice, 31)
    found()
    with acting_as(fatma):
        signal = Signal.objects.get(kind="many_files")
        signals.look_at(actor=fatma, signal=signal, finding="talked", note="Spoke with Zonnebloem.")
        with connection.cursor() as cursor:
            cursor.execute("SELECT note FROM audit_signal WHERE id = %s", [signal.pk])
            assert b"Zonnebloem" not in bytes(cursor.fetchone()[0])
        row = Record.objects.get(event="log.looked_at")
    assert row.detail == ["many_files", "talked", f"signal:{signal.pk}"]


def test_nobody_judges_what_is_about_themselves(fatma: User) -> None:
    with clock.set_to(NOON), acting_as(fatma):
        note_event("search.colleague", detail=["files:0"])
    found()
    with acting_as(fatma):
        signal = Signal.objects.get(kind="colleague")
        with pytest.raises(Refused):
            signals.look_at(actor=fatma, signal=signal, finding="fine", note="")


def test_only_privacy_officers_see_signals_also_in_the_database(people: Any, client_of: Any) -> None:
    reads(people.alice, 31)
    found()
    with acting_as(people.fatma):
        signal = Signal.objects.get(kind="many_files")
    url = reverse("portal:signal", args=[signal.uuid])
    for who in ("alice", "carla", "tess", "ivo", "adam", "piet"):
        person = getattr(people, who)
        with acting_as(person):
            assert not Signal.objects.exists(), who
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO audit_signal (uuid, kind, key, first_at, last_at, number, records, found_at, finding,"
                    " note) VALUES (gen_random_uuid(), 'night', 'x', now(), now(), 1, '{}', now(), '', '')"
                )
        assert client_of(person).get(url).status_code == 403
        assert client_of(person).post(url, {"finding": "fine"}).status_code == 403


def test_the_pages_say_it_in_words_and_keep_what_came_of_it(client_of: Any, people: Any) -> None:
    reads(people.alice, 31)
    found()
    client = client_of(people.fatma)
    html = client.get("/log/signals/").content.decode()
    assert "Alice opende 31 dossiers tussen 12:00 en 12:00" in html
    with acting_as(people.fatma):
        signal = Signal.objects.get(kind="many_files")
    url = reverse("portal:signal", args=[signal.uuid])
    html = client.get(url).content.decode()
    assert html.count("bekeek het dossier") == 31
    assert client.post(url, {"finding": "nonsense"}).status_code == 422
    assert client.post(url, {"finding": "talked", "note": "Gesproken."}).status_code == 302
    assert client.post(url, {"finding": "incident", "note": "Te laat."}).status_code == 302  # judged once
    html = client.get(url).content.decode()
    assert "besproken met de collega" in html and "Gesproken." in html and 'name="finding"' not in html
    assert "Alice opende 31" not in client.get("/log/signals/").content.decode()
    assert "Alice opende 31" in client.get("/log/signals/?show=looked_at").content.decode()
    assert client.get(reverse("portal:signal", args=[uuid4()])).status_code == 404


def test_privacy_officers_are_told_once_without_a_name(alice: User, mailoutbox: Any) -> None:
    reads(alice, 31, clock.now() - timedelta(minutes=5))
    assert jobs.run_signals() > 0
    assert [mail.to for mail in mailoutbox] == [["fatma@terugweg.example"]]
    assert "Alice" not in mailoutbox[0].subject + mailoutbox[0].body
    assert jobs.run_signals() == 0
    assert len(mailoutbox) == 1
