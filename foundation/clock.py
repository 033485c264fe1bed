"""The one clock. Demo and tests can set it; nothing else asks the system for the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """Return the present moment as an aware datetime."""
    return _set_to.get() or timezone.now()


def today() -> date:
    """Return the date in the Netherlands; a deadline ends at midnight there, not in UTC."""
    return now().astimezone(AMSTERDAM).date()


def is_set() -> bool:
    """Tell whether somebody set the clock (then the audit keeps both times)."""
    return _set_to.get() is not None


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Hold the clock at ``moment`` (aware) for the block.

    Raises:
        ValueError: for a naive datetime, which could mean two moments.
    """
    if moment.tzinfo is None:
        raise ValueError("The clock needs an aware datetime.")
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)
