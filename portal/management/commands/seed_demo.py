"""Fill the portal with fictional files. Safe to run again: where there is a file, nothing is changed."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo import seeding
from portal.demo.arrangements import arrange


class Command(BaseCommand):
    help = "Fill an empty portal with fictional people and files."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--small", action="store_true", help="only the ten vignettes")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Fictional files do not belong among real ones: production refuses them.")
        if seeding.already_filled():
            self.stdout.write("There are files already; nothing is changed.")
            return
        self.started = time.monotonic()
        files = seeding.fill(small=options["small"], progress=self.progress)
        arrange()
        self.stdout.write(f"{files} fictional files in {time.monotonic() - self.started:.1f} seconds.")

    def progress(self, done: int, total: int) -> None:
        """Show how far it is: in place on a terminal, every tenth elsewhere."""
        if self.stdout.isatty():
            self.stdout.write(f"\r  {done} of {total} files", ending="\n" if done == total else "")
            self.stdout.flush()
        elif total and done and done % max(1, total // 5) == 0 and done != total:
            self.stdout.write(f"  {done} of {total} files")
            self.stdout.flush()
