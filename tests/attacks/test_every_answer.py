"""Every answer of every address: headers, titles, addresses and a way to leave (S18, S42 to S48, S83, S84)."""

import logging
import re
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse

from cases.operations import set_identity
from foundation.logs import JsonFormatter
from foundation.middleware import FEATURES
from portal import views_open
from tests.attacks.test_what_a_page_tells import text_of
from tests.test_access_matrix import ADDRESSES, addresses, file, keys_of  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

#: What each answer carries, and with what.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
POLICY = (
    "default-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "report-uri /policy-report/",
)
TELLING = re.compile(
    r"mensenhandel|slachtoffer|traffick|victim|uitbuiting|exploit|\bNoor\b|Geheim|Amara", re.IGNORECASE
)


@pytest.fixture
def full(file: Any, people: Any, as_user: Any) -> Any:  # noqa: F811 - the matrix's fixture
    """One file with one row of everything, as the access matrix has it, so that a new address needs nothing here."""
    with as_user(people.alice):
        set_identity(actor=people.alice, case=file.case, data={"legal_name": "Geheim"})
    return file


def pages_of(full: Any) -> list[tuple[str, str]]:
    rows = [(name, entry, ADDRESSES[name]) for name, entry in addresses() if name in ADDRESSES]
    return [(name, reverse(name, kwargs=keys_of(entry, row[2], full))) for name, entry, row in rows if row[1] == "GET"]


def faults(name: str, answer: Any) -> list[str]:
    """Return what is wrong with the headers of an answer."""
    found = [
        f"{name}: {header} is {answer.headers.get(header)}"
        for header, value in HEADERS.items()
        if answer.headers.get(header) != value
    ]
    if "no-store" not in answer.headers.get("Cache-Control", ""):
        found.append(f"{name}: may be kept in a cache")
    policy = answer.headers.get("Content-Security-Policy", "")
    if "sandbox" not in policy:
        found += [f"{name}: the policy lacks {part}" for part in POLICY if part not in policy]
    if re.search(r"unsafe|\*|data:|https?:", policy.replace("form-action 'self' https://www.knmi.nl", "")):
        found.append(f"{name}: the policy is loose: {policy}")
    if not all(f"{feature}=()" in answer.headers.get("Permissions-Policy", "") for feature in FEATURES):
        found.append(f"{name}: lends features")
    found += [f"{name}: {header}" for header in answer.headers if header.lower().startswith("access-control-")]
    found += [
        f"{name}: banner {answer.headers[header]}" for header in ("Server", "X-Powered-By") if header in answer.headers
    ]
    return found


def page_faults(name: str, text: str) -> list[str]:
    """Return what is wrong with a page: a title or address that tells, a foreign address, no way to leave."""
    found = []
    title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
    if not title or TELLING.search(title[1]):
        found.append(f"{name}: title {title and title[1]}")
    if 'action="/quick-exit/"' not in text:
        found.append(f"{name}: no quick exit")
    loads = re.findall(
        r"<(?:script|img|iframe|source|audio|video|embed|object|link)\b[^>]*?(?:src|href|data)=\"([^\"]+)\"", text
    )
    found += [f"{name}: loads {address}" for address in loads if not address.startswith("/static/")]
    found += [
        f"{name}: inline" for _ in re.findall(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=\"|javascript:", text)
    ]
    found += [f"{name}: keeps in the browser" for _ in re.findall(r"localStorage|sessionStorage|indexedDB", text)]
    return found


def is_page(answer: Any) -> bool:
    return "text/html" in answer.headers.get("Content-Type", "") and answer.status_code not in {301, 302}


@pytest.mark.parametrize("who", ["nobody", "alice", "charlie", "carla", "adam"])
def test_every_address_for_every_kind_of_person(who: str, full: Any, people: Any, client_of: Any) -> None:
    client, wrong = client_of(getattr(people, who, None)), []
    for name, url in pages_of(full):
        answer = client.get(url)
        wrong += faults(name, answer)
        if is_page(answer):
            text = text_of(answer)
            wrong += page_faults(name, text)
            if who != "nobody" and answer.status_code == 200 and 'action="/sign-out/"' not in text:
                wrong.append(f"{name}: no way to sign out")
    assert not wrong, "\n".join(wrong)


def test_every_post_and_every_wrong_verb(full: Any, people: Any, client_of: Any) -> None:
    client, wrong = client_of(people.alice), []
    for name, entry in addresses():
        row = ADDRESSES[name]
        if row[1] != "POST" or name in {"accounts:sign_out", "portal:quick_exit"}:
            continue
        url = reverse(name, kwargs=keys_of(entry, row[2], full))
        wrong += faults(f"GET {name}", client.get(url)) + faults(name, client.post(url))
    for verb in ("trace", "put", "delete", "patch", "options"):
        answer = client.generic(verb.upper(), reverse("portal:case", args=[full.case.reference]))
        assert answer.status_code == 405, verb
        wrong += faults(verb, answer)
    assert not wrong, "\n".join(wrong)


def test_errors_carry_the_same(full: Any, people: Any, client_of: Any) -> None:
    client = client_of(people.alice, raise_request_exception=False)
    for name, answer in {
        "404": client.get("/nowhere/"),
        "400": client.get("/help/", headers={"Host": "evil.example"}),
        "413": client.post(reverse("set_language"), {"language": "x" * 3_000_000}),
        "403": client_of(people.alice, enforce_csrf_checks=True).post(reverse("set_language"), {"language": "nl"}),
        "csrf": client_of(people.alice, enforce_csrf_checks=True).post(
            reverse("cases:note_add", args=[full.case.reference]),
            {"text": "x"},
            headers={"Sec-Fetch-Site": "same-origin"},
        ),
    }.items():
        assert faults(name, answer) == []
        assert page_faults(name, text_of(answer)) == [], name


@pytest.mark.urls("tests.foundation.toy")
def test_an_error_of_ours_carries_the_same_and_shows_no_trace(client_of: Any, people: Any) -> None:
    answer = client_of(people.alice, raise_request_exception=False).post("/toy/fail/")
    assert answer.status_code == 500
    assert faults("500", answer) == [] and page_faults("500", text_of(answer)) == []
    assert "Traceback" not in text_of(answer) and "after writing" not in text_of(answer)


def test_papers_and_what_stands_still(full: Any, people: Any, client_of: Any) -> None:
    client = client_of(people.alice)
    for kind in ("office", "own"):
        answer = client.post(reverse("returns:paper", args=[full.case.reference, kind, "nl"]))
        assert answer["Content-Type"] == "application/pdf" and faults(kind, answer) == []
        assert not re.search("TW-|Noor|mensen", answer["Content-Disposition"])
    for listing in ("/static/", "/static/css/", "/.git/config", "/.env", "/admin/", "/api/", "/docs/", "/openapi.json"):
        assert client.get(listing).status_code == 404, listing


def test_addresses_hold_codes_and_references_only() -> None:
    """No address has room for a name: words of ours, a reference, a row's UUID, a code."""
    from tests.test_access_matrix import addresses

    rooms = {kind for _name, entry in addresses() for kind in map(type, entry.pattern.converters.values())}
    assert {kind.__name__ for kind in rooms} <= {"ReferenceConverter", "UUIDConverter", "SlugConverter", "FormKeyConverter",
                                                  "IntConverter"}  # fmt: skip


def test_whom_to_tell_about_a_hole(client_of: Any) -> None:
    text = client_of(None).get("/.well-known/security.txt").content.decode()
    assert f"Contact: {settings.SECURITY_CONTACT}\n" in text
    assert re.search(r"^Expires: 20\d\d-\d\d-\d\dT00:00:00Z$", text, re.MULTILINE)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b'{"csp-report": {"effective-directive": "img-src", "blocked-uri": "inline", "document-uri": "/cases/TW-4K7M-9QXC/"}}', "img-src, inline"),
        (b'{"csp-report": {"effective-directive": "x\\ny", "blocked-uri": "https://evil.example/?Amara"}}', "other, an address"),
        (b"[]", "unreadable"),
        (b"\xff", "unreadable"),
        (b'{"csp-report": 1}', "unreadable"),
        (b"[" * 7000, "unreadable"),
    ],
)  # fmt: skip
def test_a_browsers_report_keeps_a_rule_and_no_address(body: bytes, says: str, client_of: Any, caplog: Any) -> None:
    views_open._reports.clear()
    with caplog.at_level(logging.WARNING):
        answer = client_of(None).post("/policy-report/", body, content_type="application/csp-report")
    assert answer.status_code == 204
    (line,) = [record.getMessage() for record in caplog.records if record.name == "portal.views_open"]
    assert line == f"A browser refused something: {says}"


def test_reports_end_somewhere(client_of: Any, caplog: Any) -> None:
    views_open._reports.clear()
    client = client_of(None, enforce_csrf_checks=True)
    for _ in range(30):
        assert client.post("/policy-report/", b"x", content_type="application/csp-report").status_code == 204
    assert client.post("/policy-report/", b"x" * 9000, content_type="application/csp-report").status_code == 204
    assert len([record for record in caplog.records if record.name == "portal.views_open"]) == 20


def test_a_log_line_names_no_case() -> None:
    """Django writes the address of what it did not find; beside the moment that would tell who was read (S67)."""
    line = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Not Found: %s", ("/cases/TW-4K7M-9QXC/?q=Amara",), None
    )
    told = JsonFormatter().format(line)
    assert "Not Found: /cases/" in told
    assert "4K7M" not in told and "Amara" not in told


def in_production(code: str) -> str:
    """Run a line with the settings of production and return what it prints."""
    variables = {
        "TERUGWEG_PRODUCTION": "1", "TERUGWEG_SECRET_KEY": "s" * 60, "TERUGWEG_MASTER_KEY": "x",
        "DATABASE_URL": "postgresql://portal@db/terugweg", "TERUGWEG_HOSTS": "terugweg.example",
        "DJANGO_SETTINGS_MODULE": "portal.settings", "PATH": "/usr/bin:/bin",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", f"import django; django.setup(); from django.conf import settings as s; {code}"],
                          cwd=settings.BASE_DIR, env=variables, capture_output=True, text=True)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_cookies_and_transport_in_production() -> None:
    told = in_production(
        "from foundation.cookies import MessageCookies; from foundation.drafts import kept;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, MessageCookies.cookie_name, kept.COOKIE, kept.OWNER_COOKIE);"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY);"
        "print(s.SESSION_COOKIE_SAMESITE, s.CSRF_COOKIE_SAMESITE, s.SESSION_COOKIE_DOMAIN, s.SESSION_COOKIE_PATH);"
        "print(s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SECURE_SSL_REDIRECT)"
    ).splitlines()  # fmt: skip
    assert told[0].split() == [
        f"__Host-{name}" for name in ("session", "csrf", "language", "messages", "kept", "writer")
    ]
    assert told[1:] == ["True True True True", "Lax Lax None /", f"{2 * 365 * 24 * 3600} True True"]


def test_the_address_after_quick_exit_is_the_only_foreign_one_a_form_may_send_to() -> None:
    allowed = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"]
    assert allowed == ["'self'", "https://" + urlsplit(settings.QUICK_EXIT_URL).netloc]


def test_a_log_line_is_one_line_in_utc() -> None:
    """One format, line breaks encoded, a moment with its offset (S68)."""
    line = logging.LogRecord("x", logging.ERROR, "", 0, "a\nb \u2028 c\r", None, None)
    told = JsonFormatter().format(line)
    assert told.splitlines() == [told]
    assert re.search(r'"time": "20\d\d-\d\d-\d\dT[\d:.]+\+00:00"', told)
