"""Bring both databases up to date, as their owners."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

#: The keys first: a migration of the data may need to encrypt.
OWNERS = ("keys_owner", "owner")


class Command(BaseCommand):
    help = "Migrate the database of the data and that of the keys, each as its owner."

    def handle(self, *args: Any, **options: Any) -> None:
        for alias in OWNERS:
            call_command("migrate", database=alias, interactive=False, verbosity=options["verbosity"])
