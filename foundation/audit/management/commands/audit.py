"""Seal the record, prove that nobody touched it, and show the head of the chain.

Everything here but ``resume`` and ``retention`` runs as the portal's role, so it may run where the worker does.
"""

import time
from argparse import ArgumentParser
from datetime import date, datetime, timedelta
from datetime import time as day_time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from foundation import clock
from foundation.access.acting import acting_as
from foundation.audit import retention, seals
from foundation.audit.events import note_event
from foundation.audit.service import SERVICE

#: How often the check says how far it is, in seconds.
EVERY = 5


class Command(BaseCommand):
    help = "The record: seal, verify [--from DAY] [--to DAY] [--head HASH], head, retention [--dry], resume."

    def add_arguments(self, parser: ArgumentParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("seal", help="seal what is finished; the worker does so every minute")
        verify = acts.add_parser("verify", help="recompute the chain and name what was touched; ends with 1 then")
        verify.add_argument("--from", dest="since", type=date.fromisoformat, help="sealed from this day on")
        verify.add_argument("--to", dest="until", type=date.fromisoformat, help="sealed up to and including this day")
        verify.add_argument("--head", dest="expected", default="", help="a hash that was mailed: must be in the chain")
        acts.add_parser("head", help="print the last seal: keep it elsewhere")
        removing = acts.add_parser("retention", help="delete rows whose time is over (as the owner); seals stay")
        removing.add_argument("--years", type=int, help="instead of TERUGWEG_AUDIT_YEARS; five at least")
        removing.add_argument("--dry", action="store_true", help="only say what would go")
        acts.add_parser("resume", help="after restoring a dump on another cluster: let seals go on (as the owner)")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"handle_{options['act']}")(options)

    def handle_seal(self, options: dict[str, Any]) -> None:
        with acting_as(SERVICE, reason="sealing the record"):
            rows = seals.seal()
        self.stdout.write(f"{rows} rows sealed.")

    def handle_head(self, options: dict[str, Any]) -> None:
        if (last := seals.head()) is None:
            raise CommandError("Nothing is sealed yet.")
        self.stdout.write("seal {number}  {sealed_at}  {hash}".format(**seals.in_words(last)))

    def handle_verify(self, options: dict[str, Any]) -> None:
        self.started = self.said = time.monotonic()
        with acting_as(SERVICE, reason="checking the record", read_only=True):
            report = seals.check(
                since=_begin(options["since"]), until=_end(options["until"]), progress=self.say_how_far
            )
            missing = bool(options["expected"]) and not seals.holds(options["expected"])
        took = time.monotonic() - self.started
        speed = f"{report.rows / took:,.0f} rows a second" if took > 0 else ""
        self.stdout.write(f"{report.seals} seals, {report.rows} rows in {took:.1f} s ({speed}).")
        if report.removed_after_retention:
            self.stdout.write(f"{report.removed_after_retention} rows removed after retention.")
        if report.waiting_since is not None:
            self.stdout.write(f"{report.waiting} rows not sealed yet, since {report.waiting_since.isoformat()}.")
        wrong = [f"{'Also' if place else 'First broken link'}: {broken}" for place, broken in enumerate(report.broken)]
        if missing:
            wrong.append("This head is not in the chain: its end was cut off, or all of it was written anew.")
        if wrong:
            raise CommandError("\n".join(wrong), returncode=1)
        self.stdout.write("The chain is whole.")

    def say_how_far(self, report: seals.Report) -> None:
        if time.monotonic() - self.said > EVERY:
            self.said = time.monotonic()
            self.stdout.write(f"… {report.seals} seals, {report.rows} rows")
            self.stdout.flush()

    def handle_retention(self, options: dict[str, Any]) -> None:
        try:
            gone = retention.remove(years=options["years"], dry=options["dry"])
        except retention.TooShort as short:
            raise CommandError(str(short)) from short
        would = "would go" if options["dry"] else "removed"
        self.stdout.write(
            f"{gone.rows} rows of {gone.seals} seals and {gone.signals} signals"
            f" from before {gone.before.date()} {would}."
        )
        if gone.rows and not options["dry"]:
            with acting_as(SERVICE, reason="retention of the record"):
                note_event("audit.removed", kind="logging", detail=[f"rows:{gone.rows}", f"seals:{gone.seals}"])

    def handle_resume(self, options: dict[str, Any]) -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(
                "UPDATE audit_shift SET shift = 1 + greatest(coalesce((SELECT max(tx) FROM audit_record), 0),"
                " coalesce((SELECT max(upto_tx) FROM audit_seal), 0))"
                " WHERE pg_snapshot_xmin(pg_current_snapshot())::text::bigint + shift"
                " < (SELECT max(upto_tx) FROM audit_seal)"
            )
            self.stdout.write("Seals go on." if cursor.rowcount else "Nothing to do: seals go on as they are.")


def _begin(day: date | None) -> datetime | None:
    return datetime.combine(day, day_time.min, clock.AMSTERDAM) if day else None


def _end(day: date | None) -> datetime | None:
    return _begin(day + timedelta(days=1)) if day else None
