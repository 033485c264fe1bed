"""Seals values as the vault does, many at once: the same layout, the same keys, the same associated data.

The vault itself finds or makes one key per query; here the keys are made ahead and copied in. A sample is opened
through the models afterwards, so that a change of the vault's layout cannot go unnoticed.
"""

import os
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from foundation.vault.keyring import _VERSION, Owner
from foundation.vault.master import wrap


class Sealer:
    """One data key: makes it, and seals with it."""

    def __init__(self, number: int, owner: Owner) -> None:
        self.number, self.owner = number, owner
        self.key = AESGCM.generate_key(bit_length=256)
        self._cipher = AESGCM(self.key)
        self._header = bytes([_VERSION]) + number.to_bytes(8, "big")

    def row(self) -> dict[str, Any]:
        """Return the values of the key's row in the database of the keys."""
        master_id, wrapped = wrap(self.key, self.owner.label)
        return {
            "id": self.number,
            "owner_kind": self.owner.kind,
            "owner_id": self.owner.id,
            "part": self.owner.part,
            "master_id": master_id,
            "wrapped": wrapped,
        }

    def __call__(self, text: str, table: str, column: str, row: UUID) -> bytes:
        """Seal ``text`` for its place."""
        nonce = os.urandom(12)
        place = f"{table}|{column}|{row}"
        return self._header + nonce + self._cipher.encrypt(nonce, text.encode(), place.encode())
