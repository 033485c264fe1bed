"""The master key: 32 bytes from the environment, a file or a command asked once at start."""

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


def _read() -> str:
    if settings.MASTER_KEY_COMMAND:
        # An HSM or KMS fits behind a command; it is the operator's own, from the environment.
        answer = subprocess.run(  # noqa: S602
            settings.MASTER_KEY_COMMAND, shell=True, capture_output=True, text=True, check=False, timeout=60
        )
        if answer.returncode != 0:
            raise ImproperlyConfigured("TERUGWEG_MASTER_KEY_COMMAND failed; the portal cannot open its data.")
        return answer.stdout.strip()
    if settings.MASTER_KEY:
        return str(settings.MASTER_KEY)
    if settings.PRODUCTION:
        raise ImproperlyConfigured("Production needs TERUGWEG_MASTER_KEY, its _FILE or its _COMMAND.")
    return _development_key()


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


@lru_cache(maxsize=1)
def _master() -> tuple[str, AESGCM]:
    try:
        key = base64.b64decode(_read(), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured("The master key is not base64.") from error
    if len(key) != _KEY_BYTES:
        raise ImproperlyConfigured("The master key must be 32 bytes (base64).")
    return hashlib.sha256(b"terugweg master id" + key).hexdigest()[:16], AESGCM(key)


def wrap(key: bytes, label: str) -> tuple[str, bytes]:
    """Return (master id, wrapped key); ``label`` binds the key to its owner and part."""
    master_id, cipher = _master()
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return master_id, nonce + cipher.encrypt(nonce, key, label.encode())


def unwrap(wrapped: bytes, master_id: str, label: str) -> bytes:
    """Return the data key.

    Raises:
        VaultError: when the master key is another one or the row was altered.
    """
    own_id, cipher = _master()
    if master_id != own_id:
        raise VaultError("This data key was wrapped with another master key.")
    try:
        return cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], label.encode())
    except Exception as error:
        raise VaultError("A data key was altered or belongs to another owner.") from error
