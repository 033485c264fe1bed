"""Keys and sealed values, for whoever keeps the master key; needs the owner's connections (docs/cryptography.md)."""

import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from foundation.audit.events import note_event
from foundation.vault import checking, rotation
from foundation.vault.master import VaultError

SHOW_EVERY_SECONDS = 2.0
#: Backups of the data hold values under old keys: they are kept as long as one may be restored.
RETIRED_FOR_DAYS = 90


class Command(BaseCommand):
    help = "Rotate keys, check every sealed value, remove keys that nothing needs. Run as the databases' owner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="what", required=True)
        rotate = commands.add_parser("rotate", help="change keys while the portal works")
        kinds = rotate.add_subparsers(dest="kind", required=True)
        kinds.add_parser("master", help="wrap all keys with TERUGWEG_MASTER_KEY; the old one is ..._MASTER_KEY_OLD")
        data = kinds.add_parser("data", help="new data keys, and every value sealed anew; goes on after a kill")
        data.add_argument("--older-than", type=int, metavar="DAYS", help="only keys made longer ago")
        data.add_argument("--owner", default="", metavar="KIND:ID[:PART]", help="only these, as in case:42:medical")
        commands.add_parser("check", help="open everything, and name what was altered, moved, or lost its key")
        prune = commands.add_parser("prune", help="remove retired keys that no value points to")
        prune.add_argument(
            "--retired-for", type=int, default=RETIRED_FOR_DAYS, metavar="DAYS",
            help="only keys retired so long ago: as long as a backup from before may be restored (%(default)s)",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        self.began = self.shown = time.monotonic()
        try:
            match options["what"], options.get("kind"):
                case "rotate", "master":
                    self.rotate_master()
                case "rotate", "data":
                    self.rotate_data(options["older_than"], options["owner"])
                case "check", _:
                    self.check_everything()
                case "prune", _:
                    self.prune(timedelta(days=options["retired_for"]))
        except VaultError as problem:
            raise CommandError(str(problem)) from problem

    def rotate_master(self) -> None:
        done = rotation.rotate_master(self.progress)
        note_event("vault.master_rotated", kind="administration", detail=[f"keys:{done.keys}"])
        self.say_done("keys wrapped with the new master key", done.keys)
        self.refuse_troubles(done.troubles)
        self.stdout.write("TERUGWEG_MASTER_KEY_OLD can be taken away from every process now.")

    def rotate_data(self, older_than: int | None, owner: str) -> None:
        since = None if older_than is None else timedelta(days=older_than)
        done = rotation.rotate_data(self.progress, older_than=since, selection=owner)
        note_event(
            "vault.data_rotated", kind="administration", detail=[f"keys:{done.keys}", f"values:{done.values}"]
        )  # fmt: skip
        if done.resumed:
            self.stdout.write("This finished a rotation that was interrupted; start another one if more is wanted.")
        self.say_done(f"values sealed anew under {done.keys} new keys", done.values)
        self.refuse_troubles(done.troubles)
        if done.left:
            raise CommandError(f"{done.left} rows are being written by others; run this again.")

    def check_everything(self) -> None:
        report = checking.check(self.progress)
        self.say_done("values opened", report.values)
        self.stdout.write(
            f"{report.keys} keys, of which {report.retired} retired and {report.orphans} that nothing points to."
        )
        outcome = "failed" if report.findings else "done"
        detail = [f"values:{report.values}", f"findings:{len(report.findings)}"]
        note_event("vault.checked", kind="administration", outcome=outcome, detail=detail)
        self.refuse_troubles([str(finding) for finding in report.findings])

    def prune(self, retired_for: timedelta) -> None:
        done = rotation.prune(self.progress, retired_for=retired_for)
        note_event("vault.pruned", kind="administration", detail=[f"keys:{done.keys}"])
        self.say_done("old keys removed", done.keys)
        if done.left:
            self.stdout.write(f"{done.left} retired keys still open something and stay; 'vault rotate data' moves it.")

    def progress(self, what: str, count: int) -> None:
        """Show from time to time how far it is and how fast."""
        if (now := time.monotonic()) - self.shown >= SHOW_EVERY_SECONDS:
            self.shown = now
            self.stdout.write(f"  {what}: {count:,} so far, {count / (now - self.began):,.0f} a second")
            self.stdout.flush()

    def say_done(self, what: str, count: int) -> None:
        seconds = max(time.monotonic() - self.began, 0.001)
        self.stdout.write(f"{count:,} {what} in {seconds:.1f} seconds ({count / seconds:,.0f} a second).")

    def refuse_troubles(self, troubles: list[str]) -> None:
        """Name each, and end with an exit code that a timer notices."""
        for trouble in troubles:
            self.stderr.write(trouble)
        if troubles:
            raise CommandError(f"{len(troubles)} found that are not as they were written.", returncode=2)
