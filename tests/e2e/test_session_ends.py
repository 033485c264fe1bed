"""The end of a session in a real browser: warned, put away, back to the same words; and quick exit, with nothing under Back.

The portal runs with a session of seconds, and quick exit leads to a page of the test.
"""

import os
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from foundation import postgres
from portal import serve
from tests.e2e.conftest import PHONE
from tests.e2e.hands import unfold

pytestmark = pytest.mark.e2e

IDLE, WARN = 10, 5
WORDS = "Zij wil eerst haar zus bellen."


class Weather(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>Weather</title><h1>Sunny</h1>")

    def log_message(self, *_arguments: Any) -> None:
        pass


@pytest.fixture(scope="module")
def short(portal_url: str) -> Iterator[SimpleNamespace]:
    """Serve the same cases with a session of ten seconds; `url` and `weather`."""
    outside = HTTPServer(("127.0.0.1", 0), Weather)
    threading.Thread(target=outside.serve_forever, daemon=True).start()
    weather = f"http://127.0.0.1:{outside.server_port}/"
    environment = (
        os.environ
        | postgres.ensure_database("terugweg_e2e").as_environment()
        | {"TERUGWEG_DEMO": "1", "DJANGO_SETTINGS_MODULE": "portal.settings"}
        | {"TERUGWEG_IDLE_SECONDS": str(IDLE), "TERUGWEG_QUICK_EXIT_URL": weather}
    )
    port = serve.free_port()
    with serve.together([serve.server_command("127.0.0.1", port)], environment) as children:
        serve.wait_until_serving(f"http://127.0.0.1:{port}/health/", children)
        yield SimpleNamespace(url=f"http://127.0.0.1:{port}", weather=weather)
    outside.shutdown()
    outside.server_close()


@pytest.fixture
def seat(browser: Browser, short: SimpleNamespace) -> Iterator[Callable[..., Page]]:
    contexts = []

    def sit(**options: Any) -> Page:
        contexts.append(browser.new_context(locale="nl", **options))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        sign_in(page, f"{short.url}/sign-in/")
        return page

    yield sit
    for context in contexts:
        context.close()


def sign_in(page: Page, address: str = "") -> None:
    if address:
        page.goto(address)
    page.locator(".role-card", has_text="Sanne").first.click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def a_note(page: Page, base: str) -> str:
    page.goto(f"{base}/cases/")
    case = page.locator('a[href^="/cases/TW-"]').first.get_attribute("href")
    return f"{base}{case.split('#')[0]}notes/new/"


def test_warned_and_one_press_stays(seat: Callable[..., Page], short: SimpleNamespace) -> None:
    page = seat(viewport=PHONE)
    page.goto(f"{short.url}/help/")
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_be_visible(timeout=(IDLE - WARN + 3) * 1000)
    expect(dialog.get_by_role("status")).to_have_text("Nog 5 seconden")
    stay = dialog.get_by_role("button", name="Aangemeld blijven")
    expect(stay).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    page.wait_for_timeout((IDLE - WARN) * 1000 - 1500)
    assert page.url.endswith("/help/")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")  # whoever presses it is there
    expect(dialog).to_be_hidden()


def test_left_alone_it_locks_and_gives_the_words_back(seat: Callable[..., Page], short: SimpleNamespace) -> None:
    page = seat()
    address = a_note(page, short.url)
    page.goto(address)
    unfold(page)
    page.locator('main form [name="text"]').first.fill(WORDS)
    page.wait_for_url("**/locked/**", timeout=(IDLE + 8) * 1000)
    assert WORDS not in page.content()
    page.get_by_role("link", name="Opnieuw aanmelden").click()
    sign_in(page)
    assert page.url == address
    unfold(page)
    expect(page.locator('main form [name="text"]').first).to_have_value(WORDS)


def test_words_that_no_draft_could_keep_come_back_too(seat: Callable[..., Page], short: SimpleNamespace) -> None:
    """The drafts' address does not answer, so the form itself is sent when the session has ended."""
    page = seat()
    address = a_note(page, short.url)
    page.goto(address)
    page.route("**/drafts/keep/**", lambda route: route.abort())
    unfold(page)
    page.locator('main form [name="text"]').first.fill(WORDS)
    page.wait_for_url("**/sign-in/**", timeout=(IDLE + 8) * 1000)
    sign_in(page)
    assert page.url == address
    unfold(page)
    expect(page.locator('main form [name="text"]').first).to_have_value(WORDS)


def test_without_a_script_a_page_puts_itself_away_and_a_form_waits(
    seat: Callable[..., Page], short: SimpleNamespace
) -> None:
    page = seat(java_script_enabled=False)
    form = page.context.new_page()
    address = a_note(form, short.url)
    form.goto(address)
    unfold(form)
    form.locator('main form [name="text"]').first.fill(WORDS)
    page.goto(f"{short.url}/help/")
    page.wait_for_url("**/locked/**", timeout=(IDLE + 12) * 1000)
    expect(page.locator("h1")).to_have_text("Het portaal is vergrendeld")
    form.locator("main form.form button.btn-primary").first.click()
    form.wait_for_url("**/sign-in/**")
    assert "vergrendeld" in form.locator(".messages").inner_text()
    sign_in(form)
    assert form.url == address
    expect(form.locator('main form [name="text"]').first).to_have_value(WORDS)


def test_a_printed_page_says_who_printed_it_on_each_sheet(seat: Callable[..., Page], short: SimpleNamespace) -> None:
    page = seat()
    page.goto(f"{short.url}/organisations/")
    sheets = [sheet.extract_text() for sheet in PdfReader(BytesIO(page.pdf())).pages]
    assert len(sheets) > 1
    assert all("Sanne" in sheet and f"{datetime.now().year}, " in sheet for sheet in sheets)


@pytest.mark.parametrize("way", ["button", "keys", "no script"])
def test_quick_exit_leaves_nothing_under_back(way: str, seat: Callable[..., Page], short: SimpleNamespace) -> None:
    page = seat(java_script_enabled=way != "no script")
    page.goto(f"{short.url}/cases/")
    alias = page.locator('main a[href^="/cases/TW-"]').first
    name, case = alias.inner_text(), alias.get_attribute("href")
    page.goto(short.url + case)
    before = page.context.cookies(short.url)
    if way == "keys":
        for _ in range(3):
            page.keyboard.press("Escape")
    else:
        page.get_by_role("button", name="Snel weg").first.click()
    page.wait_for_url(short.weather)
    assert "session" in " ".join(cookie["name"] for cookie in before)
    assert not [cookie for cookie in page.context.cookies(short.url) if "session" in cookie["name"]]
    for _ in range(3):
        page.go_back()
        page.wait_for_timeout(300)
        assert name not in page.locator("body").inner_text()
        if page.url.startswith(short.url):
            assert "/sign-in/" in page.url, page.url
    # The server has forgotten the session too: its cookie opens nothing any more.
    page.context.add_cookies(before)
    page.goto(short.url + case)
    assert "/sign-in/" in page.url
