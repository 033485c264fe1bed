"""The keys of one transaction: unwrapped when first needed, all that are waiting in one query."""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import reduce
from operator import or_
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, transaction
from django.db.models import Q

from foundation.vault.master import VaultError, unwrap, wrap
from foundation.vault.models import DataKey
from foundation.vault.start import wrapping_master

#: Layout of a sealed value: version (1 byte), key id (8), nonce (12), ciphertext with tag.
_VERSION = 1
HEADER_BYTES = 9
_NONCE = 12
_ATTEMPTS = 3
KEY_IS_GONE = "The key of this value no longer exists."


class Owner(NamedTuple):
    """Whose key, and for which retention part."""

    kind: str
    id: int
    part: str

    @property
    def label(self) -> str:
        return f"{self.kind}:{self.id}:{self.part}"


def key_id_of(sealed: bytes) -> int:
    """Return the id of the key that a sealed value was written with."""
    return int.from_bytes(sealed[1:HEADER_BYTES], "big")


class Keyring:
    """Keys that are needed now. Lives as long as the actor's transaction; nothing is cached longer."""

    def __init__(self) -> None:
        self._needed: set[Owner] = set()
        self._found: dict[Owner, DataKey] = {}
        self._by_id: dict[int, AESGCM] = {}
        self._by_owner: dict[Owner, int] = {}
        self._waiting: set[int] = set()
        self._secrets: dict[Owner, bytes] = {}
        self._owner_of: dict[int, Owner] = {}
        self._broken: dict[int, VaultError] = {}

    def expect(self, sealed: bytes) -> None:
        """Note that ``sealed`` came out of the database; its key is fetched with all others on first use."""
        key_id = key_id_of(sealed)
        if key_id not in self._by_id:
            self._waiting.add(key_id)

    def _take(self, row: DataKey) -> AESGCM:
        owner = Owner(row.owner_kind, row.owner_id, row.part)
        cipher = AESGCM(unwrap(bytes(row.wrapped), row.master_id, owner.label))
        self._by_id[row.pk] = cipher
        self._owner_of[row.pk] = owner
        if row.retired_at is None:  # a retired key opens what it sealed, and seals nothing new
            self._by_owner[owner] = row.pk
        return cipher

    def _take_all(self, rows: Iterable[DataKey]) -> None:
        for row in rows:
            try:
                self._take(row)
            except VaultError as error:  # one altered key must not close what the others open
                self._broken[row.pk] = error

    def expect_owners(self, kind: str, part: str, ids: Iterable[int]) -> None:
        """Fetch the keys that seal for many owners in one query."""
        self._take_all(DataKey.objects.filter(owner_kind=kind, part=part, owner_id__in=set(ids), retired_at=None))

    def owner_of(self, key_id: int) -> Owner | None:
        """Return whose key this is, once something was opened or sealed with it."""
        return self._owner_of.get(key_id)

    def open(self, sealed: bytes, place: str) -> str:
        """Return the text of a sealed value that stands at ``place`` (table|column|uuid).

        Raises:
            VaultError: altered or moved bytes, or a key that is gone.
        """
        if not sealed or sealed[0] != _VERSION:
            raise VaultError("This value has an unknown layout.")
        key_id = key_id_of(sealed)
        if key_id not in self._by_id:
            self._waiting.add(key_id)
            self._take_all(DataKey.objects.filter(pk__in=self._waiting))
            self._waiting.clear()
        if key_id in self._broken:
            raise self._broken[key_id]
        if key_id not in self._by_id:
            raise VaultError(KEY_IS_GONE)
        nonce = sealed[HEADER_BYTES : HEADER_BYTES + _NONCE]
        try:
            return self._by_id[key_id].decrypt(nonce, sealed[HEADER_BYTES + _NONCE :], place.encode()).decode()
        except Exception as error:
            raise VaultError("A value was altered or moved from its place.") from error

    def seal(self, text: str, owner: Owner, place: str) -> bytes:
        """Return ``text`` sealed with the owner's key, which is made and stored first when there is none."""
        key_id = self._by_owner.get(owner)
        if key_id is None:
            row = self._find_or_make(owner)
            key_id = row.pk
            self._take(row)
        nonce = secrets.token_bytes(_NONCE)
        header = bytes([_VERSION]) + key_id.to_bytes(8, "big")
        return header + nonce + self._by_id[key_id].encrypt(nonce, text.encode(), place.encode())

    def secret(self, owner: Owner) -> bytes:
        """Return a key itself, for what is hashed instead of sealed; made and stored first when there is none."""
        if owner not in self._secrets:
            row = self._find_or_make(owner)
            self._secrets[owner] = unwrap(bytes(row.wrapped), row.master_id, owner.label)
        return self._secrets[owner]

    def need(self, owner: Owner) -> None:
        """Note that something will be sealed for ``owner``; its key comes along when the next one is looked up."""
        if owner not in self._by_owner:
            self._needed.add(owner)

    def _find_or_make(self, owner: Owner) -> DataKey:
        if owner not in self._found:
            self._needed.add(owner)
            wanted = (Q(owner_kind=each.kind, owner_id=each.id, part=each.part) for each in self._needed)
            for row in DataKey.objects.filter(reduce(or_, wanted), retired_at=None):
                self._found[Owner(row.owner_kind, row.owner_id, row.part)] = row
            self._needed.clear()
        if owner in self._found:
            return self._found[owner]
        where = {"owner_kind": owner.kind, "owner_id": owner.id, "part": owner.part, "retired_at": None}
        # The key before the data: an orphan key harms nobody, data without a key are lost.
        key = AESGCM.generate_key(bit_length=256)
        for attempt in range(_ATTEMPTS):
            master_id, wrapped = wrap(key, owner.label, wrapping_master())
            row = DataKey(**where, master_id=master_id, wrapped=wrapped)
            try:
                with transaction.atomic(using="keys"):
                    DataKey.objects.bulk_create([row], ignore_conflicts=True)
            except IntegrityError:  # the master key was changed between our question and our answer
                if attempt == _ATTEMPTS - 1:
                    raise
            else:
                break
        return DataKey.objects.get(**where)


_keyring: ContextVar[Keyring | None] = ContextVar("keyring", default=None)


@contextmanager
def use_keyring(keyring: Keyring) -> Iterator[Keyring]:
    """Use ``keyring`` for the block."""
    token = _keyring.set(keyring)
    try:
        yield keyring
    finally:
        _keyring.reset(token)


def keyring() -> Keyring:
    """Return the keys of the running transaction, or a fresh ring outside one."""
    return _keyring.get() or Keyring()
