"""Django's cache in PostgreSQL, for what all processes must count together: the limits of signing in.

Not Django's own database cache: that one deletes expired rows when it reads, which a READ ONLY request refuses, and
keeps pickles, so that whoever writes into its table runs code in the portal (S58). Here values are JSON, and a job
removes what expired (`accounts.jobs`).
"""

import json
from datetime import datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import IntegrityError, transaction
from django.utils import timezone

#: "Never" for a row: nothing here is worth keeping longer.
LONGEST = timedelta(days=1)


class TableCache(BaseCache):
    """The few things that the limits need: get, set, add, delete."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    @property
    def _rows(self) -> Any:
        from foundation.accounts.signin_models import CacheEntry

        return CacheEntry.objects

    def _until(self, timeout: Any) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return timezone.now() + (LONGEST if seconds is None else timedelta(seconds=float(seconds)))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        name = self.make_and_validate_key(key, version=version)
        row = self._rows.filter(cache_key=name, expires__gt=timezone.now()).first()
        return json.loads(row.value) if row else default

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        name = self.make_and_validate_key(key, version=version)
        row = self._rows.model(cache_key=name, value=json.dumps(value), expires=self._until(timeout))
        self._rows.bulk_create(
            [row], update_conflicts=True, unique_fields=["cache_key"], update_fields=["value", "expires"]
        )

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Store it unless it is there; of two that try at once one succeeds."""
        name = self.make_and_validate_key(key, version=version)
        self._rows.filter(cache_key=name, expires__lte=timezone.now()).delete()
        try:
            with transaction.atomic():
                self._rows.create(cache_key=name, value=json.dumps(value), expires=self._until(timeout))
        except IntegrityError:
            return False
        return True

    def delete(self, key: Any, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version=version)
        return bool(self._rows.filter(cache_key=name).delete()[0])

    def clear(self) -> None:
        self._rows.all().delete()
