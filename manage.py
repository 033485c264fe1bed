#!/usr/bin/env python
"""Entry point for every command; starts the embedded database for those that need one."""

import os
import sys

#: Commands that read no data: they must not start a database.
WITHOUT_DATABASE = {"makemessages", "compilemessages", "collectstatic", "help", "--help", "--version"}
#: Commands that exist for the demo; production refuses its settings.
FOR_THE_DEMO = {"demo", "seed_demo"}


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

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
