"""Every kind of page that a link leads to: accessible, no wider than a phone, and silent about her."""

import re
from collections.abc import Callable

import pytest

from tests.e2e.conftest import DESKTOP, PHONE, Visitor
from tests.e2e.walk import every_page

pytestmark = pytest.mark.e2e

#: A glance at a tab or an inbox must not betray anyone (`domain.md` 11).
TELLING = re.compile(r"mensenhandel|slachtoffer|traffick|victim|Zonnebloem|Korenbloem|Windmolen", re.IGNORECASE)
NARROWEST = {"width": 320, "height": 640}
#: Fewer kinds of page than this means that the walk was cut short and proves little.
AT_LEAST = 25


@pytest.mark.parametrize(
    ("name", "seat"),
    [
        ("Sanne", {"language": "nl"}),
        ("Sanne", {"language": "en", "dark": True, "phone": True, "script": False}),
        ("Marieke", {"language": "en", "dark": True}),
        ("Marieke", {"language": "nl", "phone": True}),
    ],
)
def test_every_page(visit: Callable[..., Visitor], name: str, seat: dict[str, object]) -> None:
    visitor = visit(**seat)
    visitor.sign_in(name, language=str(seat["language"]))
    pages: list[str] = []
    problems: list[str] = []
    for address in every_page(visitor.page, visitor.base, problems):
        pages.append(address)
        if TELLING.search(visitor.page.title()):
            problems.append(f"{address} tells in its title")
        if visitor.page.locator("h1").count() != 1:
            problems.append(f"{address} has no single h1")
        if visitor.page.locator("html").get_attribute("lang") != seat["language"]:
            problems.append(f"{address} is in another language")
        if seat.get("script", True):  # axe is a script
            problems += visitor.accessibility_problems()
        visitor.page.set_viewport_size(NARROWEST)
        if (wider := visitor.too_wide_by()) > 0:
            problems.append(f"{address} is {wider} pixels too wide")
        visitor.page.set_viewport_size(PHONE if seat.get("phone") else DESKTOP)
    assert problems == []
    assert len(pages) >= AT_LEAST, pages


@pytest.mark.parametrize("name", ["Imke", "Farid", "Anton", "Paula"])
def test_roles_without_files_see_pages_without_files(visit: Callable[..., Visitor], name: str) -> None:
    """No page of a file; the privacy officer's log and signals name files by reference, and only by that."""
    visitor = visit()
    visitor.sign_in(name)
    problems: list[str] = []
    for address in every_page(visitor.page, visitor.base, problems):
        assert "/cases/TW-" not in address
        if name != "Farid":
            assert "TW-" not in visitor.page.content(), address
        problems += visitor.accessibility_problems()
    assert problems == []
