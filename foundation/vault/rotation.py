"""Changing keys while the portal works: the master key, data keys, and what is left of the old ones (S35).

Nothing here needs to run through: each batch is one transaction, and a command that was killed goes on where it was.
Old and new keys open side by side, so a value is readable before, during and after.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connections, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When

from foundation import clock
from foundation.vault.fields import EncryptedField, Sealed
from foundation.vault.keyring import Keyring, Owner, key_id_of, use_keyring
from foundation.vault.master import VaultError, held, unwrap, wrap
from foundation.vault.models import DataKey, MasterKey, Rotation
from foundation.vault.places import DATA, KEYS, SealedTable, key_ids, sealed_tables
from foundation.vault.start import register, wrapping_master

KEYS_AT_ONCE, ROWS_AT_ONCE = 500, 200
#: A row that somebody is writing is passed over and asked for again; after this many rounds the rest is named.
ROUNDS, PAUSE_SECONDS = 10, 1.0
WAIT_FOR_TRANSACTIONS_SECONDS = 120
_LOCK = 7_463_201  # one change of keys at a time, whoever starts it

#: What a command shows: what is being done, and how many so far.
Progress = Callable[[str, int], None]


@dataclass
class Done:
    """What a change of keys did."""

    keys: int = 0
    values: int = 0
    left: int = 0
    troubles: list[str] = field(default_factory=list)
    resumed: bool = False


def _owner(row: DataKey) -> Owner:
    return Owner(row.owner_kind, row.owner_id, row.part)


@contextmanager
def _alone() -> Iterator[None]:
    with connections[KEYS].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if cursor.fetchone() != (True,):
            raise VaultError("Keys are being changed by another command; wait for it.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _batches(rows: QuerySet[DataKey]) -> Iterator[list[DataKey]]:
    """Return the keys in locked batches, each in a transaction of its own that ends when the next is asked for."""
    last = 0
    while True:
        with transaction.atomic(using=KEYS):
            batch = list(rows.filter(pk__gt=last).order_by("pk").select_for_update()[:KEYS_AT_ONCE])
            if not batch:
                return
            last = batch[-1].pk
            yield batch


# --- the master key ---------------------------------------------------------------------------------------------


def rotate_master(progress: Progress) -> Done:
    """Wrap every data key with the newest master key that this process holds; values are not touched.

    From its first statement on new keys are wrapped with the new one, so every process must hold both before.
    """
    new = next(iter(held()))
    done = Done()
    with _alone():
        with transaction.atomic(using=KEYS):
            masters = MasterKey.objects.using(KEYS).select_for_update()
            masters.exclude(master_id=new).filter(retired_at=None).update(retired_at=clock.now())
            if not masters.filter(master_id=new).update(retired_at=None):
                register(new, KEYS)
        for batch in _batches(DataKey.objects.using(KEYS).exclude(master_id=new)):
            changed = []
            for row in batch:
                try:
                    key = unwrap(bytes(row.wrapped), row.master_id, _owner(row).label)
                except VaultError as error:
                    done.troubles.append(f"key {row.pk}: {error}")
                    continue
                row.master_id, row.wrapped = wrap(key, _owner(row).label, new)
                changed.append(row)
            DataKey.objects.using(KEYS).bulk_update(changed, ["master_id", "wrapped"])
            done.keys += len(changed)
            progress("keys wrapped", done.keys)
    return done


# --- data keys --------------------------------------------------------------------------------------------------


def _selected(selection: str) -> Q:
    """Return which keys ``kind``, ``kind:id`` or ``kind:id:part`` means; nothing means all."""
    kind, _colon, rest = selection.partition(":")
    number, _colon, part = rest.partition(":")
    if number and not number.isdigit():
        raise VaultError("An owner is written kind:id or kind:id:part, as in case:42 or case:42:medical.")
    chosen = Q(owner_kind=kind) if kind else Q()
    chosen &= Q(owner_id=int(number)) if number else Q()
    return chosen & (Q(part=part) if part else Q())


def _claimed(tables: list[SealedTable]) -> Q:
    """Return the keys that values in our tables are sealed with; others (of hashes, of factors) have their own ways."""
    pairs = {(table.kind, table.part) for table in tables}
    claimed = Q(pk__in=[])
    for kind, part in sorted(pairs):
        claimed |= Q(owner_kind=kind, part=part)
    return claimed


def rotate_data(progress: Progress, *, older_than: timedelta | None = None, selection: str = "") -> Done:
    """Give each selected owner and part a new key, and seal anew every value that an old key holds.

    A rotation that was interrupted is finished first, and then nothing else is begun.

    Raises:
        VaultError: an owner that cannot be read, or another command that is at it.
    """
    tables, done = sealed_tables(), Done()
    with _alone():
        run = Rotation.objects.using(KEYS).filter(finished_at=None).first()
        done.resumed = run is not None
        if run is None:
            _selected(selection)
            before = clock.now() - (older_than or timedelta(0))
            run = Rotation.objects.using(KEYS).create(selection=selection, before=before)
        chosen = DataKey.objects.using(KEYS).filter(
            _claimed(tables), _selected(run.selection), retired_at=None, created_at__lt=run.before
        )
        for batch in _batches(chosen):
            _replace(batch)
            done.keys += len(batch)
            progress("keys replaced", done.keys)
        for round_number in range(ROUNDS):
            done.left = sum(_reseal_table(table, run.selection, done, progress) for table in tables)
            if not done.left:
                break
            if round_number < ROUNDS - 1:
                time.sleep(PAUSE_SECONDS)
        if not done.left:
            run.finished_at = clock.now()
            run.save(using=KEYS)
    return done


def _replace(batch: list[DataKey]) -> None:
    moment, master_id = clock.now(), wrapping_master(KEYS)
    DataKey.objects.using(KEYS).filter(pk__in=[row.pk for row in batch]).update(retired_at=moment)
    fresh = []
    for row in batch:
        owner = _owner(row)
        _id, wrapped = wrap(AESGCM.generate_key(bit_length=256), owner.label, master_id)
        fresh.append(
            DataKey(owner_kind=owner.kind, owner_id=owner.id, part=owner.part, master_id=master_id, wrapped=wrapped)
        )
    DataKey.objects.using(KEYS).bulk_create(fresh)


def _reseal_table(table: SealedTable, selection: str, done: Done, progress: Progress) -> int:
    """Seal anew what retired keys hold in one table; return how many rows could not be had this time."""
    retired = set(
        DataKey.objects.using(KEYS)
        .filter(_selected(selection), owner_kind=table.kind, part=table.part, retired_at__isnull=False)
        .values_list("pk", flat=True)
    )
    if not retired:
        return 0
    rows = table.rows()
    _kind, _colon, rest = selection.partition(":")
    if number := rest.partition(":")[0]:
        rows = rows.filter(**{table.attribute: int(number)})
    left, waiting = 0, []
    for key, used in key_ids(table, rows):
        if not retired.isdisjoint(used):
            waiting.append(key)
        if len(waiting) >= ROWS_AT_ONCE:
            left += _reseal(table, waiting, retired, done)
            waiting = []
            progress(table.name, done.values)
    left += _reseal(table, waiting, retired, done)
    progress(table.name, done.values)
    return left


def _reseal(table: SealedTable, keys: list[int], retired: set[int], done: Done) -> int:
    """Seal the values of a few rows anew, in one transaction; return how many somebody else is writing."""
    if not keys:
        return 0
    with transaction.atomic(using=DATA), use_keyring(Keyring()) as ring:
        with connections[DATA].cursor() as cursor:
            # The triggers of signed rows and of the record let ciphertext pass in this transaction, and nothing else.
            cursor.execute("SELECT set_config('terugweg.resealing', 'on', true)")
        # Passing over locked rows: who waits for nobody while holding locks can bring nobody into a deadlock.
        locked = table.rows().filter(pk__in=keys).select_for_update(skip_locked=True)
        rows = list(locked.values_list("pk", "uuid", table.attribute, *table.columns))
        ring.expect_owners(table.kind, table.part, [row[2] for row in rows])
        changed: dict[EncryptedField, list[When]] = {}
        for key, uuid, owner_id, *values in rows:
            owner = Owner(table.kind, owner_id, table.part)
            for each, value in zip(table.fields, values, strict=True):
                if value and key_id_of(value) in retired:
                    place = table.place(each, uuid)
                    try:
                        sealed = ring.seal(ring.open(value, place), owner, place)
                    except VaultError as error:
                        done.troubles.append(f"{place}: {error}")
                        continue
                    then = Value(Sealed(sealed), output_field=each)
                    changed.setdefault(each, []).append(When(pk=key, then=then))
        if changed:  # one statement for all rows: a round trip for each would be most of the time
            values_of = {
                each.attname: Case(*whens, default=F(each.attname), output_field=each)
                for each, whens in changed.items()
            }
            table.rows().filter(pk__in=[row[0] for row in rows]).update(**values_of)
            done.values += sum(map(len, changed.values()))
    return len(keys) - len(rows)


# --- what is left of old keys -----------------------------------------------------------------------------------


def prune(progress: Progress, *, retired_for: timedelta) -> Done:
    """Remove data keys retired at least that long ago that no value points to, and master keys that wrap nothing.

    Raises:
        VaultError: a transaction is still running that may write with an old key.
    """
    tables, done = sealed_tables(), Done()
    with _alone():
        old = DataKey.objects.using(KEYS).filter(_claimed(tables), retired_at__lte=clock.now() - retired_for)
        unused = set(old.values_list("pk", flat=True))
        if unused:
            _wait_for_running_transactions()
        for table in tables if unused else []:
            progress(table.name, len(unused))
            for _key, used in key_ids(table, table.rows()):
                unused.difference_update(used)
        done.left = old.count() - len(unused)
        for batch in _batches(old.filter(pk__in=unused)):
            DataKey.objects.using(KEYS).filter(pk__in=[row.pk for row in batch]).delete()
            done.keys += len(batch)
        wrapping = DataKey.objects.using(KEYS).order_by().values("master_id").distinct()
        MasterKey.objects.using(KEYS).filter(retired_at__isnull=False).exclude(master_id__in=wrapping).delete()
    return done


def _wait_for_running_transactions() -> None:
    """Wait until every transaction that runs now has ended: one may have taken its key before that was retired."""
    running = (
        "SELECT l.virtualtransaction FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid"
        " WHERE l.locktype = 'virtualxid' AND a.datname = current_database() AND l.pid <> pg_backend_pid()"
    )
    until, waiting_for = time.monotonic() + WAIT_FOR_TRANSACTIONS_SECONDS, None
    with connections[DATA].cursor() as cursor:
        while waiting_for is None or waiting_for:
            cursor.execute(running)
            now = {row[0] for row in cursor.fetchall()}
            waiting_for = now if waiting_for is None else waiting_for & now
            if waiting_for and time.monotonic() > until:
                raise VaultError("A transaction that may use an old key still runs; try again later.")
            if waiting_for:
                time.sleep(0.2)
