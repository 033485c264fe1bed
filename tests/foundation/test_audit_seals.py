"""The chain of seals: what is finished is sealed once, nothing slips behind it, and who touches it is found out."""

import threading
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections, transaction

from foundation.accounts.models import User
from foundation.audit import canonical, jobs, seals
from foundation.audit.models import Record, Seal
from tests.foundation.sealed import another_session, as_owner_without_triggers, check, do, seal_now, some

#: Slow: a seal waits for every older transaction, also those of tests beside it; so they run at the end only.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def chain() -> list[int]:
    """Three seals over nine rows; the ids of the rows."""
    seals.seal()
    for _ in range(3):
        some(3)
        assert seal_now(3) >= 3
    return list(Record.objects.using("owner").filter(event="export.done").order_by("pk").values_list("pk", flat=True))


def test_every_row_of_a_finished_transaction_is_sealed_once(chain: list[int]) -> None:
    report = check()
    assert report.whole
    assert report.rows == Record.objects.using("owner").count()
    assert report.seals == Seal.objects.count() == 4
    assert (report.waiting, report.waiting_since) == (0, None)
    assert seals.seal() == 0
    assert Seal.objects.count() == 4


def test_a_transaction_that_commits_late_is_sealed_later(chain: list[int]) -> None:
    with another_session() as late:
        with late.cursor() as cursor:
            cursor.execute(
                "SELECT tw_note_event(now(), 'late.row', 'normal', 'done', NULL, '', '', NULL, '{}', '', '', '', '', '')"
            )
        some(2, "young.row")
        assert seals.seal() == 0, "a younger row must not be sealed before the older one is decided"
        assert check().waiting == 2
        late.commit()
        assert seals.seal() == 3
    report = check()
    assert report.whole and report.waiting == 0


def test_a_gap_in_the_ids_is_no_break(chain: list[int]) -> None:
    with another_session() as session:
        with session.cursor() as cursor:
            cursor.execute(
                "SELECT tw_note_event(now(), 'never.was', 'normal', 'done', NULL, '', '', NULL, '{}', '', '', '', '', '')"
            )
        session.rollback()
    some(1)
    assert seals.seal() == 1
    ids = sorted(Record.objects.using("owner").values_list("pk", flat=True))
    assert ids[-1] - ids[-2] == 2
    assert check().whole


def test_two_workers_make_one_chain() -> None:
    seals.seal()
    before = Seal.objects.count()
    failed: list[Exception] = []

    def work(act: Callable[[], object]) -> None:
        try:
            for _ in range(10):
                act()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=(act,)) for act in (seals.seal, seals.seal, lambda: some(3))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    seals.seal()
    assert failed == []
    assert list(Seal.objects.order_by("number").values_list("number", flat=True)) == list(
        range(1, Seal.objects.count() + 1)
    )
    assert Seal.objects.count() > before
    report = check()
    assert report.whole and report.rows == Record.objects.using("owner").count()


def test_a_large_heap_becomes_several_seals() -> None:
    seals.seal()
    before = Seal.objects.count()
    for _ in range(3):
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_record (occurred_at, recorded_at, action, event, event_kind, outcome, role, reason,"
                " object_type, object_id, detail, request_id) SELECT now(), now(), 'E', 'x.y', 'normal', 'done', '', '',"
                " '', '', '{}', '' FROM generate_series(1, 6000)"
            )
    assert seals.seal() == 18000
    assert list(Seal.objects.filter(number__gt=before).order_by("number").values_list("rows", flat=True)) == [
        12000,
        6000,
    ]
    assert check().whole


# --- tampering, as the owner with the triggers off ------------------------------------------------------------------


def test_an_altered_row_is_named_whichever_field_it_was(chain: list[int]) -> None:
    """Every column is in the hash: what stands in one is changed, found, and put back."""
    texts = {
        "event", "event_kind", "outcome", "role", "reason", "object_type", "object_id", "request_id", "purpose", "rule",
        "relation", "origin", "session", "source", "action",
    }  # fmt: skip
    changes = dict.fromkeys(sorted(texts), "'x'") | {
        "user_id": "99",
        "case_id": "1",
        "detail": "'{a,b}'",
        "occurred_at": "occurred_at + interval '1 microsecond'",
        "recorded_at": "recorded_at - interval '1 hour'",
    }
    assert set(changes) | {"id", "tx"} == {field.column for field in Record._meta.concrete_fields}
    with as_owner_without_triggers():
        do("CREATE TEMPORARY TABLE before_it AS SELECT * FROM audit_record WHERE id = %s", chain[4])
        for column, value in changes.items():
            do(f"UPDATE audit_record SET {column} = {value} WHERE id = %s", chain[4])
            assert check().broken == [seals.Broken("altered", 3, chain[4])], column
            do(f"UPDATE audit_record SET {column} = (SELECT {column} FROM before_it) WHERE id = %s", chain[4])
        do("DROP TABLE before_it")
    assert check().whole


def test_a_row_moved_to_another_transaction_is_named(chain: list[int]) -> None:
    with as_owner_without_triggers():
        do("UPDATE audit_record SET tx = (SELECT tx FROM audit_record WHERE id = %s) WHERE id = %s", chain[8], chain[1])
    broken = check().broken
    assert broken[0] == seals.Broken("altered", 2, chain[1])
    assert seals.Broken("inserted", 4, chain[1]) in broken


def test_a_row_with_another_number_is_named(chain: list[int]) -> None:
    with as_owner_without_triggers():
        do("UPDATE audit_record SET id = -5 WHERE id = %s", chain[4])
    assert set(check().broken) == {seals.Broken("inserted", 3, -5), seals.Broken("removed", 3, chain[4])}


def test_a_removed_row_is_named(chain: list[int]) -> None:
    with as_owner_without_triggers():
        do("DELETE FROM audit_record WHERE id = %s", chain[4])
    assert check().broken == [seals.Broken("removed", 3, chain[4])]


def test_all_rows_of_a_young_seal_removed_are_named(chain: list[int]) -> None:
    with as_owner_without_triggers():
        do("DELETE FROM audit_record WHERE id = ANY(%s)", chain[3:6])
    report = check()
    assert [(each.what, each.row) for each in report.broken] == [("removed", number) for number in chain[3:6]]
    assert report.removed_after_retention == 0


def test_an_inserted_row_is_named(chain: list[int]) -> None:
    with as_owner_without_triggers():
        columns = ", ".join(field.column for field in Record._meta.concrete_fields if field.name != "id")
        do(f"INSERT INTO audit_record ({columns}) SELECT {columns} FROM audit_record WHERE id = %s", chain[4])
    new = Record.objects.using("owner").order_by("-pk").values_list("pk", flat=True)[0]
    assert check().broken == [seals.Broken("inserted", 3, new)]


def test_a_row_before_the_beginning_is_named(chain: list[int]) -> None:
    with as_owner_without_triggers():
        columns = ", ".join(f.column for f in Record._meta.concrete_fields if f.name not in {"id", "tx"})
        do(f"INSERT INTO audit_record (tx, {columns}) SELECT -3, {columns} FROM audit_record WHERE id = %s", chain[0])
    assert [broken.what for broken in check().broken] == ["inserted"]


def test_an_altered_seal_is_named(chain: list[int]) -> None:
    changes = {
        "content_hash": "sha256('x')",
        "hash": "sha256('x')",
        "rows": "rows + 1",
        "locator": "locator || 'x'",
        "sealed_at": "sealed_at - interval '6 years'",
        "previous_hash": "sha256('x')",
        "format": "2",
    }
    with as_owner_without_triggers():
        do("CREATE TEMPORARY TABLE before_it AS SELECT * FROM audit_seal WHERE number = 3")
        for column, value in changes.items():
            do(f"UPDATE audit_seal SET {column} = {value} WHERE number = 3")
            assert check().broken[0] == seals.Broken("seal altered", 3), column
            do(f"UPDATE audit_seal SET {column} = (SELECT {column} FROM before_it) WHERE number = 3")
        do("DROP TABLE before_it")
    assert check().whole


def test_a_removed_seal_is_named(chain: list[int]) -> None:
    with as_owner_without_triggers():
        do("DELETE FROM audit_seal WHERE number = 3")
    assert check().broken == [seals.Broken("seal removed", 3)]


def test_whoever_writes_a_seal_anew_breaks_the_next_link(chain: list[int]) -> None:
    """Somebody alters a row and computes its seal again, by our own rules."""
    with as_owner_without_triggers():
        do("UPDATE audit_record SET user_id = 99 WHERE id = %s", chain[4])
        content = (
            "(SELECT sha256(string_agg(sha256(convert_to(" + canonical.row_sql("r") + ", 'UTF8')), ''::bytea"
            " ORDER BY r.tx, r.id)) FROM audit_record r WHERE r.tx >= from_tx AND r.tx < upto_tx)"
        )
        locator = (
            "(SELECT string_agg(int8send(r.id) || substr(sha256(convert_to(" + canonical.row_sql("r") + ", 'UTF8')),"
            " 1, 8), ''::bytea ORDER BY r.tx, r.id) FROM audit_record r WHERE r.tx >= from_tx AND r.tx < upto_tx)"
        )
        do(f"UPDATE audit_seal SET content_hash = {content}, locator = {locator} WHERE number = 3")
        names = ("number", "from_tx", "upto_tx", "rows", "content_hash", "locator", "sealed_at", "previous_hash")
        do(f"UPDATE audit_seal SET hash = sha256(convert_to({canonical.seal_sql(*names)}, 'UTF8')) WHERE number = 3")
    assert check().broken == [seals.Broken("seal altered", 3)]


def test_an_end_that_was_cut_off_is_found_by_the_mailed_head(chain: list[int]) -> None:
    last = seals.head()
    assert last is not None
    mailed = bytes(last.hash).hex()
    call_command("audit", "verify", "--head", mailed, stdout=StringIO())
    with as_owner_without_triggers():
        do("DELETE FROM audit_record WHERE id = ANY(%s)", chain[6:])
        do("DELETE FROM audit_seal WHERE number = 4")
    assert check().whole, "what is left is a chain, only shorter"
    with pytest.raises(CommandError, match="not in the chain"):
        call_command("audit", "verify", "--head", mailed, stdout=StringIO())


def test_the_command_names_the_first_broken_link(chain: list[int]) -> None:
    out = StringIO()
    call_command("audit", "verify", stdout=out)
    assert "The chain is whole." in out.getvalue()
    with as_owner_without_triggers():
        do("UPDATE audit_record SET event = 'x.y' WHERE id = ANY(%s)", [chain[4], chain[7]])
    with pytest.raises(CommandError) as caught:
        call_command("audit", "verify", stdout=out)
    assert caught.value.returncode == 1
    assert str(caught.value).splitlines()[0] == f"First broken link: row {chain[4]} (seal 3): altered"


def test_a_part_of_the_chain_can_be_checked(chain: list[int]) -> None:
    moments = dict(Seal.objects.values_list("number", "sealed_at"))
    with as_owner_without_triggers():
        do("UPDATE audit_record SET event = 'x.y' WHERE id = %s", chain[4])
    assert check(until=moments[3]).whole
    assert not check(since=moments[3]).whole
    assert check(since=moments[4]).whole
    assert check(since=moments[4]).seals == 1


def test_the_daily_check_mails_the_head_or_says_that_it_is_broken(chain: list[int], mailoutbox: Any) -> None:
    assert jobs.run_check().whole
    last = seals.head()
    assert last is not None
    assert [(mail.to, bytes(last.hash).hex() in mail.body) for mail in mailoutbox] == [
        (["fatma@terugweg.example"], True)
    ]
    with as_owner_without_triggers():
        do("DELETE FROM audit_record WHERE id = %s", chain[4])
    assert not jobs.run_check().whole
    assert len(mailoutbox) == 2 and bytes(last.hash).hex() not in mailoutbox[1].body
    rows = Record.objects.using("owner").filter(event__startswith="audit.").order_by("pk")
    assert [(row.event, row.outcome, row.event_kind) for row in rows] == [
        ("audit.checked", "done", "logging"),
        ("audit.chain_broken", "failed", "logging"),
    ]
    assert rows[1].detail == ["removed", "seal:3", f"row:{chain[4]}"]


# --- append-only ------------------------------------------------------------------------------------------------


def test_neither_the_portal_nor_the_owner_changes_it(chain: list[int]) -> None:
    for using in ("owner", "default"):
        for sql in (
            "UPDATE audit_record SET event = 'x'", "DELETE FROM audit_record", "TRUNCATE audit_record",
            "UPDATE audit_seal SET rows = 1", "DELETE FROM audit_seal", "TRUNCATE audit_seal",
        ):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic(using=using):
                do(f"SET LOCAL terugweg.test_database = 'off'; {sql}", using=using)
    assert check().whole


def test_the_portal_writes_no_seal_itself(chain: list[int]) -> None:
    with pytest.raises(DatabaseError):
        do(
            "INSERT INTO audit_seal SELECT number + 1, format, upto_tx, upto_tx + 1, rows, content_hash, locator,"
            " sealed_at, hash, sha256('x') FROM audit_seal ORDER BY number DESC LIMIT 1",
            using="default",
        )
    with pytest.raises(DatabaseError):
        do("UPDATE audit_shift SET shift = 0", using="default")


def test_a_process_killed_between_change_and_event_leaves_neither(alice: User) -> None:
    with another_session() as session:
        with session.cursor() as cursor:
            cursor.execute("SELECT set_config('terugweg.actor', %s, true)", [str(alice.pk)])
            cursor.execute("UPDATE accounts_user SET language = 'en' WHERE id = %s", [alice.pk])
            cursor.execute("SELECT pg_backend_pid()")
            do("SELECT pg_terminate_backend(%s)", cursor.fetchone()[0], using="default")
        with pytest.raises((OperationalError, InterfaceError)), session.cursor() as cursor:
            cursor.execute("SELECT 1")
    assert User.objects.get(pk=alice.pk).language == "nl"
    assert not Record.objects.using("owner").filter(event="accounts_user.changed", user_id=alice.pk).exists()
    seals.seal()
    assert check().whole


def test_after_a_restore_elsewhere_sealing_says_so_and_goes_on_when_told(chain: list[int]) -> None:
    do("UPDATE audit_shift SET shift = -1000000")
    with pytest.raises(DatabaseError, match="audit resume"):
        seals.seal()
    out = StringIO()
    call_command("audit", "resume", stdout=out)
    assert "Seals go on." in out.getvalue()
    some(2)
    assert seals.seal() == 2
    assert check().whole
    do("UPDATE audit_shift SET shift = 0")
