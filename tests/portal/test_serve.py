"""Server and worker live and end together, and nothing stays when they end."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from portal import serve

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"]


def running(pid: int) -> bool:
    return subprocess.run(["ps", "-p", str(pid), "-o", "pid="], capture_output=True, check=False).returncode == 0


def test_whatever_ends_the_block_ends_all() -> None:
    with pytest.raises(KeyError), serve.together([SLEEP, SLEEP], os.environ) as children:
        raise KeyError
    assert [running(child.pid) for child in children] == [False, False]


def test_who_does_not_listen_is_ended_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "END_SECONDS", 0.5)
    with serve.together([STUBBORN], os.environ) as children:
        time.sleep(0.3)
    assert not running(children[0].pid)


def test_a_process_that_ends_at_its_start_is_named() -> None:
    failing = [sys.executable, "-c", "raise SystemExit(3)"]
    with serve.together([failing], os.environ) as children, pytest.raises(serve.ServingProblem, match="code 3"):
        serve.wait_until_serving(f"http://127.0.0.1:{serve.free_port()}/", children)


def test_a_silent_server_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "ANSWER_SECONDS", 0.5)
    with serve.together([SLEEP], os.environ) as children, pytest.raises(serve.ServingProblem, match="Nothing answered"):
        serve.wait_until_serving(f"http://127.0.0.1:{serve.free_port()}/", children)


def test_a_taken_port_is_said_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(serve.ServingProblem, match="is taken"):
            serve.refuse_taken_port("127.0.0.1", taken.getsockname()[1])


def test_the_first_that_ends_decides() -> None:
    short = [sys.executable, "-c", "raise SystemExit(4)"]
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        with serve.together([SLEEP, short], os.environ) as children:
            assert serve.wait_for_the_first_to_end(children) == 4
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def test_a_signal_ends_in_good_order() -> None:
    program = (
        "import os; from portal import serve\n"
        f"with serve.together([{SLEEP!r}], os.environ) as children:\n"
        "    print(children[0].pid, flush=True)\n"
        "    raise SystemExit(serve.wait_for_the_first_to_end(children))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=serve.PROJECT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    child = int(process.stdout.readline())
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=20) == 0
    process.stdout.close()
    assert not running(child)
