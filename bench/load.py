"""Load over HTTP: connections that stay open, one request after another on each, like so many people at work."""

import http.client
import itertools
import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass(frozen=True)
class Request:
    """What is asked: a path, and a form for a POST (called for each request: a token is used once)."""

    path: str
    form: Callable[[], Mapping[str, str]] | None = None
    expect: int = 200


@dataclass
class Result:
    """What one scenario cost with so many connections."""

    connections: int
    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    bytes: int = 0
    wrong: dict[int, int] = field(default_factory=dict)

    def p(self, share: float) -> float:
        """Return a percentile in milliseconds."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds if self.seconds else 0.0

    def as_dict(self) -> dict[str, object]:
        return {
            "connections": self.connections,
            "requests": len(self.times),
            "p50_ms": round(self.p(0.5), 2),
            "p95_ms": round(self.p(0.95), 2),
            "mean_ms": round(1000 * statistics.fmean(self.times), 2),
            "per_second": round(self.per_second, 1),
            "bytes": self.bytes // max(1, len(self.times)),
            "wrong": self.wrong,
        }


class Person:
    """Somebody with a session at one of the two servers."""

    def __init__(self, port: int, cookies: Mapping[str, str], *, secure: bool) -> None:
        self.port, self.cookies = port, dict(cookies)
        self.headers = {"Accept": "text/html", "Accept-Encoding": "identity"}
        if secure:
            # As behind the proxy that ends TLS: the portal would redirect otherwise.
            self.headers |= {"X-Forwarded-Proto": "https", "Referer": f"https://127.0.0.1:{port}/"}

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def send(self, connection: http.client.HTTPConnection, request: Request) -> tuple[int, bytes]:
        """Send one request and read all of the answer."""
        headers = self.headers | {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if request.form is None:
            connection.request("GET", request.path, headers=headers)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", request.path, body=urlencode(dict(request.form())), headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            if name.endswith("csrf") or name == "csrftoken":
                self.cookies[name] = rest.partition(";")[0]
        return answer.status, body

    def get(self, path: str) -> str:
        """Return a page, for reading what stands in its form.

        Raises:
            RuntimeError: when it is not a page.
        """
        status, body = self.send(self.connect(), Request(path))
        if status != http.client.OK:
            raise RuntimeError(f"{path} answered {status}: {body[:300]!r}")
        return body.decode()


def measure(person: Person, requests: list[Request], *, connections: int, seconds: float) -> Result:
    """Send the requests in turn until the time is up."""
    result = Result(connections)
    turn = _Turn(requests)
    lock = threading.Lock()
    until = time.perf_counter() + seconds

    def work() -> None:
        connection = person.connect()
        times, size, wrong = [], 0, {}
        for request in turn:
            began = time.perf_counter()
            if began > until:
                break
            status, body = person.send(connection, request)
            times.append(time.perf_counter() - began)
            size += len(body)
            if status != request.expect:
                wrong[status] = wrong.get(status, 0) + 1
        connection.close()
        with lock:
            result.times += times
            result.bytes += size
            for status, count in wrong.items():
                result.wrong[status] = result.wrong.get(status, 0) + count

    began = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - began
    return result


class _Turn:
    """The requests over and over, shared by all connections."""

    def __init__(self, requests: list[Request]) -> None:
        self._cycle = itertools.cycle(requests)
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Request]:
        while True:
            with self._lock:
                request = next(self._cycle)
            yield request
