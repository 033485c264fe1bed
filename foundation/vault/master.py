"""The master key: 32 bytes from the environment, a file or a command asked once at start.

While it is being changed a process holds two: the new one and the old one (``TERUGWEG_MASTER_KEY_OLD``). Which of
them wraps new keys is said by the keys database (`foundation/vault/start.py`), so that all processes agree.
"""

import base64
import binascii
import hashlib
import os
import secrets
import subprocess
import tempfile
from contextlib import suppress
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_KEY_BYTES = 32
_NONCE_BYTES = 12


class VaultError(RuntimeError):
    """A value or key cannot be opened: wrong key, moved or altered bytes. The message names no content."""


def _ask(command: str, name: str) -> str:
    # An HSM or KMS fits behind a command; it is the operator's own, from the environment.
    answer = subprocess.run(  # noqa: S602 # nosec B602
        command, shell=True, capture_output=True, text=True, check=False, timeout=60
    )
    if answer.returncode != 0:
        raise ImproperlyConfigured(f"{name}_COMMAND failed; the portal cannot open its data.")
    return answer.stdout.strip()


def _read() -> str:
    if settings.MASTER_KEY_COMMAND:
        return _ask(settings.MASTER_KEY_COMMAND, "TERUGWEG_MASTER_KEY")
    if settings.MASTER_KEY:
        return str(settings.MASTER_KEY)
    if settings.PRODUCTION:
        raise ImproperlyConfigured("Production needs TERUGWEG_MASTER_KEY, its _FILE or its _COMMAND.")
    return _development_key()


def _read_old() -> str:
    if settings.MASTER_KEY_OLD_COMMAND:
        return _ask(settings.MASTER_KEY_OLD_COMMAND, "TERUGWEG_MASTER_KEY_OLD")
    return str(settings.MASTER_KEY_OLD)


def _development_key() -> str:
    """Make a key for demo and development once and keep it beside the demo's data."""
    path = settings.DATA_DIR / "master.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # A file of its own for each thread, not only for each process: the demo is filled by several of them.
        with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix="master.", encoding="ascii") as mine:
            mine.write(base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode())
            mine.flush()
            with suppress(FileExistsError):
                os.link(mine.name, path)  # atomic and never half written: of those that start together one wins
    return path.read_text(encoding="ascii").strip()


def _bytes_of(text: str, name: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured(f"The master key ({name}) is not base64.") from error
    if len(key) != _KEY_BYTES:
        raise ImproperlyConfigured(f"The master key ({name}) must be 32 bytes (base64).")
    return key


def id_of(key: bytes) -> str:
    """Return the fingerprint by which keys name the master key that wraps them; it does not lead back to the key."""
    return hashlib.sha256(b"terugweg master id" + key).hexdigest()[:16]


@lru_cache(maxsize=1)
def held() -> dict[str, AESGCM]:
    """Return the master keys of this process by fingerprint: the one in use or to come first, then an old one.

    Raises:
        ImproperlyConfigured: a key is missing or malformed; the message says which variable.
    """
    keys = [_bytes_of(_read(), "TERUGWEG_MASTER_KEY")]
    if old := _read_old():
        keys.append(_bytes_of(old, "TERUGWEG_MASTER_KEY_OLD"))
    return {id_of(key): AESGCM(key) for key in keys}


def wrap(key: bytes, label: str, master_id: str = "") -> tuple[str, bytes]:
    """Return (master id, wrapped key); ``label`` binds the key to its owner and part.

    Raises:
        VaultError: the named master key is not held by this process.
    """
    master_id = master_id or next(iter(held()))
    if (cipher := held().get(master_id)) is None:
        raise VaultError("The master key that wraps new keys is not given to this process.")
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return master_id, nonce + cipher.encrypt(nonce, key, label.encode())


def unwrap(wrapped: bytes, master_id: str, label: str) -> bytes:
    """Return the data key.

    Raises:
        VaultError: when the master key is another one or the row was altered.
    """
    if (cipher := held().get(master_id)) is None:
        raise VaultError("This data key was wrapped with another master key.")
    try:
        return cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], label.encode())
    except Exception as error:
        raise VaultError("A data key was altered or belongs to another owner.") from error
