"""The cache that all processes share: counts for everybody, never writes when it is read, runs nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone

from foundation.access.acting import acting_as
from foundation.accounts.models import CacheEntry

pytestmark = pytest.mark.django_db


def test_it_keeps_for_as_long_as_asked() -> None:
    assert cache.get("a") is None and cache.get("a", 7) == 7
    cache.set("a", [1.5, 2.5], 60)
    cache.set("a", [1.5], 60)
    assert cache.get("a") == [1.5]
    CacheEntry.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert cache.get("a") is None
    assert cache.add("a", True, timeout=10) and not cache.add("a", True, timeout=10)
    assert cache.delete("a") and not cache.delete("a")


def test_reading_writes_nothing_even_when_it_expired() -> None:
    cache.set("a", 1, -1)
    with acting_as(None, read_only=True):
        assert cache.get("a") is None
    assert CacheEntry.objects.count() == 1


def test_a_value_in_the_table_is_data_and_never_code() -> None:
    cache.set("a", {"x": 1}, 60)
    row = CacheEntry.objects.get()
    assert row.value == '{"x": 1}'


@pytest.mark.django_db(transaction=True)
def test_another_process_counts_along(django_db_blocker: Any) -> None:
    cache.set("shared", 1, 60)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_cacheentry")
        assert cursor.fetchone() == (1,)
