"""Cleaning up after sign-in: what expired goes at night. Nothing here knows a person; it may run twice."""

from procrastinate.contrib.django import app

from foundation import clock
from foundation.accounts.models import CacheEntry, KnownDevice, UserSession


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="accounts.remove_what_expired", pass_context=False)
def remove_what_expired(timestamp: int) -> None:
    """Every night: sessions, counts of the limits and devices that are over."""
    clean()


def clean() -> int:
    """Remove what expired; return how many rows went."""
    from foundation.accounts.devices import REMEMBER

    now = clock.now()
    expired = (
        UserSession.objects.filter(expire_date__lte=now),
        CacheEntry.objects.filter(expires__lte=now),
        KnownDevice.objects.filter(last_at__lte=now - REMEMBER),
    )
    return sum(rows.delete()[0] for rows in expired)
