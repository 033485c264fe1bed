"""A passkey in a real browser, with a virtual authenticator: set up before anything else, then used to sign in (S05).

The portal runs without the demonstration here, on `localhost`: a passkey belongs to a name, never to a number.
"""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from foundation import postgres
from portal import serve

pytestmark = pytest.mark.e2e
EMAIL, PASSWORD = "marieke@terugweg.example", "vier kaarsen op het raam"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def strict_url() -> Iterator[str]:
    """Serve an empty portal with one coordinator, who must use a passkey; return the address."""
    urls = postgres.ensure_database("terugweg_passkey", fresh=True)
    environment = (
        {name: value for name, value in os.environ.items() if name != "TERUGWEG_DEMO"}
        | urls.as_environment()
        | {"DJANGO_SETTINGS_MODULE": "portal.settings", "TERUGWEG_PASSKEY_REQUIRED": "1"}
        | {"TERUGWEG_PASSWORD": PASSWORD}
    )
    new_user = ["create_user", EMAIL, "Marieke Veenstra", "coordinator", "--team", "COSM Noord", "--region", "Noord"]
    for command in (["migrate_all", "-v0"], new_user):
        subprocess.run([sys.executable, "manage.py", *command], cwd=serve.PROJECT, env=environment, check=True)
    port = serve.free_port()
    with serve.together([serve.server_command("127.0.0.1", port)], environment) as children:
        serve.wait_until_serving(f"http://127.0.0.1:{port}/health/", children)
        yield f"http://localhost:{port}"


@pytest.fixture
def page(browser: Browser, strict_url: str) -> Iterator[Page]:
    context = browser.new_context(locale="en", base_url=strict_url)
    page = context.new_page()
    page.set_default_timeout(10_000)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    context.close()
    assert problems == []


def with_password(page: Page, path: str = "/cases/") -> None:
    page.goto(path)
    page.locator('[name="login"]').fill(EMAIL)
    field = page.locator('[name="password"]')
    field.fill(PASSWORD)
    page.locator(".show-password").click()
    assert field.get_attribute("type") == "text" and field.input_value() == PASSWORD
    page.locator(".show-password").click()
    assert field.get_attribute("type") == "password"
    page.get_by_role("button", name="Inloggen").or_(page.get_by_role("button", name="Sign in")).first.click()


def test_set_up_before_anything_else_then_sign_in_with_it(page: Page) -> None:
    with_password(page)
    page.wait_for_url("**/account/security/set-up/")
    page.goto("/cases/")
    page.wait_for_url("**/account/security/set-up/")
    assert page.locator('main a[href="/account/security/app/"]').count() == 0  # an app is not enough for her

    page.locator('main a[href="/account/security/passkey/"]').click()
    page.locator('[name="name"]').fill("laptop")
    page.locator("form[data-passkey] button.btn-primary").click()
    page.wait_for_url("**/account/security/codes/")
    page.locator("main button.btn-primary").click()
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    page.locator("main a.btn-primary").click()
    expect(page).to_have_url(page.url)
    page.goto("/account/security/")
    expect(page.locator("#factors")).to_contain_text("laptop")

    page.locator(".site-header details.only-wide summary").first.click()
    page.locator('.menu-panel form[action="/sign-out/"] button:visible').first.click()
    page.wait_for_url("**/sign-in/")

    with_password(page)
    page.wait_for_url("**/sign-in/second/")
    page.locator('form[data-passkey="get"] button').click()
    page.wait_for_url("**/cases/")
    assert page.goto("/cases/").status == 200
