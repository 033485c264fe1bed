"""Codes that prove a second factor: what stands in the database of them, and whether one fits.

S06: the seed of an app is sealed for its account, and a code counts once. S07: recovery codes are random (60 bits),
shown once, kept as keyed hashes and used up.
"""

import base64
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import transaction

from foundation.accounts.factors import lock_account
from foundation.accounts.models import User
from foundation.references import ALPHABET
from foundation.vault.keyring import Owner, keyring

HOW_MANY, LENGTH, GROUP = 10, 12, 4
#: A code of the app lives for 90 seconds with the allowance for clocks that differ; it is remembered longer.
REMEMBER_USED = 150
_KEY = Owner("signin", 0, "factors")
_owner: ContextVar[int | None] = ContextVar("owner of a factor", default=None)


@contextmanager
def factors_of(user: User) -> Iterator[None]:
    """Let seeds inside the block be sealed for, and opened as, those of ``user``.

    A sealed seed that somebody copied into another account's row does not open there.
    """
    token = _owner.set(user.pk)
    try:
        yield
    finally:
        _owner.reset(token)


def _place() -> str:
    if (owner := _owner.get()) is None:
        raise RuntimeError("Whose factor is this? Wrap it in factors_of(user).")
    return f"mfa_authenticator|secret|{owner}"


def seal_seed(text: str) -> str:
    """Return a seed as it may stand in the database."""
    return base64.b64encode(keyring().seal(text, _KEY, _place())).decode()


def open_seed(sealed: str) -> str:
    """Return the seed.

    Raises:
        VaultError: moved or altered.
    """
    return keyring().open(base64.b64decode(sealed), _place())


def plain(code: str) -> str:
    """Return a code without the spaces and hyphens that people type with it."""
    return "".join(code.split()).replace("-", "").upper()


def fits(user: User, factor: Authenticator, code: str) -> bool:
    """Tell whether ``code`` proves ``factor`` now; it never does so a second time."""
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        return _use_recovery_code(factor, code)
    with factors_of(user):
        if not factor.wrap().validate_code(code):
            return False
    return bool(cache.add(f"used-code:{user.pk}:{_hash(code)}", 1, timeout=REMEMBER_USED))


def _hash(code: str) -> str:
    return hmac.digest(keyring().secret(_KEY), b"recovery code" + code.encode(), "sha256").hex()


@transaction.atomic
def _use_recovery_code(factor: Authenticator, code: str) -> bool:
    row = Authenticator.objects.select_for_update().get(pk=factor.pk)
    wanted, left = _hash(code), list(row.data.get("hashes", []))
    found = [each for each in left if hmac.compare_digest(each, wanted)]
    if not found:
        return False
    row.data = {"hashes": [each for each in left if each not in found]}
    row.save(update_fields=["data"])
    return True


@transaction.atomic
def make_recovery_codes(user: User) -> list[str]:
    """Make ten fresh codes in place of the old ones and return them: the only moment at which they can be read."""
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LENGTH)) for _each in range(HOW_MANY)]
    lock_account(user)
    Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).delete()
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.RECOVERY_CODES, data={"hashes": [_hash(code) for code in codes]}
    )
    return ["-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP)) for code in codes]


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes are still good."""
    row = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(row.data.get("hashes", [])) if row else 0
