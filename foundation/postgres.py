"""The one place that knows which PostgreSQL serves: the given one, else one of our own in ``.data``.

Given means ``DATABASE_URL`` (and, for whoever migrates, ``DATABASE_OWNER_URL``). Else ``foundation/embedded.py`` starts
one that lives as long as some command uses it. Imports no Django: settings, commands and tests ask before it exists.
"""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from foundation.embedded import PostgresProblem, Server, connect, server_folder

__all__ = [
    "PostgresProblem",
    "ServerUrls",
    "ensure_database",
    "ensure_server",
    "keys_url",
    "release",
    "with_database",
]

_server: Server | None = None


@dataclass(frozen=True)
class ServerUrls:
    """Where the data are, for each of the two roles, and where the wrapped keys are."""

    owner: str
    portal: str
    keys_owner: str
    keys: str

    def as_environment(self) -> dict[str, str]:
        """Return the variables that ``portal/settings.py`` reads; a role that is not given stays away."""
        values = {
            "DATABASE_URL": self.portal,
            "DATABASE_OWNER_URL": self.owner,
            "KEYS_DATABASE_URL": self.keys,
            "KEYS_DATABASE_OWNER_URL": self.keys_owner,
        }
        return {name: value for name, value in values.items() if value}


def with_database(url: str, name: str) -> str:
    """Return the URL of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(name)))


def database_name(url: str) -> str:
    """Return the name of the database that a URL points to."""
    return unquote(urlsplit(url).path.lstrip("/"))


def keys_url(url: str) -> str:
    """Return where the keys of this database stand when nothing else is said: a second database beside it."""
    return with_database(url, database_name(url) + "_keys") if url else ""


def ensure_server() -> ServerUrls:
    """Return the URLs of the server that serves, starting our own if none is given.

    Raises:
        PostgresProblem: when there is no server and none may or can be started.
    """
    portal, owner = _variable("DATABASE_URL"), _variable("DATABASE_OWNER_URL")
    if portal:
        keys = _variable("KEYS_DATABASE_URL") or keys_url(portal)
        return ServerUrls(owner, portal, _variable("KEYS_DATABASE_OWNER_URL") or keys_url(owner), keys)
    if owner:
        raise PostgresProblem("DATABASE_OWNER_URL is set without DATABASE_URL. Set both, or neither.")
    if _variable("TERUGWEG_PRODUCTION").lower() not in {"", "0", "no", "false"}:
        raise PostgresProblem("In production DATABASE_URL must be set: the embedded database is for fictional data.")
    if _variable("TERUGWEG_EMBEDDED") == "0":
        raise PostgresProblem("No DATABASE_URL is set, and TERUGWEG_EMBEDDED=0 forbids the embedded database.")
    global _server
    _server = _server or Server(server_folder())
    owner, portal = _server.use()
    return ServerUrls(owner, portal, keys_url(owner), keys_url(portal))


def ensure_database(name: str, *, fresh: bool = False) -> ServerUrls:
    """Make a further database and its keys database on the same server; return their URLs.

    ``fresh`` drops what stood there under this name.
    """
    from psycopg import sql

    urls = ensure_server()
    if not urls.owner:
        raise PostgresProblem("Making a database needs DATABASE_OWNER_URL.")
    for database in (name, name + "_keys"):
        with connect(urls.owner) as connection:
            if fresh:
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
            if not found:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    owner, portal = with_database(urls.owner, name), with_database(urls.portal, name)
    return ServerUrls(owner, portal, keys_url(owner), keys_url(portal))


def release() -> None:
    """Stop using our own server now instead of at the end of the process; the last one to leave stops it."""
    global _server
    if _server is not None:
        _server.leave()
        _server = None


def _variable(name: str) -> str:
    if path := os.environ.get(f"{name}_FILE"):  # as portal/settings.py reads it: Docker's secrets
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, "").strip()


# --- command line -----------------------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    """``run [--database NAME] -- CMD…``: run a command with the URLs, on a fresh further database if one is named.

    ``where`` tells the folder of our own server; ``clean`` removes it with all data.
    """
    match arguments:
        case ["run", "--", _, *_]:
            return _run(arguments[2:], ensure_server())
        case ["run", "--database", name, "--", _, *_]:
            return _run(arguments[4:], ensure_database(name, fresh=True))
        case ["where"]:
            print(server_folder())
        case ["clean"]:
            server = Server(server_folder())
            server.stop()
            shutil.rmtree(server.folder, ignore_errors=True)
        case _:
            print(main.__doc__)
            return 2
    return 0


def _run(command: list[str], urls: ServerUrls) -> int:
    child = subprocess.Popen(command, env=os.environ | urls.as_environment())
    for number in (signal.SIGINT, signal.SIGTERM):  # the command decides when it ends; we end after it
        signal.signal(number, lambda number, _frame: child.send_signal(number))
    return child.wait()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PostgresProblem as problem:
        sys.exit(str(problem))
