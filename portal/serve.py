"""Processes that live and end together: the server and the worker of the demo, of journeys and of measurements."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

PROJECT = Path(__file__).resolve().parent.parent
ANSWER_SECONDS, END_SECONDS = 30, 10


class ServingProblem(RuntimeError):
    """What was started does not serve; the message says why."""


class _Ended(Exception):
    """A signal asked us to end."""


def server_command(host: str, port: int, *, workers: int = 1, threads: int = 8) -> list[str]:
    """Return the command that serves the portal. It writes no access log: an address beside a moment tells who read."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-access-log", "--log-level", "error"),
        *("--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads)),
        "portal.wsgi:application",
    ]


def worker_command() -> list[str]:
    """Return the command that does the background work."""
    return [sys.executable, "manage.py", "worker"]


def free_port() -> int:
    """Return a port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def refuse_taken_port(host: str, port: int) -> None:
    """Raise `ServingProblem` when somebody already listens there, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ServingProblem(
                f"Port {port} on {host} is taken. Choose another: manage.py demo --port 8001"
            ) from error


@contextmanager
def together(
    commands: Sequence[Sequence[str]], environment: Mapping[str, str]
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run the commands for the block; whatever ends the block ends them all.

    They get sessions of their own, so that Ctrl-C in the terminal reaches only us and the ending has one author.
    """
    children: list[subprocess.Popen[bytes]] = []
    try:
        for command in commands:
            child = subprocess.Popen(command, cwd=PROJECT, env=dict(environment), start_new_session=True)
            children.append(child)
        yield children
    finally:
        for child in children:
            _tell(child, signal.SIGTERM)
        until = time.monotonic() + END_SECONDS
        for child in children:
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                _tell(child, signal.SIGKILL)
                child.wait()


def wait_until_serving(url: str, children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Wait until the page answers.

    Raises:
        ServingProblem: when a process ends before, or nothing answers in time.
    """
    until = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < until:
        for child in children:
            if child.poll() is not None:
                raise ServingProblem(f"A process ended at its start with code {child.returncode}; see above.")
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 # nosec B310 - our own address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise ServingProblem(f"Nothing answered at {url} within {ANSWER_SECONDS} seconds.")


def wait_for_the_first_to_end(children: Sequence[subprocess.Popen[bytes]]) -> int:
    """Wait for Ctrl-C, a signal to end (0), or the first process that ends by itself (its code, at least 1)."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    try:
        while True:
            for child in children:
                if child.poll() is not None:
                    return child.returncode or 1
            time.sleep(0.3)
    except _Ended:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave something behind
        return 0


def _end(number: int, frame: FrameType | None) -> None:
    raise _Ended


def _tell(child: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    if child.poll() is None:
        try:
            if number == signal.SIGKILL:
                os.killpg(child.pid, number)  # with whatever it had started
            else:
                child.send_signal(number)
        except ProcessLookupError:
            return
