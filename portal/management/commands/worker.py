"""Run the jobs, unless the database would let them see everything or the master key is not the right one."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from foundation.audit import origin
from portal.production import refuse_to_serve


class Command(BaseCommand):
    help = "Run the jobs: reminders, mail, retention. Refuses a database role that passes row-level security."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_to_serve()
        with origin.in_worker():
            call_command("procrastinate", "worker")
