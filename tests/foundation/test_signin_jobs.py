"""At night what expired goes, and nothing else; and the one list of views that write on GET is kept."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from foundation.access.middleware import WRITE_ON_GET
from foundation.accounts.jobs import clean
from foundation.accounts.models import CacheEntry, KnownDevice, User, UserSession
from foundation.accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


def test_what_expired_goes_and_the_rest_stays(alice: User) -> None:
    kept, gone = SessionStore(), SessionStore()
    for store in (kept, gone):
        store["a"] = 1
        store.create()
    cache.set("kept", 1, 60)
    cache.set("gone", 1, -1)
    long_ago = timezone.now() - timedelta(days=400)
    for mark, moment in (("kept", timezone.now()), ("gone", long_ago)):
        KnownDevice.objects.create(user=alice, mark=mark, network="n", last_at=moment)
    first = UserSession.objects.order_by("expire_date").first()
    UserSession.objects.filter(pk=first.pk).update(expire_date=long_ago)
    assert clean() == 3
    assert clean() == 0
    assert UserSession.objects.count() == CacheEntry.objects.count() == KnownDevice.objects.count() == 1


def test_each_view_that_writes_on_get_exists_and_has_a_reason() -> None:
    assert list(WRITE_ON_GET) == ["openid_connect_callback"]  # a new one is a decision
    for name, reason in WRITE_ON_GET.items():
        assert reverse(name, kwargs={"provider_id": "sso"}).startswith("/sign-in/") and "test_sso.py" in reason
