"""Runs the whole measurement, prints a table and writes results.json."""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.urls import get_resolver

from bench.load import Person, Request, Result, measure
from bench.report import table
from foundation import clock
from foundation.vault.start import refuse_wrong_master_key

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
#: How long each scenario runs with each number of connections.
SECONDS = float(os.environ.get("SECONDS_EACH", "3"))
CONNECTIONS = (1, 8)
MEMORY_REQUESTS = int(os.environ.get("MEMORY_REQUESTS", "5000"))
MEMORY_SECONDS = 240
PAPERS = 12


def everything(cases: int) -> int:
    """Fill, serve, measure both, and compare."""
    from bench.fill import check_sample, fill, say

    started = time.monotonic()
    get_resolver().url_patterns  # noqa: B018 - what cannot be imported should fail now and not after the filling
    say("Migrating")
    call_command("migrate_all", verbosity=0)
    refuse_wrong_master_key()  # the first start notes the master key that the copied keys are wrapped with
    say(f"Filling {cases:,} files")
    filled = fill(cases)
    check_sample(filled)
    say(
        f"{filled.rows:,} rows in {filled.seconds:.0f} s; worker {filled.worker_cases}, coordinator {filled.coordinator_cases:,}"
    )
    say("Filling the admin's tables with as many")
    peer = fill_peer(cases)
    found: dict[str, Any] = {
        "cases": cases,
        "filled": vars(filled),
        "machine": machine(),
        "on": clock.today().isoformat(),
    }
    ours = portal_scenarios(filled)
    found["queries"] = count_queries(ours, people_of(filled))
    with serving_portal() as (port, process), serving_peer() as peer_port:
        people = {who: Person(port, session_of(user), secure=True) for who, user in people_of(filled).items()}
        peers = {who: Person(peer_port, {"sessionid": peer[who]}, secure=False) for who in people}
        found["results"] = run_all({"portal": (people, ours(people)), "admin": (peers, peer_scenarios(peers, peer))})
        found["paper"] = measure_paper(people["worker"], filled, say)
        say("Memory over many requests")
        found["memory"] = memory(process, people["coordinator"], ours(people))
    found["seconds"] = round(time.monotonic() - started)
    RESULTS.write_text(json.dumps(found, indent=2, default=str), encoding="utf-8")
    print(table(found))
    say(f"Written to {RESULTS.relative_to(HERE.parent)} after {found['seconds']} s")
    return (
        1
        if any(result["wrong"] for side in found["results"].values() for rows in side.values() for result in rows)
        else 0
    )


def machine() -> dict[str, Any]:
    return {"python": platform.python_version(), "cores": os.cpu_count(), "load": os.getloadavg()[0]}


# --- the portal ---
Scenarios = Callable[[Mapping[str, Person]], dict[str, tuple[str, list[Request]]]]


def people_of(filled: Any) -> dict[str, int]:
    return {"worker": filled.worker, "coordinator": filled.coordinator}


def session_of(user_id: int) -> dict[str, str]:
    """Make a real session, as signing in does."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from foundation.accounts.models import User
    from foundation.accounts.sessions import SessionStore

    user = User.objects.get(pk=user_id)
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    pass_factor(store, user)
    store.create()
    return {"__Host-session": str(store.session_key), settings.LANGUAGE_COOKIE_NAME: "nl"}


def pass_factor(session: Any, user: Any) -> None:
    """Mark a session as one that passed the second factor."""
    from foundation.accounts import fresh

    fresh.note_factor(SimpleNamespace(session=session, user=user))  # type: ignore[arg-type]


def portal_scenarios(filled: Any) -> Scenarios:
    """Return the pages by name: who looks, and what is asked."""
    from django.urls import reverse

    from cases.models import Case

    def references(**where: Any) -> list[str]:
        rows = Case.objects.using("owner").filter(closed_on=None, **where).order_by("uuid")[:60]
        return [row.reference for row in rows]

    own = references(case_worker_id=filled.worker)
    region = references(team__region__name="Bench")
    pages = max(1, int(filled.coordinator_cases * 0.77 / 25) - 2)
    list_page, case_page = reverse("portal:caseload"), "portal:case"

    def scenarios(people: Mapping[str, Person]) -> dict[str, tuple[str, list[Request]]]:
        note_page = reverse("cases:note_add", kwargs={"reference": own[0]})
        return {
            "own caseload (40)": ("worker", [Request(list_page)]),
            "own caseload, filtered": ("worker", [Request(f"{list_page}?stage=discussion")]),
            "case page": ("worker", [Request(reverse(case_page, kwargs={"reference": code})) for code in own]),
            "region's caseload (30 %)": ("coordinator", [Request(list_page)]),
            "region, filtered": ("coordinator", [Request(f"{list_page}?stage=discussion&country=NG")]),
            "region, deep page": ("coordinator", [Request(f"{list_page}?page={pages}")]),
            "case page of the region": (
                "coordinator", [Request(reverse(case_page, kwargs={"reference": code})) for code in region],
            ),
            "saving a note": ("worker", [note_request(people["worker"], note_page)]),
        }  # fmt: skip

    return scenarios


def hidden(page: str, name: str) -> str:
    """Return the value of a hidden field."""
    import re

    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page) or re.search(
        rf'value="([^"]*)"[^>]*name="{name}"', page
    )
    if found is None:
        raise RuntimeError(f"The page has no field {name}.")
    return found[1]


def note_request(person: Person, path: str) -> Request:
    """Fill in the page's own form; each submit brings a token of its own, as each opened form does."""
    csrf = hidden(person.get(path), "csrfmiddlewaretoken")

    def form() -> dict[str, str]:
        return {
            "csrfmiddlewaretoken": csrf,
            "token": str(uuid4()),
            "text": "Belde zelf op het afgesproken uur. Klonk rustig. Slaapt beter sinds de nieuwe kamer. " * 2,
        }

    return Request(path, form, expect=302)


def run_all(
    sides: Mapping[str, tuple[Mapping[str, Person], dict[str, tuple[str, list[Request]]]]],
) -> dict[str, dict[str, list[Any]]]:
    """Measure every scenario with one and with eight connections, after a short warm-up.

    Both sides take turns within each scenario, so that what else the machine does meanwhile hits both alike.
    """
    found: dict[str, dict[str, list[Any]]] = {side: {} for side in sides}
    names = list(next(iter(sides.values()))[1])
    print(f"> {SECONDS:.0f} s each: p50 with one connection, and requests per second with eight", flush=True)
    for name in names:
        for people, scenarios in sides.values():
            who, requests = scenarios[name]
            measure(people[who], requests, connections=2, seconds=min(1.0, SECONDS / 3))
        for connections in CONNECTIONS:
            for side, (people, scenarios) in sides.items():
                who, requests = scenarios[name]
                row: Result = measure(people[who], requests, connections=connections, seconds=SECONDS)
                found[side].setdefault(name, []).append(row.as_dict())
        said = "   ".join(
            f"{side} {rows[name][0]['p50_ms']:7.1f} ms {rows[name][-1]['per_second']:7.1f}/s"
            for side, rows in found.items()
        )
        print(f"  {name:<26} {said}", flush=True)
    return found


def count_queries(scenarios: Scenarios, users: Mapping[str, int]) -> dict[str, int]:
    """Count the queries of each page in this process: a list of 30,000 must cost as many as one of 40."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from foundation.accounts.models import User

    found: dict[str, int] = {}
    nobody: dict[str, Person] = {"worker": _NoPerson(), "coordinator": _NoPerson()}  # type: ignore[dict-item]
    for name, (who, requests) in scenarios(nobody).items():
        if requests[0].form is not None:
            continue
        client = Client(HTTP_HOST="127.0.0.1", headers={"x-forwarded-proto": "https"})
        client.force_login(user := User.objects.get(pk=users[who]))
        pass_factor(session := client.session, user)
        session.save()
        client.get(requests[0].path)
        with CaptureQueriesContext(connection) as queries:
            client.get(requests[0].path)
        found[name] = len(queries)
    return found


class _NoPerson:
    def get(self, path: str) -> str:
        return '<input name="csrfmiddlewaretoken" value="-">'


def production() -> dict[str, str]:
    """Return the environment in which the portal runs as in production."""
    names = ("DATABASE_URL", "KEYS_DATABASE_URL", "TERUGWEG_MASTER_KEY", "TERUGWEG_SECRET_KEY")
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("TERUGWEG_", "DATABASE", "KEYS"))}
    return ours | {name: os.environ[name] for name in names} | {
        "TERUGWEG_PRODUCTION": "1",
        "TERUGWEG_HOSTS": "127.0.0.1",
        # One account stands for many here; the question itself is asked and measured all the same.
        "TERUGWEG_FILES_AN_HOUR": "1000000",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        # One person asks here for what many ask at work: the limits for one person would answer instead of the pages.
        "TERUGWEG_SLOW_PER_PERSON": "100000",
    }  # fmt: skip


@contextmanager
def serving_portal() -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    from portal import serve

    environment = production()
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=HERE.parent, env=environment, check=True
    )
    port = serve.free_port()
    with serve.together([serve.server_command("127.0.0.1", port)], environment) as children:
        serve.wait_until_serving(f"http://127.0.0.1:{port}/health/", children)
        yield port, children[0]


# --- the paper ---
def measure_paper(worker: Person, filled: Any, say: Callable[[str], None]) -> dict[str, Any]:
    """Compare the office's plan over HTTP with bare WeasyPrint on the same HTML."""
    from django.urls import reverse

    from foundation.access.acting import acting_as
    from foundation.accounts.models import User
    from returns.models import DeparturePlan

    say("The plan as PDF, warm, and bare WeasyPrint")
    user = User.objects.get(pk=filled.worker)
    with acting_as(user, read_only=True):
        plans = DeparturePlan.objects.visible_to(user).select_related("case")
        plan = plans.exclude(process__stage="closed").order_by("pk").first() or plans.order_by("pk").first()
        assert plan is not None
        reference, html = plan.case.reference, plan_html(plan, user)
    page = worker.get(reverse("returns:papers", kwargs={"reference": reference}))
    csrf = hidden(page, "csrfmiddlewaretoken")
    path = reverse("returns:paper", kwargs={"reference": reference, "kind": "office", "language": "nl"})
    request = Request(path, lambda: {"csrfmiddlewaretoken": csrf})
    measure(worker, [request], connections=1, seconds=3)
    # One person makes one paper at a time (`foundation/slow.py`), so there is nothing to ask with eight connections.
    made = measure(worker, [request], connections=1, seconds=10)
    bare = bare_weasyprint(html)
    return {"http": made.as_dict(), "bare_ms": bare, "ratio": round(made.p(0.5) / bare["p50_ms"], 2)}


def plan_html(plan: Any, user: Any) -> str:
    from foundation.pdf import render_pdf
    from returns import office_paper
    from returns.paper_languages import LANGUAGES

    made = office_paper.of_plan(plan, user=user, languages=LANGUAGES["nl"])
    html, _ = render_pdf("papers/plan.html", {"paper": made}, "nl")
    return html


def bare_weasyprint(html: str) -> dict[str, float]:
    """Draw the same HTML with WeasyPrint alone, in a process of its own, warm."""
    code = (
        "import sys, time, json, weasyprint\n"
        "html, base = sys.stdin.read(), sys.argv[1]\n"
        "times = []\n"
        f"for _ in range({PAPERS} + 2):\n"
        "    began = time.perf_counter()\n"
        "    weasyprint.HTML(string=html, base_url=base).write_pdf(pdf_variant='pdf/ua-1')\n"
        "    times.append(1000 * (time.perf_counter() - began))\n"
        "print(json.dumps(times[2:]))\n"
    )
    static = HERE.parent / "static"
    local = html.replace("/static/", f"{static.as_uri()}/")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, f"{static.as_uri()}/"],
        input=local, text=True, capture_output=True, check=True,
    )  # fmt: skip
    times = sorted(json.loads(done.stdout))
    return {"p50_ms": round(statistics.median(times), 1), "p95_ms": round(times[int(0.95 * (len(times) - 1))], 1)}


# --- memory ---
def memory(
    process: subprocess.Popen[bytes], person: Person, scenarios: dict[str, tuple[str, list[Request]]]
) -> dict[str, Any]:
    """Follow the web process over many requests of a coordinator: it must stay flat."""
    requests = [request for who, rows in scenarios.values() if who == "coordinator" for request in rows[:5]]
    samples = [resident(process.pid)]
    sent, step, until = 0, max(1, MEMORY_REQUESTS // 10), time.monotonic() + MEMORY_SECONDS
    while sent < MEMORY_REQUESTS and time.monotonic() < until:
        result = measure(person, requests, connections=4, seconds=min(10.0, max(1.0, until - time.monotonic())))
        sent += len(result.times)
        if sent >= step * len(samples):
            samples.append(resident(process.pid))
    return {"requests": sent, "rss_mb": samples, "growth_mb": round(samples[-1] - samples[min(1, len(samples) - 1)], 1)}


def resident(pid: int) -> float:
    """Return the resident memory of a process and its children, in MB."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid=,rss="], text=True, capture_output=True, check=True).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
    family, grown = {pid}, True
    while grown:
        more = {child for child, parent, _ in rows if parent in family} - family
        family |= more
        grown = bool(more)
    return round(sum(rss for number, _, rss in rows if number in family) / 1024, 1)


# --- the peer ---
def fill_peer(cases: int) -> dict[str, Any]:
    from foundation import postgres

    urls = postgres.ensure_database("terugweg_bench_peer", fresh=True)
    os.environ["BENCH_PEER_URL"] = urls.owner
    done = subprocess.run(
        [sys.executable, "-m", "bench.peers.fill", str(cases)], cwd=HERE.parent, env=peer_environment(), text=True,
        stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def peer_environment() -> dict[str, str]:
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "bench.peers.settings"}


@contextmanager
def serving_peer() -> Iterator[int]:
    from portal import serve

    port = serve.free_port()
    command = serve.server_command("127.0.0.1", port)
    command[-1] = "bench.peers.wsgi:application"
    with serve.together([command], peer_environment()) as children:
        serve.wait_until_serving(f"http://127.0.0.1:{port}/admin/login/", children)
        yield port


def peer_scenarios(people: Mapping[str, Person], peer: Mapping[str, Any]) -> dict[str, tuple[str, list[Request]]]:
    """Return the same pages in the admin."""
    changes = "/admin/peers/case/{}/change/"
    pages = max(1, int(peer["region_open"] / 25) - 2)
    return {
        "own caseload (40)": ("worker", [Request("/admin/peers/case/")]),
        "own caseload, filtered": ("worker", [Request("/admin/peers/case/?stage__exact=discussion")]),
        "case page": ("worker", [Request(changes.format(case)) for case in peer["own"]]),
        "region's caseload (30 %)": ("coordinator", [Request("/admin/peers/case/")]),
        "region, filtered": ("coordinator", [Request("/admin/peers/case/?stage__exact=discussion&country=NG")]),
        "region, deep page": ("coordinator", [Request(f"/admin/peers/case/?p={pages}")]),
        "case page of the region": ("coordinator", [Request(changes.format(case)) for case in peer["region"]]),
        "saving a note": ("worker", [peer_note(people["worker"], peer["own"][0])]),
    }


def peer_note(person: Person, case: int) -> Request:
    path = "/admin/peers/note/add/"
    csrf = hidden(person.get(path), "csrfmiddlewaretoken")
    form = {
        "csrfmiddlewaretoken": csrf, "case": str(case), "created_at_0": "2026-01-02", "created_at_1": "10:00:00",
        "text": "Belde zelf op het afgesproken uur. Klonk rustig. Slaapt beter sinds de nieuwe kamer. " * 2,
        "_save": "Save",
    }  # fmt: skip
    return Request(path, lambda: form, expect=302)
