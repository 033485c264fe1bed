"""What destroying a key reaches: every copy of the data, if the keys stand on a cluster of their own, and else not.

A backup here is what backup tools and replicas take: the whole cluster, byte by byte.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from foundation.embedded import DATABASE, Server, server_folder
from foundation.postgres import ServerUrls, keys_url
from tests.installation import Installation

pytestmark = pytest.mark.slow

READ = """
from foundation.access.acting import acting_as
from foundation.accounts.models import User
from foundation.vault.master import VaultError
from cases.models import Case, Note
with acting_as(User.objects.get(email="w@terugweg.example")):
    for case in Case.objects.order_by("pk"):
        try:
            print(case.pk, case.client.alias, [note.text for note in Note.objects.filter(case=case)])
        except VaultError as error:
            print(case.pk, error)
"""
#: What an erasure does in the vault; the operation with four eyes and a certificate comes with retention.
ERASE = """
from cases.models import Case
from foundation.vault.operations import destroy_keys
case = Case.objects.using("owner").order_by("pk").first()
print(destroy_keys(kind="case", owner_id=case.pk) + destroy_keys(kind="client", owner_id=case.client_id))
"""
LIVES, DEAD = "1 Bird 0 ['Fictional words 0', 'Fictional words 1']", "1 The key of this value no longer exists."
OTHER = "2 Bird 1 ['Fictional words 0', 'Fictional words 1']"


class Cluster:
    """A server of its own in one folder, that can be copied and put back while it stands still."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        if (programs := server_folder() / "programs").exists():  # root's copy for the server's user: once is enough
            (folder / "programs").symlink_to(programs)
        self.server = Server(folder)
        self.owner, self.portal = self.server.use()

    @contextmanager
    def standing_still(self) -> Iterator[Path]:
        self.server.leave()
        yield self.server.folder
        self.server.use()

    def back_up(self) -> None:
        with self.standing_still() as folder:
            subprocess.run(["cp", "-a", "cluster", "backup"], cwd=folder, check=True)

    def restore(self) -> None:
        with self.standing_still() as folder:
            shutil.rmtree(folder / "cluster")
            subprocess.run(["cp", "-a", "backup", "cluster"], cwd=folder, check=True)


@pytest.fixture
def folder() -> Iterator[Path]:
    base = server_folder().parent / f"clusters-{os.getpid()}"
    yield base
    shutil.rmtree(base, ignore_errors=True)


@contextmanager
def clusters(*folders: Path) -> Iterator[list[Cluster]]:
    made: list[Cluster] = []
    try:
        made.extend(Cluster(each) for each in folders)
        yield made
    finally:
        for cluster in made:
            cluster.server.leave()


def a_portal(data: Cluster, keys: Cluster) -> Installation:
    portal = Installation(ServerUrls(data.owner, data.portal, keys_url(keys.owner), keys_url(keys.portal)))
    portal.manage("migrate_all", "-v0")
    portal.fill(cases=2, notes=2)
    assert lines(portal) == [LIVES, OTHER]
    return portal


def lines(portal: Installation) -> list[str]:
    return [line for line in portal.run(READ).stdout.splitlines() if line[:1].isdigit()]


def test_an_erased_case_stays_dead_in_an_older_backup(folder: Path) -> None:
    with clusters(folder / "data", folder / "keys") as (data, keys):
        portal = a_portal(data, keys)
        data.back_up()
        assert int(portal.run(ERASE).stdout) >= 2
        data.restore()
        assert lines(portal) == [DEAD, OTHER]
        checked = portal.manage("vault", "check", check=False)
        assert checked.returncode == 2 and "its key is missing" in checked.stderr and "Fictional" not in checked.stderr
        assert DATABASE in portal.environment["KEYS_DATABASE_URL"] and data.portal not in keys.portal


def test_with_both_in_one_cluster_it_comes_back(folder: Path) -> None:
    with clusters(folder / "both") as (both,):
        portal = a_portal(both, both)
        both.back_up()
        portal.run(ERASE)
        assert lines(portal) == [DEAD, OTHER]
        both.restore()
        assert lines(portal) == [LIVES, OTHER]
