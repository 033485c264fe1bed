"""`python -m bench [N]`: fill, measure, compare, write bench/results.json."""

import base64
import os
import secrets
import sys


def prepare(cases: int) -> None:
    """Point this process at fresh databases of its own, as the demo would be set up."""
    from foundation import postgres

    urls = postgres.ensure_database("terugweg_bench", fresh=True)
    os.environ.update(urls.as_environment())
    os.environ["TERUGWEG_MASTER_KEY"] = base64.b64encode(secrets.token_bytes(32)).decode()
    os.environ["TERUGWEG_SECRET_KEY"] = secrets.token_urlsafe(48)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()


def main() -> int:
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("N", "")
    cases = int(given.replace("_", "").replace(",", "") or 100_000)
    prepare(cases)
    from bench import run

    return run.everything(cases)


if __name__ == "__main__":
    sys.exit(main())
