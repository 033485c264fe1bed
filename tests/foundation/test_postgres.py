"""The server of our own: it starts, serves two roles, and leaves nothing behind, however its users end."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from foundation import embedded, postgres

PROJECT = Path(postgres.__file__).resolve().parent.parent
RUN = [sys.executable, "-m", "foundation.postgres", "run", "--"]
ASK = "import os, psycopg; print(psycopg.connect(os.environ[{url!r}], autocommit=True).execute({sql!r}).fetchone())"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="tw "))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def environment(folder: Path, **more: str) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
    return given | {"TERUGWEG_DATA_DIR": str(folder), "TERUGWEG_PRODUCTION": "", **more}


def run(folder: Path, *command: str, **more: str) -> str:
    done = subprocess.run(
        [*RUN, *command],
        env=environment(folder, **more),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def ask(folder: Path, url: str, sql: str) -> str:
    return run(folder, sys.executable, "-c", ASK.format(url=url, sql=sql)).strip()


def postgres_processes(folder: Path) -> list[str]:
    listing = subprocess.run(["ps", "-ww", "-eo", "stat=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listing.splitlines() if str(folder) in line and not line.startswith("Z")]


def gone(folder: Path) -> Callable[[], bool]:
    return lambda: not postgres_processes(folder)


def within(seconds: float, condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return condition()


def long_path(folder: Path, length: int) -> Path:
    """Return a folder whose whole path has this many characters."""
    rest = length - len(str(folder)) - 1
    path = folder / ("x" * (rest // 2 - 1)) / ("y" * (rest - rest // 2))
    assert len(str(path)) == length
    path.mkdir(parents=True)
    return path


def test_two_roles_of_which_neither_stands_above_row_level_security(open_folder: Path) -> None:
    folder = open_folder / "with a space"
    folder.mkdir()
    rights = "SELECT current_user, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert ask(folder, "DATABASE_OWNER_URL", rights) == "('terugweg_owner', False, False, True)"
    assert ask(folder, "DATABASE_URL", rights) == "('terugweg_portal', False, False, False)"
    owner = "SELECT current_database(), pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
    assert ask(folder, "KEYS_DATABASE_URL", owner) == "('terugweg_keys', 'terugweg_owner')"
    assert within(5, gone(folder))


def test_a_path_too_long_for_a_socket(open_folder: Path) -> None:
    folder = long_path(open_folder, 150)
    url = run(folder, sys.executable, "-c", "import os; print(os.environ['DATABASE_URL'])").strip()
    socket = Path(unquote(url.partition("?host=")[2]))
    assert len(os.fsencode(socket / embedded.SOCKET_NAME)) <= embedded.SOCKET_PATH_LIMIT
    assert not socket.exists()  # the short folder lives as long as the server
    assert within(5, gone(folder))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders that the server's user may not enter")
def test_root_opens_nobodys_folder(open_folder: Path) -> None:
    hidden = open_folder / "home"
    hidden.mkdir(mode=0o700)
    where = [sys.executable, "-m", "foundation.postgres"]
    options = {"env": environment(hidden / ".data"), "cwd": PROJECT, "text": True}
    try:
        assert ask(hidden / ".data", "DATABASE_URL", "SELECT 1") == "(1,)"
        assert hidden.stat().st_mode & 0o777 == 0o700
        elsewhere = Path(subprocess.check_output([*where, "where"], **options).strip())
        assert elsewhere.is_dir()
        assert hidden not in elsewhere.parents
        assert (elsewhere / "cluster").stat().st_mode & 0o777 == 0o700
    finally:
        subprocess.run([*where, "clean"], check=True, **options)
    assert not elsewhere.exists()


def test_the_socket_is_closed_to_others_and_no_port_is_open(open_folder: Path) -> None:
    assert ask(open_folder, "DATABASE_URL", "SHOW listen_addresses") == "('',)"
    socket = open_folder / "postgres" / "socket"
    assert socket.stat().st_mode & 0o777 == 0o700
    assert socket.stat().st_uid == (open_folder / "postgres" / "cluster").stat().st_uid


def _as_from_a_terminal() -> None:
    """Let Ctrl-C through: who starts the tests in the background has it ignored, and children inherit that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_stays_when_the_command_is_ended(open_folder: Path, number: signal.Signals) -> None:
    command = subprocess.Popen(
        [*RUN, sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"],
        env=environment(open_folder),
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_as_from_a_terminal,  # noqa: PLW1509 - no thread runs here
    )
    assert command.stdout
    assert command.stdout.readline() == b"up\n"
    assert postgres_processes(open_folder)
    os.killpg(command.pid, number)  # as the terminal does on Ctrl-C
    command.wait(timeout=30)
    command.stdout.close()
    assert within(15, gone(open_folder))


def test_the_last_of_several_users_stops_the_server(open_folder: Path) -> None:
    commands = [
        subprocess.Popen(
            [*RUN, sys.executable, "-c", ASK.format(url="DATABASE_URL", sql=f"SELECT pg_sleep({seconds})")],
            env=environment(open_folder),
            cwd=PROJECT,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
        )
        for seconds in (0.1, 0.5, 1.5)  # started at once: one makes the cluster, the others wait for it
    ]
    for command in commands:
        _, problems = command.communicate(timeout=90)
        assert command.returncode == 0, problems
    assert within(5, gone(open_folder))


def test_data_stay_for_the_next_command(open_folder: Path) -> None:
    assert ask(open_folder, "DATABASE_OWNER_URL", "SELECT lo_create(4711)") == "(4711,)"
    assert ask(open_folder, "DATABASE_OWNER_URL", "SELECT oid FROM pg_largeobject_metadata") == "(4711,)"


def test_given_urls_are_only_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL_FILE", "KEYS_DATABASE_URL", "KEYS_DATABASE_OWNER_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal:s%2Fx@db:5432/tw?sslmode=require")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgresql://owner@db/tw")
    urls = postgres.ensure_server()
    assert urls.keys == "postgresql://portal:s%2Fx@db:5432/tw_keys?sslmode=require"
    assert urls.keys_owner == "postgresql://owner@db/tw_keys"
    monkeypatch.delenv("DATABASE_OWNER_URL")  # a web process that may not migrate
    assert set(postgres.ensure_server().as_environment()) == {"DATABASE_URL", "KEYS_DATABASE_URL"}


def test_a_url_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://portal@db/tw\n", encoding="utf-8")
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "url"))
    assert postgres.ensure_server().portal == "postgresql://portal@db/tw"


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"TERUGWEG_PRODUCTION": "1"}, "In production DATABASE_URL must be set"),
        ({"TERUGWEG_EMBEDDED": "0"}, "TERUGWEG_EMBEDDED=0 forbids"),
        ({"DATABASE_OWNER_URL": "postgresql://owner@db/tw"}, "without DATABASE_URL"),
    ],
)
def test_refusals_say_why(tmp_path: Path, variables: dict[str, str], words: str) -> None:
    done = subprocess.run(
        [*RUN, "true"], env=environment(tmp_path, **variables), cwd=PROJECT, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
