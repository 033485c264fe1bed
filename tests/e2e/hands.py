"""What hands do at a browser: fill in fields by name, send, and follow what the page says."""

from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Page

FORM = "main form"


def iso(days: int = 0) -> str:
    """Return the day ``days`` from now as a date field wants it."""
    return (date.today() + timedelta(days=days)).isoformat()


def unfold(page: Page) -> None:
    """Open every folded part of the form, as somebody does who fills it all in."""
    for _ in range(20):
        folded = page.locator(f"{FORM} details:not([open]) > summary")
        if folded.count() == 0:
            return
        folded.first.click()


def fill(page: Page, **fields: Any) -> None:
    """Fill in fields by name; a list ticks boxes, a choice is made by its value."""
    unfold(page)
    for name, value in fields.items():
        control = page.locator(f'{FORM} [name="{name}"]')
        kind = control.first.evaluate("node => node.type || node.tagName")
        if kind in {"radio", "checkbox"}:
            for each in value if isinstance(value, list) else [value]:
                which = control if each is True else page.locator(f'{FORM} [name="{name}"][value="{each}"]')
                which.first.check()
        elif kind.startswith("select"):
            control.first.select_option(value)
        else:
            control.first.fill(value)


def send(page: Page) -> None:
    """Press the form's main button and wait for the next page; what is wrong is shown in the failure."""
    with page.expect_navigation():
        page.locator(f"{FORM} button.btn-primary").first.click()
    summary = page.locator("[data-error-summary]")
    assert summary.count() == 0, f"{page.url}: {summary.first.inner_text()}"


def in_case(page: Page, case: str, path: str, **fields: Any) -> None:
    """Open a page of the case, fill in and send."""
    response = page.goto(case + path)
    assert response is not None and response.status == 200, f"{path} answers {response and response.status}"
    fill(page, **fields)
    send(page)
