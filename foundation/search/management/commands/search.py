"""`manage.py search rebuild`: make the index anew; may be stopped and started again at any time."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from foundation.search.rebuilding import rebuild


class Command(BaseCommand):
    help = "Write what is missing in the search index. Stopped in between, the next run goes on where it was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["rebuild"])
        parser.add_argument("--all", action="store_true", help="write every entry anew, also those that are up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        written = rebuild(self.stdout.write, everything=options["all"])
        self.stdout.write(self.style.SUCCESS(f"{written} entries written"))
