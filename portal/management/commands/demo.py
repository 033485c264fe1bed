"""The demo: bring the database up to date, fill it once, serve and work until Ctrl-C."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import translation

from portal import serve
from portal.demo.people import demo_logins
from portal.management.commands.migrate_all import something_to_migrate

PORTS_TRIED = 20


class Command(BaseCommand):
    help = "Serve the portal with fictional cases on this machine."
    requires_system_checks = ()  # a fresh database has no tables to check yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-worker", action="store_true", help="serve only")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("TERUGWEG_DEMO=0 forbids the demo here.")
        self.started = time.monotonic()
        host, port = options["host"], options["port"]
        try:
            port = self.next_free_port(host, port)
            self.prepare()
            self.serve(f"http://{host}:{port}/", host, port, with_worker=not options["no_worker"])
        except serve.ServingProblem as problem:
            raise CommandError(str(problem)) from problem
        except KeyboardInterrupt as interrupt:
            raise CommandError("Ended before it was ready.", returncode=130) from interrupt

    def next_free_port(self, host: str, wanted: int) -> int:
        """Return the wanted port, or the next one that nobody uses, and say so."""
        for port in range(wanted, wanted + PORTS_TRIED):
            try:
                serve.refuse_taken_port(host, port)
            except serve.ServingProblem:
                continue
            if port != wanted:
                self.say(f"Port {wanted} is taken; the demo serves on {port}")
            return port
        raise CommandError(f"All ports from {wanted} to {wanted + PORTS_TRIED - 1} are taken. Choose one with --port.")

    def prepare(self) -> None:
        """Migrate when there is something to migrate, fill when there is no case yet."""
        if something_to_migrate():
            self.say("Bringing the database up to date")
            call_command("migrate_all", verbosity=0)
        if not apps.get_model("cases", "Case").objects.using("owner").exists():
            self.say("Filling it with fictional cases (once)")
            call_command("seed_demo")
        settings.STATIC_ROOT.mkdir(exist_ok=True)  # files are served from where they are; WhiteNoise wants the folder
        for connection in connections.all():
            connection.close()

    def serve(self, address: str, host: str, port: int, *, with_worker: bool) -> None:
        """Run server and worker, say where, and end with whichever ends first."""
        commands = [serve.server_command(host, port)]
        if with_worker:
            commands.append(serve.worker_command())
        with translation.override("en"):
            logins = demo_logins()
        self.say("Starting the server and the worker" if with_worker else "Starting the server")
        # Mails, which the demo prints, lead to where it serves, also when that is not the usual port.
        environment = {"TERUGWEG_ADDRESS": address} | dict(os.environ)
        with serve.together(commands, environment) as children:
            serve.wait_until_serving(f"{address}health/", children)
            self.stdout.write(f"\nTerugweg with fictional cases:  {self.style.SUCCESS(address)}\n")
            self.stdout.write("On the sign-in page one click takes a role:\n\n")
            for login in logins:
                self.stdout.write(f"  {login.role:<22} {login.name}")
            self.stdout.write("\nCtrl-C ends it.")
            self.stdout.flush()
            code = serve.wait_for_the_first_to_end(children)
            self.say("Ending")
        if code:
            raise CommandError(f"A process ended with code {code}; see above.", returncode=code)

    def say(self, text: str) -> None:
        """Say what happens now."""
        self.stdout.write(f"> {text}  ({time.monotonic() - self.started:.1f} s)")
        self.stdout.flush()
