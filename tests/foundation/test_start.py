"""A lost or wrong master key: the portal does not start, and says why in words."""

import base64
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction

from foundation.vault import master, start
from foundation.vault.keyring import Keyring, Owner
from foundation.vault.models import DataKey, MasterKey
from portal import serve
from tests.installation import PROJECT, Installation, new_master_key

OTHER = base64.b64encode(b"another fictional master key 32b").decode()
#: The portal's role may not change the key tables; whoever rotates is their owner.
OWNER = "keys_owner"
in_database = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _master_read_again() -> Iterator[None]:
    master.held.cache_clear()
    yield
    master.held.cache_clear()


def use(settings: Any, new: str, old: str = "") -> None:
    settings.MASTER_KEY, settings.MASTER_KEY_OLD = new, old
    master.held.cache_clear()


def a_data_key() -> DataKey:
    start.refuse_wrong_master_key(OWNER)
    master_id, wrapped = master.wrap(b"k" * 32, "case:1:file")
    return DataKey.objects.using(OWNER).create(
        owner_kind="case", owner_id=1, part="file", master_id=master_id, wrapped=wrapped
    )


@in_database
def test_the_first_start_notes_its_key_and_the_next_one_is_content() -> None:
    assert not MasterKey.objects.using(OWNER).exists()
    start.refuse_wrong_master_key(OWNER)
    row = MasterKey.objects.using(OWNER).get()
    assert row.master_id == next(iter(master.held())) and row.retired_at is None
    start.refuse_wrong_master_key(OWNER)


@in_database
def test_another_key_is_refused_in_words(settings: Any) -> None:
    start.refuse_wrong_master_key(OWNER)
    right = MasterKey.objects.using(OWNER).get().master_id
    use(settings, OTHER)
    with pytest.raises(ImproperlyConfigured, match="another one than the one in use") as refused:
        start.refuse_wrong_master_key(OWNER)
    assert right in str(refused.value) and "TERUGWEG_MASTER_KEY" in str(refused.value)
    assert OTHER not in str(refused.value)
    assert MasterKey.objects.using(OWNER).count() == 1, "the wrong key must not be noted as right"


@in_database
def test_keys_from_before_the_canary_are_asked_too(settings: Any) -> None:
    a_data_key()
    MasterKey.objects.using(OWNER).all().delete()
    right = settings.MASTER_KEY
    use(settings, OTHER)
    with pytest.raises(ImproperlyConfigured, match="not given"):
        start.refuse_wrong_master_key(OWNER)
    use(settings, right)
    start.refuse_wrong_master_key(OWNER)
    assert MasterKey.objects.using(OWNER).count() == 1


@in_database
def test_an_old_key_is_needed_until_nothing_is_wrapped_with_it(settings: Any) -> None:
    first = settings.MASTER_KEY
    a_data_key()
    use(settings, OTHER, first)
    start.refuse_wrong_master_key(OWNER)
    MasterKey.objects.using(OWNER).update(retired_at="2026-01-01T00:00Z")
    start.register(next(iter(master.held())), OWNER)
    start.refuse_wrong_master_key(OWNER)
    use(settings, OTHER)
    with pytest.raises(ImproperlyConfigured, match="TERUGWEG_MASTER_KEY_OLD"):
        start.refuse_wrong_master_key(OWNER)


@in_database
def test_an_altered_canary_is_refused() -> None:
    start.refuse_wrong_master_key(OWNER)
    row = MasterKey.objects.using(OWNER).get()
    row.canary = bytes(row.canary)[:-1] + bytes([bytes(row.canary)[-1] ^ 1])
    row.save(using=OWNER)
    with pytest.raises(ImproperlyConfigured, match="canary"):
        start.refuse_wrong_master_key(OWNER)


@in_database
def test_one_master_key_wraps_at_a_time() -> None:
    start.refuse_wrong_master_key(OWNER)
    with pytest.raises(IntegrityError), transaction.atomic(using=OWNER):
        MasterKey.objects.using(OWNER).create(master_id="0" * 16, canary=b"x")


@in_database
def test_no_data_key_is_stored_under_a_master_key_that_is_gone() -> None:
    start.refuse_wrong_master_key(OWNER)
    MasterKey.objects.using(OWNER).update(retired_at="2026-01-01T00:00Z")
    with pytest.raises(IntegrityError, match="wraps no new keys"), transaction.atomic(using=OWNER):
        DataKey.objects.using(OWNER).create(
            owner_kind="case",
            owner_id=1,
            part="file",
            master_id=MasterKey.objects.using(OWNER).get().master_id,
            wrapped=b"x",
        )


@pytest.mark.django_db(transaction=True)
def test_who_read_the_old_answer_asks_again(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The master key is changed between a process's question and its new data key: nothing is lost."""
    first = settings.MASTER_KEY
    start.refuse_wrong_master_key(OWNER)
    old = MasterKey.objects.using(OWNER).get().master_id
    use(settings, OTHER, first)
    MasterKey.objects.using(OWNER).update(retired_at="2026-01-01T00:00Z")
    start.register(next(iter(master.held())), OWNER)
    answers = iter([old])
    monkeypatch.setattr(
        "foundation.vault.keyring.wrapping_master", lambda: next(answers, None) or start.wrapping_master()
    )
    sealed = Keyring().seal("words", Owner("case", 1, "file"), "here")
    use(settings, OTHER)
    assert Keyring().open(sealed, "here") == "words"


@pytest.fixture(scope="module")
def portal() -> Installation:
    return Installation.fresh("start")


def starts(portal: Installation, command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=PROJECT, env=portal.environment | variables, text=True, capture_output=True, timeout=60
    )


@pytest.mark.slow
def test_the_real_server_worker_and_commands_refuse(portal: Installation) -> None:
    port = serve.free_port()
    with serve.together([serve.server_command("127.0.0.1", port)], portal.environment) as children:
        serve.wait_until_serving(f"http://127.0.0.1:{port}/health/", children)
    wrong = {"TERUGWEG_MASTER_KEY": new_master_key()}
    server = starts(portal, serve.server_command("127.0.0.1", port), **wrong)
    worker = starts(portal, serve.worker_command(), **wrong)
    command = portal.manage("vault", "check", check=False, **wrong)
    for refused in (server, worker, command):
        said = refused.stdout + refused.stderr
        assert refused.returncode != 0 and "The master key is another one" in said, said
        assert wrong["TERUGWEG_MASTER_KEY"] not in said
    assert "Traceback" not in command.stderr


@pytest.mark.slow
def test_a_malformed_key_is_told_by_its_variable(portal: Installation) -> None:
    refused = portal.manage("vault", "check", check=False, TERUGWEG_MASTER_KEY_OLD="c2hvcnQ=")
    assert refused.returncode != 0 and "TERUGWEG_MASTER_KEY_OLD" in refused.stderr and "c2hvcnQ" not in refused.stderr
