"""Destroying keys: what was written with them can be read by nobody any more, wherever a copy of it stands."""

from foundation.vault.master import VaultError
from foundation.vault.models import DataKey
from foundation.vault.places import KEYS, sealed_tables


def destroy_keys(*, kind: str, owner_id: int, part: str = "") -> int:
    """Destroy the keys of one owner, current and retired, of one part or of all; return how many.

    Only the owner of the keys database may; the portal's role cannot. It reaches as far as no backup of the keys
    does (`docs/security.md`). It says nothing to the record and asks nobody: erasing a case is an operation above
    this one, with four eyes and a certificate.

    Raises:
        VaultError: for keys that belong to nobody, such as those of hashes.
    """
    if kind not in {table.kind for table in sealed_tables()}:
        raise VaultError("These keys belong to no person: without them nothing is found, or nobody signs in.")
    keys = DataKey.objects.using(KEYS).filter(owner_kind=kind, owner_id=owner_id)
    destroyed, _by_model = (keys.filter(part=part) if part else keys).delete()
    return destroyed
