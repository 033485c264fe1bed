"""The vault: what is written sealed comes back, and only in its own place with its own key."""

import base64
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connections
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from foundation import clock
from foundation.access.acting import acting_as
from foundation.accounts.models import User
from foundation.drafts.models import Draft
from foundation.vault import by_token, master
from foundation.vault.keyring import Keyring, Owner, key_id_of
from foundation.vault.master import VaultError
from foundation.vault.models import DataKey

pytestmark = pytest.mark.django_db

TEXTS = ["", "a", "Zij zei: 'nee'.", "ሰላም ተስፋይ", "مرحبا\n\nبك", "🏠𐍈", "x" * 100_000, "\u202eright to left\u202c"]


@pytest.fixture(autouse=True)
def _master_read_again() -> Iterator[None]:
    master.held.cache_clear()
    yield
    master.held.cache_clear()


def draft_of(user: User, text: str, key: str = "toy") -> Draft:
    return Draft.objects.create(user=user, form_key=key, data={"text": [text]}, updated_at=clock.now())


def test_threads_that_start_together_make_one_key(tmp_path: Path, settings: Any) -> None:
    """CI once failed here: threads of one process took each other's half-made file away."""
    threads = 8
    for attempt in range(40):
        settings.DATA_DIR = tmp_path / str(attempt)
        together = Barrier(threads)

        def key(together: Barrier = together) -> str:
            together.wait()
            return master._development_key()

        with ThreadPoolExecutor(threads) as pool:
            keys = {future.result() for future in [pool.submit(key) for _ in range(threads)]}
        assert len(keys) == 1
        (file,) = settings.DATA_DIR.iterdir()
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", TEXTS)
def test_words_come_back(alice: User, text: str) -> None:
    with acting_as(alice):
        draft_of(alice, text)
        assert Draft.objects.get().data == {"text": [text]}


@given(text=st.text(max_size=300))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back(db: None, text: str) -> None:
    ring, owner, place = Keyring(), Owner("user", 1, "tests"), f"table|column|{uuid.uuid4()}"
    assert ring.open(ring.seal(text, owner, place), place) == text


def test_the_database_holds_no_word_and_no_two_equal_values(alice: User) -> None:
    with acting_as(alice):
        rows = [draft_of(alice, "the same words", key) for key in ("one", "two")]
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT data FROM drafts_draft")
            values = [bytes(row[0]) for row in cursor.fetchall()]
    assert len(set(values)) == len(rows) and all(b"same words" not in value for value in values)


def test_a_value_moved_to_another_row_does_not_open(alice: User) -> None:
    with acting_as(alice):
        draft_of(alice, "mine", "one"), draft_of(alice, "other", "two")
        with connections["default"].cursor() as cursor:
            cursor.execute(
                "UPDATE drafts_draft SET data = (SELECT data FROM drafts_draft WHERE form_key = 'one')"
                " WHERE form_key = 'two'"
            )
        assert Draft.objects.get(form_key="one").data == {"text": ["mine"]}
        with pytest.raises(VaultError, match="altered or moved"):
            Draft.objects.get(form_key="two").data  # noqa: B018


def test_an_altered_value_does_not_open(alice: User) -> None:
    ring, owner = Keyring(), Owner("user", alice.pk, "tests")
    sealed = bytearray(ring.seal("words", owner, "here"))
    sealed[-1] ^= 1
    with pytest.raises(VaultError):
        ring.open(bytes(sealed), "here")
    for broken in (b"", b"\x02" + bytes(40)):
        with pytest.raises(VaultError):
            ring.open(broken, "here")


def test_another_master_key_opens_nothing(alice: User, settings: Any) -> None:
    with acting_as(alice):
        draft_of(alice, "words")
    settings.MASTER_KEY = base64.b64encode(b"another fictional master key 32b").decode()
    master.held.cache_clear()
    with acting_as(alice), pytest.raises(VaultError, match="another master key"):
        Draft.objects.get().data  # noqa: B018


def test_a_key_belongs_to_its_owner(alice: User, bob: User) -> None:
    sealed = Keyring().seal("words", Owner("user", alice.pk, "tests"), "here")
    row = DataKey.objects.get(pk=key_id_of(sealed))
    row.owner_id = bob.pk
    with pytest.raises(VaultError, match="belongs to another owner"):
        Keyring()._take(row)


def test_a_key_that_is_gone_opens_nothing(alice: User) -> None:
    sealed = Keyring().seal("words", Owner("user", alice.pk, "tests"), "here")
    forged = bytes([1]) + (10**12).to_bytes(8, "big") + sealed[9:]
    with pytest.raises(VaultError, match="no longer exists"):
        Keyring().open(forged, "here")


def test_fifty_rows_of_fifty_owners_ask_for_keys_once(alice: User, query_count: Callable) -> None:
    ring = Keyring()
    sealed = [ring.seal(f"words {n}", Owner("user", n, "tests"), "here") for n in range(1, 51)]
    fresh = Keyring()
    for value in sealed:
        fresh.expect(value)
    with query_count("keys") as queries:
        assert [fresh.open(value, "here") for value in sealed] == [f"words {n}" for n in range(1, 51)]
    assert len(queries) == 1


def test_a_list_of_rows_asks_for_keys_once(alice: User, query_count: Callable) -> None:
    with acting_as(alice):
        for n in range(50):
            draft_of(alice, str(n), f"form-{n}")
    with acting_as(alice), query_count("keys") as queries:
        assert {draft.data["text"][0] for draft in Draft.objects.all()} == {str(n) for n in range(50)}
    assert len(queries) == 1


def test_what_was_not_looked_at_is_not_written_anew(alice: User) -> None:
    with acting_as(alice):
        row = draft_of(alice, "words")
        before = bytes(Draft.objects.get().__dict__["data"])
        again = Draft.objects.get()
        again.form_key = "renamed"
        again.save()
        assert bytes(Draft.objects.get().__dict__["data"]) == before
        assert Draft.objects.get().uuid == row.uuid


def test_sealed_columns_are_not_searched(alice: User) -> None:
    with acting_as(alice), pytest.raises((FieldError, TypeError)):
        list(Draft.objects.filter(data="words"))


@pytest.mark.parametrize("key", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_a_bad_master_key_stops_at_once(settings: Any, key: str) -> None:
    settings.PRODUCTION, settings.MASTER_KEY, settings.MASTER_KEY_COMMAND = True, key, ""
    with pytest.raises(ImproperlyConfigured):
        master.wrap(b"x" * 32, "label")


def test_a_command_can_bring_the_master_key(settings: Any) -> None:
    settings.MASTER_KEY_COMMAND = f"echo {base64.b64encode(b'k' * 32).decode()}"
    master_id, wrapped = master.wrap(b"x" * 32, "label")
    assert master.unwrap(wrapped, master_id, "label") == b"x" * 32
    settings.MASTER_KEY_COMMAND = "false"
    master.held.cache_clear()
    with pytest.raises(ImproperlyConfigured):
        master.wrap(b"x" * 32, "label")


@given(text=st.text(max_size=200))
@hypothesis_settings(max_examples=40, deadline=None)
def test_a_token_opens_what_it_sealed_and_nothing_else(text: str) -> None:
    token = by_token.new_token()
    sealed = by_token.seal(text, token)
    assert by_token.open_sealed(sealed, token) == text
    with pytest.raises(VaultError):
        by_token.open_sealed(sealed, by_token.new_token())
    assert token not in by_token.lookup_of(token)
