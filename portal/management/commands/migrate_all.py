"""Bring both databases up to date, as their owners."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

#: The keys first: a migration of the data may need to encrypt. Only the vault has tables there.
OWNERS = {"keys_owner": ["vault"], "owner": []}


class Command(BaseCommand):
    help = "Migrate the database of the data and that of the keys, each as its owner."

    def handle(self, *args: Any, **options: Any) -> None:
        for alias, apps in OWNERS.items():
            call_command("migrate", *apps, database=alias, interactive=False, verbosity=options["verbosity"])


def something_to_migrate() -> bool:
    """Tell whether one of the databases is behind the code."""
    for alias, apps in OWNERS.items():
        executor = MigrationExecutor(connections[alias])
        leaves = [leaf for leaf in executor.loader.graph.leaf_nodes() if not apps or leaf[0] in apps]
        if executor.migration_plan(leaves):
            return True
    return False
