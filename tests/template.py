"""A migrated database to copy from: migrating takes eight seconds, copying one of them a fraction of one.

The copy is made by PostgreSQL (``CREATE DATABASE … TEMPLATE``) from a database whose name holds a fingerprint of all that
migrations are made of. Who finds none migrates as ever and leaves one behind; other fingerprints are dropped.
"""

import hashlib
from pathlib import Path

import psycopg
from psycopg import sql

from foundation import postgres
from foundation.embedded import connect

PROJECT = Path(__file__).resolve().parent.parent
PREFIX = "terugweg_migrated_"
#: Migrations, what they import, and the versions of the libraries that bring migrations of their own.
MADE_OF = ("*/migrations/*.py", "*/*/migrations/*.py", "*/sql.py", "*/*/sql.py", "foundation/access/privileges.py",
           "requirements/run.txt")  # fmt: skip


def fingerprint() -> str:
    """Return what the tables are made of, as sixteen letters and digits."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in MADE_OF for path in PROJECT.glob(pattern)}):
        digest.update(str(path.relative_to(PROJECT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def name_of(alias: str) -> str:
    """Return the name of the database to copy for ``owner`` or ``keys_owner``."""
    return PREFIX + fingerprint() + ("_keys" if alias == "keys_owner" else "")


def exists(url: str, name: str) -> bool:
    with connect(url) as connection:
        return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def keep(url: str, made: str, name: str) -> None:
    """Keep a copy of the database ``made`` under ``name``, and drop those of other fingerprints."""
    with connect(url) as connection:
        # Workers of one run come here together: one copies, the others find it.
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [PREFIX])
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database").fetchall()]
        if name not in names:
            half = f"{name}_half"
            for statement in (
                sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(half)),
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(half), sql.Identifier(made)),
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(half), sql.Identifier(name)),
            ):
                connection.execute(statement)
        for old in names:
            if old.startswith(PREFIX) and not old.startswith(PREFIX + fingerprint()):
                try:
                    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(old)))
                except psycopg.errors.ObjectInUse:  # another checkout on this server copies it just now
                    continue


def ensure_copy(name: str) -> postgres.ServerUrls | None:
    """Make the database ``name`` and its keys database afresh as copies of the migrated ones, where those are."""
    urls = postgres.ensure_server()
    copies = {name: name_of("owner"), f"{name}_keys": name_of("keys_owner")}
    if not all(exists(urls.owner, original) for original in copies.values()):
        return None
    with connect(urls.owner) as connection:
        for copy, original in copies.items():
            for statement in (
                "DROP DATABASE IF EXISTS {copy} WITH (FORCE)",
                "CREATE DATABASE {copy} TEMPLATE {original}",
            ):
                names = {"copy": sql.Identifier(copy), "original": sql.Identifier(original)}
                connection.execute(sql.SQL(statement).format(**names))
    return postgres.ensure_database(name)
