"""Second factors and sessions of an account: what sign-in, the administrators' pages and the leaver flow ask of them.

A second factor is a code from an app (TOTP) or a passkey; recovery codes only help out when it is not at hand. Never
a text message and never a mail (S08): whoever reads her telephone or inbox must not come in.
"""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction

from foundation.accounts.codes import Role
from foundation.accounts.models import KnownDevice, User, UserSession

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
#: Whose accounts open most: a passkey cannot be given away to a false page (S05).
PASSKEY_ROLES = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


def has_second_factor(user: User) -> bool:
    """Tell whether ``user`` has what this account needs before any page of a case."""
    if passkey_required(user):
        return has_passkey(user)
    return has_any_factor(user)


def has_any_factor(user: User) -> bool:
    """Tell whether ``user`` can be asked for a second factor, be it one that is not enough for this account."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def has_passkey(user: User) -> bool:
    """Tell whether ``user`` registered a passkey."""
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).exists()


def passkey_required(user: User) -> bool:
    """Tell whether this account must use a passkey: by a setting, on in production, for those who see most."""
    return bool(settings.PASSKEY_REQUIRED) and user.role in PASSKEY_ROLES


def lock_account(user: User) -> None:
    """Let changes of one account's factors wait for each other, inside a transaction."""
    User.objects.select_for_update(of=("self",)).only("pk").get(pk=user.pk)


@transaction.atomic
def remove_one(user: User, factor: Authenticator) -> bool:
    """Remove ``factor`` unless it is the last one that is enough for this account; tell whether it went."""
    lock_account(user)
    kinds = [Authenticator.Type.WEBAUTHN] if passkey_required(user) else FACTORS
    if not Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exclude(pk=factor.pk).exists():
        return False
    return bool(Authenticator.objects.filter(pk=factor.pk, user_id=user.pk).delete()[0])


@transaction.atomic
def remove_factors(user: User) -> int:
    """Remove every second factor, recovery codes and known devices of ``user``; return how many factors went.

    For a lost factor, after two people looked (`people` asks them): the next sign-in asks for a new one before
    anything else. Sessions end, since who lost a telephone may have lost more (S09).
    """
    gone, _each = Authenticator.objects.filter(user_id=user.pk).delete()
    KnownDevice.objects.filter(user_id=user.pk).delete()
    end_all_sessions(user)
    return gone


def end_all_sessions(user: User, *, but: str = "") -> int:
    """End every session of ``user`` at once, on every device, but for the one with the key ``but``."""
    from foundation.vault.by_token import lookup_of

    rows = UserSession.objects.filter(user_id=user.pk)
    if but:
        rows = rows.exclude(session_key=lookup_of(but))
    gone, _each = rows.delete()
    return gone
