"""Sealing for somebody who is not signed in: the key comes from a token that only their browser holds."""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from foundation.vault.master import VaultError

_NONCE_BYTES = 12


def new_token() -> str:
    """Return a fresh token, 256 random bits."""
    return secrets.token_urlsafe(32)


def lookup_of(token: str) -> str:
    """Return what a row is found by; it does not lead back to the token."""
    return hashlib.sha256(b"terugweg lookup" + token.encode()).hexdigest()


def _cipher(token: str) -> AESGCM:
    # The token is uniformly random, so one keyed hash is a key.
    return AESGCM(hmac.digest(token.encode(), b"terugweg sealed by token", "sha256"))


def seal(text: str, token: str) -> bytes:
    """Return ``text`` sealed with the token's key."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + _cipher(token).encrypt(nonce, text.encode(), lookup_of(token).encode())


def open_sealed(sealed: bytes, token: str) -> str:
    """Return the text.

    Raises:
        VaultError: another token, or altered bytes.
    """
    try:
        return _cipher(token).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], lookup_of(token).encode()).decode()
    except InvalidTag as error:
        raise VaultError("A kept text does not open with this token.") from error
