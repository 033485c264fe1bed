#!/usr/bin/env python
"""Entry point for every command; starts the embedded database for those that need one."""

import os
import sys

#: Commands that read no data: they must not start a database.
WITHOUT_DATABASE = {"makemessages", "compilemessages", "collectstatic", "help", "--help", "--version"}
#: Commands that exist for the demo; production refuses its settings.
FOR_THE_DEMO = {"demo", "seed_demo"}
#: Commands that look at code or help to find what is wrong: they must run without the master key too.
WITHOUT_KEYS = {"makemigrations", "showmigrations", "sqlmigrate", "check", "dbshell", "diffsettings"}


def refuse_wrong_master_key(command: str) -> None:
    """Say at once that the master key is lost or wrong, instead of at the first name that a command wants to read."""
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    try:
        django.setup()
        from foundation.vault import start

        if not (settings.PRODUCTION and command in FOR_THE_DEMO):  # production refuses those, whatever the key
            start.refuse_wrong_master_key()
    except OperationalError:
        return  # no database answers: the command will say so
    except ImproperlyConfigured as problem:
        sys.exit(f"Terugweg does not start. {problem}")


def main() -> None:
    """Run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in FOR_THE_DEMO:
        os.environ.setdefault("TERUGWEG_DEMO", "1")
    if command not in WITHOUT_DATABASE:
        from foundation import postgres

        os.environ.update(postgres.ensure_server().as_environment())
    from django.core.management import execute_from_command_line

    if command not in WITHOUT_DATABASE | WITHOUT_KEYS:
        refuse_wrong_master_key(command)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
