"""Keys for keyed hashes (the blind search index): one per purpose, wrapped like data keys, never rotated."""

from foundation.vault.keyring import Owner, keyring
from foundation.vault.models import DataKey

#: Owner kind of such keys. They belong to no person: destroying or rotating a person's keys leaves them.
KIND = "hash"
_LONGEST = DataKey._meta.get_field("part").max_length or 0


def hash_key(purpose: str) -> bytes:
    """Return the 32 bytes to use with HMAC for ``purpose`` (S37), made on first use.

    The key stands wrapped in the keys database, so it survives a change of the master key: only its wrapping is
    renewed. It is the same for all processes and lives no longer than the actor's transaction; outside one every
    call asks the database.

    Raises:
        ValueError: for an empty purpose or one longer than the column.
        VaultError: the key was altered, or wrapped with a master key that we do not have.
    """
    if not 0 < len(purpose) <= _LONGEST:
        raise ValueError(f"A purpose has 1 to {_LONGEST} characters.")
    return keyring().secret(Owner(KIND, 0, purpose))
