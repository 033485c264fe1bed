"""How long the record is kept (S70): five years at least, then the rows go and their seals stay.

NEN 7513 8.5 and Stcrt. 2019, 38007 ask for five years; AVG 5(1)(e) for no longer than needed. Rows go by whole seals
and as the owner, from a command that a scheduler runs: the portal's role cannot delete a row, and a trigger refuses
every younger one, also to the owner. The check then says 'removed after retention' and not 'removed'.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections, transaction

from foundation.audit.models import Record, Seal, Signal

OWNER = "owner"
LEAST_YEARS = 5


class TooShort(Exception):
    """A period below the least one."""


@dataclass(frozen=True)
class Removal:
    """What goes, or went."""

    seals: int
    rows: int
    signals: int
    before: datetime


def remove(*, years: int | None = None, dry: bool = False) -> Removal:
    """Delete the rows of seals that are older than the period, seal by seal; safe to break off and run again.

    Raises:
        TooShort: below five years nothing is removed.
    """
    years = settings.AUDIT_YEARS if years is None else years
    if years < LEAST_YEARS:
        raise TooShort(f"The record is kept {LEAST_YEARS} years at least.")
    before = _now() - timedelta(days=366 * years)
    old = Seal.objects.using(OWNER).filter(sealed_at__lt=before).order_by("number")
    seals = rows = 0
    for from_tx, upto_tx in old.values_list("from_tx", "upto_tx").iterator():
        found = Record.objects.using(OWNER).filter(tx__gte=from_tx, tx__lt=upto_tx)
        with transaction.atomic(using=OWNER):
            gone = found.count() if dry else found.delete()[0]
        seals, rows = seals + bool(gone), rows + gone
    signals = Signal.objects.using(OWNER).filter(last_at__lt=before)
    gone_signals = signals.count() if dry else signals.delete()[0]
    return Removal(seals, rows, gone_signals, before)


def _now() -> datetime:
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT now()")
        moment: datetime = cursor.fetchone()[0]
        return moment
