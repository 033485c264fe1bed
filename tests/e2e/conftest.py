"""A running portal with the demo's cases, and a browser on it.

Journeys use only what the pages show, never the models: what they prove is what a person can do.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from foundation import postgres
from portal import serve

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ON_A_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
#: Without these the browser looks for its makers' hosts at every start.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def portal_url() -> Iterator[str]:
    """Serve the demo's cases from a database of their own; return the address."""
    urls = postgres.ensure_database("terugweg_e2e", fresh=True)
    environment = (
        os.environ | urls.as_environment() | {"TERUGWEG_DEMO": "1", "DJANGO_SETTINGS_MODULE": "portal.settings"}
    )
    for command in (["migrate_all", "-v0"], ["seed_demo", "--small"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=serve.PROJECT, env=environment, check=True)
    port = serve.free_port()
    with serve.together([serve.server_command("127.0.0.1", port)], environment) as children:
        serve.wait_until_serving(f"http://127.0.0.1:{port}/health/", children)
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, BROWSERS)), None) or ON_A_MAC
    assert Path(program).exists(), "No Chromium: run make e2e, which installs it or says how."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """Somebody at a browser: opens pages and fails on anything that a page reports as broken."""

    page: Page
    base: str
    problems: list[str]
    with_script: bool = True

    def go(self, path: str) -> Page:
        """Open an address; anything but a page is a fault."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.ok, f"{path} answered {answer.status}"
        return self.page

    def sign_in(self, name: str, *, language: str = "nl") -> None:
        """Choose a colleague on the demo's sign-in page, and the language in the header."""
        self.go("/sign-in/")
        self.page.locator(".role-card", has_text=name).first.click()
        self.page.wait_for_url(self.base + "/")
        if self.page.locator("html").get_attribute("lang") != language:
            if (menu := self.page.locator("header details.only-narrow > summary")).is_visible():
                menu.click()
            self.page.locator(f'button[name="language"][value="{language}"]:visible').first.click()
        assert self.page.locator("html").get_attribute("lang") == language

    def accessibility_problems(self) -> list[str]:
        """Return the serious and critical findings of axe on this page."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{self.page.url} {rule['id']}: {node['html'][:160]}"
            for rule in found
            if rule["impact"] in {"serious", "critical"}
            for node in rule["nodes"]
        ]

    def too_wide_by(self) -> int:
        """Return how many pixels one would have to scroll sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.fixture
def visit(browser: Browser, portal_url: str) -> Iterator[Callable[..., Visitor]]:
    """Return a function that seats a visitor: `visit(phone=True, script=False, language="en", dark=True)`."""
    contexts: list[tuple[BrowserContext, list[str]]] = []

    def seat(*, phone: bool = False, script: bool = True, language: str = "nl", dark: bool = False) -> Visitor:
        context = browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            java_script_enabled=script,
            locale=language,
            color_scheme="dark" if dark else "light",
        )
        problems: list[str] = []
        contexts.append((context, problems))
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: problems.append(f"script: {error}"))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: _at_home(request.url, portal_url, problems))
        return Visitor(page, portal_url, problems, script)

    yield seat
    for context, _ in contexts:
        context.close()
    assert [problem for _, problems in contexts for problem in problems] == []


def _at_home(url: str, base: str, problems: list[str]) -> None:
    if not url.startswith((base, "data:", "blob:")):
        problems.append(f"asked a third party: {url}")
