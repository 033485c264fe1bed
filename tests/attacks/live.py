"""A real server on the tests' database, and a browser without eyes that asks it anything.

The process is the one of production (`portal/serve.py`), the database and its roles are real, and what somebody
asks goes over a socket. It serves the toy pages beside the real ones, for views that fail on purpose.
"""

import http.client
import os
import re
import secrets
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.db import connection, connections, transaction

from portal import serve


def _url(variable: str, alias: str) -> str:
    parts = urlsplit(os.environ[variable])
    return urlunsplit(parts._replace(path=f"/{connections[alias].settings_dict['NAME']}"))


@contextmanager
def serving(workers: int = 2) -> Iterator[tuple[int, list[subprocess.Popen[bytes]]]]:
    """Serve the tests' database for the block; give port and processes."""
    environment = os.environ | {
        "DATABASE_URL": _url("DATABASE_URL", "default"),
        "KEYS_DATABASE_URL": _url("KEYS_DATABASE_URL", "keys"),
        "TERUGWEG_MASTER_KEY": settings.MASTER_KEY,
        "DJANGO_SETTINGS_MODULE": "tests.attacks.live_settings",
        "TERUGWEG_LOG_LEVEL": "CRITICAL",
    }
    port = serve.free_port()
    with serve.together([serve.server_command("127.0.0.1", port, workers=workers, threads=4)], environment) as children:
        serve.wait_until_serving(f"http://127.0.0.1:{port}/health/", children)
        yield port, children


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def to_sign_in(self) -> bool:
        return self.status == 302 and "/sign-in/" in self.headers.get("location", "")


@dataclass
class Caller:
    """Somebody at a socket, signed in or not, with a connection of her own."""

    port: int
    session: str = ""
    csrf: str = field(default_factory=lambda: secrets.token_hex(16))
    _line: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, data: Any = None) -> Answer:
        """Ask once; a connection that the server closed in between is opened again."""
        body = urlencode(data, doseq=True) if data is not None else None
        headers = {
            "Host": f"127.0.0.1:{self.port}",
            "Origin": f"http://127.0.0.1:{self.port}",
            "Sec-Fetch-Site": "same-origin",
            "X-CSRFToken": self.csrf,
            "Cookie": f"csrftoken={self.csrf}" + (f"; sessionid={self.session}" if self.session else ""),
        }
        if method not in {"GET", "HEAD"}:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for turn in range(2):
            line = self._line or http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            fresh, self._line = self._line is None, line
            began = time.perf_counter()
            try:
                line.request(method, path, body=body or "", headers=headers)
                response = line.getresponse()
                read = response.read()
            except (http.client.HTTPException, OSError):
                line.close()
                self._line = None
                if fresh or turn:
                    raise
                continue
            return Answer(
                response.status, {k.lower(): v for k, v in response.getheaders()}, read, time.perf_counter() - began
            )
        raise AssertionError("unreachable")

    def get(self, path: str) -> Answer:
        return self.ask("GET", path)

    def post(self, path: str, data: Any = None) -> Answer:
        return self.ask("POST", path, data or {})

    def hang_up(self) -> None:
        """Close the line."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def again(self) -> "Caller":
        """The same person in another window."""
        return Caller(self.port, self.session, self.csrf)

    def hidden(self, path: str) -> dict[str, str]:
        """Return the hidden fields of the form on a page."""
        text = self.get(path).text.split("<main", 1)[1]
        inputs = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", text)
        pairs = [(re.search(r'name="([^"]*)"', each), re.search(r'value="([^"]*)"', each)) for each in inputs]
        return {name[1]: unescape(value[1] if value else "") for name, value in pairs if name} | {
            "csrfmiddlewaretoken": self.csrf
        }


def at_once(count: int, act: Any) -> list[Any]:
    """Do the same so many times at one moment; `act` gets the turn."""
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(act, range(count)))


@contextmanager
def record_closed() -> Iterator[None]:
    """Hold the door to the record shut: a change waits between itself and its row of the record."""
    with transaction.atomic("owner"), connections["owner"].cursor() as cursor:
        cursor.execute("LOCK TABLE audit_record IN ACCESS EXCLUSIVE MODE")
        yield


def waiting_backends() -> list[int]:
    """Return the backends of the portal's role that wait for a lock in this database."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT a.pid FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
            " WHERE NOT l.granted AND a.datname = current_database() AND a.pid <> pg_backend_pid()"
        )
        return [row[0] for row in cursor.fetchall()]


def until(found: Any, seconds: float = 10) -> Any:
    """Return what `found` gives once it gives something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.02)
    raise AssertionError("nothing happened in time")


def end_backend(pid: int) -> None:
    """End one backend of the portal's role, as a server that goes down does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
