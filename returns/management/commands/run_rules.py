"""Make the reminders that are due now, as the daily and hourly jobs do."""

from typing import Any

from django.core.management.base import BaseCommand

from returns.jobs import run_alarms, run_rules


class Command(BaseCommand):
    help = "Make the reminders that are due now. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        looked_at = run_rules()
        waiting = run_alarms()
        self.stdout.write(f"Looked at {looked_at} returns; {waiting} wait for word of an arrival.")
