"""A dump of everything that stands in a database, and the search for words in it, however they are written."""

import base64
import contextlib
import json
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from foundation import embedded

#: Shorter ones stand in every dump by chance.
SHORTEST = 4
_PREFIX = 4


def _pg_dump(url: str) -> bytes | None:
    """Return what `pg_dump` writes, if it is here and not older than the server."""
    programs = [shutil.which("pg_dump")]
    with contextlib.suppress(embedded.PostgresProblem):
        server = embedded.Server(embedded.server_folder())
        programs.insert(0, str(embedded._programs(server.folder, server.account) / "pg_dump"))
    for program in programs:
        if program and Path(program).exists():
            done = subprocess.run([program, "--inserts", url], capture_output=True, check=False)
            if done.returncode == 0:
                return done.stdout
    return None


def _copied(url: str) -> bytes:
    """Return every table as its owner can copy it out."""
    found = []
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
                found.extend(bytes(part) for part in rows)
    return b"".join(found)


def dump(*urls: str) -> bytes:
    """Return the databases as a backup holds them."""
    return b"".join(_pg_dump(url) or _copied(url) for url in urls)


def ways_to_write(text: str) -> Iterator[bytes]:
    """Return ``text`` in plain, JSON and addresses, hex, base64 at each of three offsets, and all that in UTF-16."""
    yield json.dumps(text)[1:-1].encode()
    yield quote(text).encode()
    for raw in (text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")):
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        for offset in range(3):
            # What depends on the neighbours is cut off: the first group after an offset, and the last one.
            begin, end = (4 if offset else 0), (len(raw) + offset) // 3 * 4
            core = base64.b64encode(b"\0" * offset + raw)[begin:end]
            if len(core) >= 2 * SHORTEST:
                yield core


def ways_to_write_a_day(day: date) -> list[str]:
    return [day.strftime(form) for form in ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d", "%d%m%Y")]


def found_in(haystack: bytes, texts: Iterable[str]) -> set[str]:
    """Return which of the texts stand in ``haystack`` in any way of writing; one pass, whatever their number."""
    by_prefix: dict[bytes, list[tuple[bytes, str]]] = {}
    for text in {text for text in texts if len(text) >= SHORTEST}:
        for needle in ways_to_write(text):
            by_prefix.setdefault(needle[:_PREFIX], []).append((needle, text))
    found = set()
    for at in range(len(haystack) - _PREFIX + 1):
        for needle, text in by_prefix.get(haystack[at : at + _PREFIX], ()):
            if haystack.startswith(needle, at):
                found.add(text)
    return found
