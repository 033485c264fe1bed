"""Which master key wraps, and the refusal to start with a lost or wrong one.

The keys database knows every master key by its fingerprint and holds a canary that only it opens. A process asks at
its start: better a sentence then than a failure at the first name that somebody wants to read.
"""

from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from foundation.vault.master import VaultError, held, unwrap, wrap
from foundation.vault.models import DataKey, MasterKey

_CANARY = b"terugweg canary: this is it"
_HELP = "See docs/cryptography.md, 'When the master key is lost or wrong'."
_ANOTHER = (
    "The master key is another one than the one in use here: it has the fingerprint {given}, the data need {needed}."
    " Nothing personal could be read. Give the right key (TERUGWEG_MASTER_KEY, its _FILE or its _COMMAND). " + _HELP
)
_OLD_IS_NEEDED = (
    "Some data keys are wrapped with a master key that is not given: {needed}. Give it as TERUGWEG_MASTER_KEY_OLD"
    " until 'manage.py vault rotate master' is through. " + _HELP
)
_CANARY_ALTERED = "The canary in the keys database was altered: these may not be the keys of this portal. " + _HELP


def _label(master_id: str) -> str:
    return f"canary:{master_id}"


def register(master_id: str, using: str = "keys") -> None:
    """Note a master key as the one that wraps new keys, unless there is one."""
    _id, canary = wrap(_CANARY, _label(master_id), master_id)
    row = MasterKey(master_id=master_id, canary=canary)
    MasterKey.objects.using(using).bulk_create([row], ignore_conflicts=True)


def wrapping_master(using: str = "keys") -> str:
    """Return the fingerprint of the master key that wraps new keys; on an empty database ours becomes it."""
    current = MasterKey.objects.using(using).filter(retired_at=None)
    if (row := current.first()) is None:
        register(next(iter(held())), using)
        row = current.get()
    return row.master_id


def master_key_problems(using: str = "keys") -> list[str]:
    """Return in sentences why this process could not read what is sealed; nothing when all is well."""
    ours = held()
    row = MasterKey.objects.using(using).filter(retired_at=None).first()
    needed = set(DataKey.objects.using(using).order_by().values_list("master_id", flat=True).distinct())
    if row is None and needed <= set(ours):
        # A new portal, or one from before the canary. The key that most wrapped with is the one in use.
        newest = DataKey.objects.using(using).order_by("-pk").values_list("master_id", flat=True).first()
        register(newest or next(iter(ours)), using)
        row = MasterKey.objects.using(using).get(retired_at=None)
    if row is not None and row.master_id not in ours:
        return [_ANOTHER.format(given=" and ".join(ours), needed=row.master_id)]
    if missing := sorted(needed - set(ours)):
        return [_OLD_IS_NEEDED.format(needed=", ".join(missing))]
    try:
        if row is None or unwrap(bytes(row.canary), row.master_id, _label(row.master_id)) != _CANARY:
            raise VaultError("not the canary")
    except VaultError:
        return [_CANARY_ALTERED]
    return []


def refuse_wrong_master_key(using: str = "keys") -> None:
    """Stop a process that could not read what is sealed. Before the first migration there is nothing to ask.

    Raises:
        ImproperlyConfigured: in words, for whoever keeps the key.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if MasterKey._meta.db_table in tables and (problems := master_key_problems(using)):
        raise ImproperlyConfigured(" ".join(problems))
