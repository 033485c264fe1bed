"""What production refuses. A portal that guards nothing must not start, so each doubt stops it with a sentence."""

from collections.abc import Iterable

from django.core.exceptions import ImproperlyConfigured

MINIMAL_SECRET_LENGTH = 50
LONGEST_IDLE = 15 * 60


def refuse_unsafe_settings(
    *,
    debug: bool,
    demo: bool,
    secret: str,
    default_secret: str,
    database_url: str,
    master_key: bool,
    hosts: Iterable[str],
    idle_seconds: int,
) -> None:
    """Raise when a setting is unsafe; called at the end of the settings, in production only.

    Raises:
        ImproperlyConfigured: naming every fault at once, so that one start shows all there is to mend.
    """
    hosts = list(hosts)
    faults = {
        "TERUGWEG_DEBUG must be off: error pages would show what people wrote.": debug,
        "TERUGWEG_DEMO must be off: it lets anybody sign in.": demo,
        f"TERUGWEG_SECRET_KEY must be your own, {MINIMAL_SECRET_LENGTH} characters or more.": (
            secret == default_secret or len(secret) < MINIMAL_SECRET_LENGTH
        ),
        "DATABASE_URL must be set: the embedded database is for fictional data.": not database_url,
        "A master key must be set: TERUGWEG_MASTER_KEY, its _FILE or its _COMMAND.": not master_key,
        "TERUGWEG_HOSTS must name the portal's hosts, without a wildcard.": (
            not hosts or "testserver" in hosts or any(host == "*" or host.startswith(".") for host in hosts)
        ),
        f"TERUGWEG_IDLE_SECONDS must be at most {LONGEST_IDLE}.": idle_seconds > LONGEST_IDLE,
    }
    if found := [sentence for sentence, wrong in faults.items() if wrong]:
        raise ImproperlyConfigured(" ".join(found))


def unsafe_database_reasons() -> list[str]:
    """Return why the portal's role may not serve: it owns tables, is superuser or passes the policies."""
    from django.db import connections

    reasons = []
    for alias in ("default", "keys"):
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper, rolbypassrls, rolcreaterole,"
                " EXISTS (SELECT 1 FROM pg_tables WHERE tableowner = current_user AND schemaname = 'public')"
                " OR EXISTS (SELECT 1 FROM pg_database WHERE datname = current_database() AND datdba = pg_roles.oid),"
                " EXISTS (SELECT 1 FROM pg_tables t WHERE t.schemaname = 'public'"
                "         AND pg_has_role(current_user, t.tableowner, 'MEMBER') AND t.tableowner <> current_user)"
                " FROM pg_roles WHERE rolname = current_user"
            )
            row = cursor.fetchone()
        says = (
            "is a superuser",
            "passes row-level security",
            "may make roles",
            "owns tables or the database",
            "is a member of the owner's role",
        )
        reasons += [
            f"The role of the connection '{alias}' {what}." for what, wrong in zip(says, row, strict=True) if wrong
        ]
    return reasons


def refuse_unsafe_database() -> None:
    """Raise when the portal's role could see or change more than it must.

    Raises:
        ImproperlyConfigured: row-level security would not hold for this role.
    """
    if reasons := unsafe_database_reasons():
        raise ImproperlyConfigured(" ".join(reasons) + " See docs/security.md.")


def refuse_to_serve() -> None:
    """Raise when web or worker must not start: an unsafe role, or a master key that opens nothing.

    Raises:
        ImproperlyConfigured: in sentences.
    """
    from foundation.vault.start import refuse_wrong_master_key

    refuse_unsafe_database()
    refuse_wrong_master_key()
