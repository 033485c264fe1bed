"""Keys for keyed hashes: one per purpose, the same everywhere, in no table in plain."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from foundation.access.acting import acting_as
from foundation.accounts.models import User
from foundation.vault.hashing import hash_key
from foundation.vault.keyring import Keyring, Owner, use_keyring
from foundation.vault.models import DataKey

pytestmark = pytest.mark.django_db


def test_a_purpose_has_one_key_and_another_purpose_another() -> None:
    assert len(hash_key("names")) == 32
    assert hash_key("names") == hash_key("names")
    assert hash_key("names") != hash_key("words")


def test_the_key_stands_wrapped_only() -> None:
    key = hash_key("names")
    row = DataKey.objects.get(owner_kind="hash", part="names")
    assert key not in bytes(row.wrapped)


def test_a_transaction_asks_for_it_once(alice: User, query_count: Callable) -> None:
    hash_key("names")
    with acting_as(alice), query_count("keys") as queries:
        assert hash_key("names") == hash_key("names")
    assert len(queries) == 1


def test_the_key_is_not_a_data_key_of_somebody() -> None:
    """Sealing under the same owner in the same ring gives a cipher, not the hash key's bytes."""
    with use_keyring(Keyring()) as ring:
        ring.seal("words", Owner("case", 0, "names"), "here")
        assert ring.secret(Owner("case", 0, "names")) != hash_key("names")


@pytest.mark.parametrize("purpose", ["", "a purpose too long to store"])
def test_a_bad_purpose_is_refused(purpose: str) -> None:
    with pytest.raises(ValueError, match="purpose"):
        hash_key(purpose)


@pytest.mark.django_db(transaction=True)
def test_those_that_start_together_get_the_same_key() -> None:
    def key(_number: int) -> bytes:
        try:
            return hash_key("together")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(key, range(8)))) == 1
