"""Keys change while the portal works: nothing is lost, nothing else is changed, and a kill costs nothing."""

import base64
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections, transaction

from cases.models import Note
from cases.operations import add_note, set_identity
from foundation.access.acting import acting_as
from foundation.audit.models import Record
from foundation.drafts.models import Draft
from foundation.drafts.operations import save_draft
from foundation.vault import master, rotation
from foundation.vault.hashing import hash_key
from foundation.vault.keyring import Keyring, Owner, key_id_of
from foundation.vault.models import DataKey, MasterKey, Rotation
from foundation.vault.operations import destroy_keys
from tests.factories.cases import a_case
from tests.installation import PROJECT, Installation

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Fictional words of hers"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(rotation, "PAUSE_SECONDS", 0.05)
    master.held.cache_clear()
    yield
    master.held.cache_clear()


@pytest.fixture
def file(alice: Any, north_team: Any) -> SimpleNamespace:
    with acting_as(alice):
        case = a_case(north_team, alias="Bird")
        set_identity(actor=alice, case=case, data={"legal_name": "Fictional Name"})
        notes = [add_note(actor=alice, case=case, text=f"{WORDS} {n}") for n in range(5)]
    return SimpleNamespace(case=case, notes=notes, worker=alice)


def vault(*arguments: str) -> None:
    call_command("vault", *arguments)


def sealed(note: Note) -> bytes:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT text FROM cases_note WHERE id = %s", [note.pk])
        return bytes(cursor.fetchone()[0])


def texts(file: SimpleNamespace) -> list[str]:
    with acting_as(file.worker):
        return sorted(note.text for note in Note.objects.filter(case=file.case))


def test_data_keys_change_and_nothing_else(file: SimpleNamespace, capsys: Any) -> None:
    before = {note.pk: sealed(note) for note in file.notes}
    recorded = Record.objects.using("owner").filter(case_id=file.case.pk).count()
    names = hash_key("names")
    vault("rotate", "data")
    after = {note.pk: sealed(note) for note in file.notes}
    for key in before:
        assert key_id_of(before[key]) != key_id_of(after[key]) and len(before[key]) == len(after[key])
    assert texts(file) == [f"{WORDS} {n}" for n in range(5)]
    assert Record.objects.using("owner").filter(case_id=file.case.pk).count() == recorded
    assert Record.objects.using("owner").filter(event="vault.data_rotated").count() == 1
    assert hash_key("names") == names
    vault("check")
    vault("prune", "--retired-for", "0")
    assert not DataKey.objects.filter(retired_at__isnull=False).exists()
    vault("check")
    assert texts(file) == [f"{WORDS} {n}" for n in range(5)]
    assert WORDS not in capsys.readouterr().out


def test_only_the_owner_named_and_only_old_enough(file: SimpleNamespace) -> None:
    vault("rotate", "data", "--older-than", "1")
    assert not DataKey.objects.filter(retired_at__isnull=False).exists()
    vault("rotate", "data", "--owner", f"client:{file.case.client_id}:identity")
    assert DataKey.objects.filter(retired_at__isnull=False).values_list("owner_kind", "part").get() == (
        "client",
        "identity",
    )
    with pytest.raises(CommandError, match="kind:id"):
        vault("rotate", "data", "--owner", "case:all")


@pytest.mark.parametrize("alias", ["owner", "default"])
@pytest.mark.parametrize(
    "change",
    [
        "text = text || '\\x00'::bytea",  # longer
        "text = set_byte(text, 30, get_byte(text, 30) # 1)",  # the same key
        "created_at = created_at - interval '1 day'",
        "case_id = case_id + 1",
        "text = set_byte(text, 8, get_byte(text, 8) # 1), created_at = created_at - interval '1 day'",
    ],
)
def test_under_the_flag_of_rotation_a_signed_row_stays_signed(file: SimpleNamespace, alias: str, change: str) -> None:
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SELECT set_config('terugweg.resealing', 'on', true)")
        cursor.execute("SELECT set_config('terugweg.actor', %s, true)", [str(file.worker.pk)])
        with pytest.raises(DatabaseError, match="signed row"), transaction.atomic(using=alias):
            cursor.execute(f"UPDATE cases_note SET {change} WHERE id = %s", [file.notes[0].pk])


def test_the_portals_role_reseals_nothing(file: SimpleNamespace) -> None:
    change = "UPDATE cases_note SET text = set_byte(text, 8, get_byte(text, 8) # 1) WHERE id = %s"
    with acting_as(file.worker), connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('terugweg.resealing', 'on', true)")
        with pytest.raises(DatabaseError, match="signed row"), transaction.atomic():
            cursor.execute(change, [file.notes[0].pk])


def test_what_somebody_writes_meanwhile_stays(file: SimpleNamespace) -> None:
    """A colleague holds a row while keys change; the command passes over it and comes back for it."""
    with acting_as(file.worker):
        draft = save_draft(actor=file.worker, form_key="toy", fields={"text": ["first"]})
    holds, may_end = Event(), Event()

    def write() -> None:
        try:
            with acting_as(file.worker):
                row = Draft.objects.select_for_update().get(pk=draft.pk)
                row.data = {"text": ["second"]}
                row.save()
                holds.set()
                may_end.wait(20)
        finally:
            connections.close_all()

    writer = Thread(target=write)
    writer.start()
    holds.wait(20)
    rounds = []

    def progress(what: str, count: int) -> None:
        rounds.append(what)
        if rounds.count("drafts_draft") == 2:
            may_end.set()

    done = rotation.rotate_data(progress)
    writer.join()
    assert done.left == 0 and rounds.count("drafts_draft") >= 2
    with acting_as(file.worker):
        row = Draft.objects.get(pk=draft.pk)
        assert row.data == {"text": ["second"]}
    current = DataKey.objects.get(owner_kind="user", owner_id=file.worker.pk, retired_at=None)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT data FROM drafts_draft WHERE id = %s", [draft.pk])
        assert key_id_of(bytes(cursor.fetchone()[0])) == current.pk


def test_a_row_saved_with_its_old_ciphertext_keeps_its_key(file: SimpleNamespace) -> None:
    """Somebody loaded a row before the rotation and saves it after: the old value opens, and its key is not pruned."""
    with acting_as(file.worker):
        draft = save_draft(actor=file.worker, form_key="toy", fields={"text": ["mine"]})
        stale = Draft.objects.get(pk=draft.pk)
    vault("rotate", "data")
    with acting_as(file.worker):
        stale.save()
    vault("prune", "--retired-for", "0")
    with acting_as(file.worker):
        assert Draft.objects.get(pk=draft.pk).data == {"text": ["mine"]}
    vault("rotate", "data", "--owner", f"user:{file.worker.pk}")
    vault("prune", "--retired-for", "0")
    assert DataKey.objects.filter(owner_kind="user").count() == 1


def test_a_transaction_that_began_before_goes_on_with_what_it_has(file: SimpleNamespace) -> None:
    ring, owner = Keyring(), Owner("case", file.case.pk, "file")
    ring.seal("begun", owner, "here")
    vault("rotate", "data")
    late = ring.seal("late", owner, "here")
    assert Keyring().open(late, "here") == "late"
    fresh = Keyring().seal("new", owner, "here")
    assert key_id_of(late) != key_id_of(fresh)


def test_prune_waits_for_who_may_still_write(file: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    vault("rotate", "data")
    monkeypatch.setattr(rotation, "WAIT_FOR_TRANSACTIONS_SECONDS", 0.2)
    with acting_as(file.worker):
        Note.objects.count()
        with pytest.raises(CommandError, match="still runs"):
            vault("prune", "--retired-for", "0")


def test_an_interrupted_rotation_goes_on_and_does_nothing_twice(
    file: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(rotation, "KEYS_AT_ONCE", 1)
    steps = 0

    def dies(_what: str, count: int) -> None:
        nonlocal steps
        if count and (steps := steps + 1) % 2 == 0:  # within the transaction of a batch of keys, after one of values
            raise KeyboardInterrupt

    of_people = DataKey.objects.exclude(owner_kind="hash")
    keys = of_people.count()
    for _attempt in range(200):
        with suppress(KeyboardInterrupt):
            rotation.rotate_data(dies)
            break
    assert steps > 5, "it must have died often, or this proves nothing"
    assert Rotation.objects.using("keys_owner").filter(finished_at=None).count() == 0
    assert of_people.count() == 2 * keys, "each owner and part got one new key, however often it died"
    assert texts(file) == [f"{WORDS} {n}" for n in range(5)]
    vault("check")


def test_two_commands_do_not_run_at_once(file: SimpleNamespace) -> None:
    found: list[BaseException] = []

    def second() -> None:
        try:
            vault("prune")
        except CommandError as error:
            found.append(error)
        finally:
            connections.close_all()

    with rotation._alone():
        thread = Thread(target=second)
        thread.start()
        thread.join()
    assert "another command" in str(found[0])


def test_the_master_key_changes_without_a_pause(file: SimpleNamespace, settings: Any) -> None:
    old, new = settings.MASTER_KEY, base64.b64encode(b"another fictional master key 32b").decode()
    names = hash_key("names")
    value = sealed(file.notes[0])
    settings.MASTER_KEY, settings.MASTER_KEY_OLD = new, old
    master.held.cache_clear()
    # Processes that hold both wrap with the old one until the command says so: those that hold one still read all.
    made = Keyring().seal("between", Owner("case", 10**6, "file"), "here")
    settings.MASTER_KEY, settings.MASTER_KEY_OLD = old, ""
    master.held.cache_clear()
    assert Keyring().open(made, "here") == "between" and len(texts(file)) == 5
    settings.MASTER_KEY, settings.MASTER_KEY_OLD = new, old
    master.held.cache_clear()
    vault("rotate", "master")
    settings.MASTER_KEY_OLD = ""
    master.held.cache_clear()
    assert texts(file) == [f"{WORDS} {n}" for n in range(5)] and Keyring().open(made, "here") == "between"
    assert hash_key("names") == names
    assert sealed(file.notes[0]) == value, "values are not touched"
    assert MasterKey.objects.count() == 2
    vault("prune")
    assert MasterKey.objects.count() == 1
    vault("check")


def corrupt(sql: str, *values: Any, alias: str = "owner") -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("ALTER TABLE cases_note DISABLE TRIGGER USER" if alias == "owner" else "SELECT 1")
        cursor.execute(sql, values)
        if alias == "owner":
            cursor.execute("ALTER TABLE cases_note ENABLE TRIGGER USER")


def test_the_check_names_what_is_not_as_it_was_written(file: SimpleNamespace, capsys: Any) -> None:
    altered, moved, _whole, _other, gone = file.notes
    last = "length(text) - 1"
    corrupt(
        f"UPDATE cases_note SET text = set_byte(text, {last}, get_byte(text, {last}) # 1) WHERE id = %s", altered.pk
    )
    corrupt("UPDATE cases_note SET text = (SELECT text FROM cases_note WHERE id = %s) WHERE id = %s", gone.pk, moved.pk)
    corrupt("UPDATE cases_note SET text = set_byte(text, 1, 77) WHERE id = %s", gone.pk)
    destroy_keys(kind="client", owner_id=file.case.client_id, part="identity")
    Keyring().seal("nobody", Owner("case", 10**6, "file"), "here")
    with pytest.raises(CommandError, match="4 found") as failed:
        vault("check")
    said = capsys.readouterr()
    assert failed.value.returncode == 2
    for note, what in ((altered, "altered or moved"), (moved, "altered or moved"), (gone, "its key is missing")):
        assert f"cases_note.text {note.uuid}: " in said.err
        assert what in said.err.split(f"{note.uuid}: ")[1].split("\n")[0]
    assert "cases_identity.legal_name" in said.err and "1 that nothing points to" in said.out
    assert WORDS not in said.out + said.err and "Fictional Name" not in said.out + said.err


def test_the_check_sees_a_row_that_went_to_another_owner(file: SimpleNamespace, alice: Any, north_team: Any) -> None:
    with acting_as(alice):
        other = a_case(north_team)
    corrupt("UPDATE cases_note SET case_id = %s WHERE id = %s", other.pk, file.notes[0].pk)
    with pytest.raises(CommandError, match="1 found"):
        vault("check")


def test_the_check_sees_an_altered_key_and_opens_the_rest(file: SimpleNamespace, capsys: Any) -> None:
    key = DataKey.objects.get(owner_kind="client", part="identity")
    corrupt("UPDATE vault_datakey SET owner_id = owner_id + 1 WHERE id = %s", key.pk, alias="keys_owner")
    with pytest.raises(CommandError, match="2 found"):
        vault("check")
    said = capsys.readouterr().err
    assert f"key {key.pk}" in said and "cases_identity.legal_name" in said and "cases_note" not in said


def test_only_who_owns_the_keys_destroys_them(file: SimpleNamespace) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), connections["keys"].cursor() as cursor:
        cursor.execute("DELETE FROM vault_datakey")
    assert destroy_keys(kind="case", owner_id=file.case.pk) >= 1
    with acting_as(file.worker), pytest.raises(master.VaultError, match="no longer exists"):
        Note.objects.filter(case=file.case).first().text  # noqa: B018
    with pytest.raises(master.VaultError, match="no person"):
        destroy_keys(kind="hash", owner_id=0)


@pytest.fixture(scope="module")
def portal() -> Installation:
    return Installation.fresh("rotation")


@pytest.mark.slow
def test_killed_and_started_again(portal: Installation) -> None:
    """`kill -9` in the middle, more than once: every value has exactly one new seal in the end, and opens."""
    portal.fill(cases=4, notes=2000)
    keys = "SELECT count(*) FROM vault_datakey WHERE retired_at IS NULL AND owner_kind <> 'hash'"
    ((owners,),) = portal.sql(keys, keys=True)
    notes = "SELECT text FROM cases_note ORDER BY id"
    states, killed = [[bytes(row[0]) for row in portal.sql(notes)]], 0
    command = [sys.executable, "manage.py", "vault", "rotate", "data"]
    for _attempt in range(3):
        with subprocess.Popen(command, cwd=PROJECT, env=portal.environment, stdout=subprocess.DEVNULL) as process:
            started = [bytes(row[0]) for row in portal.sql(notes)]
            while process.poll() is None:
                done = sum(new[0] != old for new, old in zip(portal.sql(notes), started, strict=True))
                if done > 500:
                    process.kill()
                    killed += 1
                    break
        states.append([bytes(row[0]) for row in portal.sql(notes)])
    assert killed >= 2
    said = portal.manage("vault", "rotate", "data").stdout
    states.append([bytes(row[0]) for row in portal.sql(notes)])
    assert "interrupted" in said
    for history in zip(*states, strict=True):
        assert len(set(history)) == 2, "sealed anew once, not twice"
    assert portal.sql("SELECT count(*) FROM vault_datakey WHERE owner_kind <> 'hash'", keys=True) == [(2 * owners,)]
    assert portal.sql("SELECT count(*) FROM vault_rotation", keys=True) == [(1,)]
    assert "8,0" in portal.manage("vault", "check").stdout
    assert portal.sql("SELECT count(*) FROM audit_record WHERE event = 'cases_note.changed'") == [(0,)]
