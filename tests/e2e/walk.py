"""Walking the portal by its links, as somebody would who clicks on everything."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page

REFERENCE = re.compile(r"TW-[0-9A-Z]{4}-[0-9A-Z]{4}")
ROW = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
#: Pages of one kind look alike; the registry has forty.
ENTRY = re.compile(r"^/organisations/[a-z0-9-]+/")


def kind_of(path: str) -> str:
    """Return the path with what differs from file to file taken out, so that each kind of page is seen once."""
    path = ENTRY.sub("/organisations/CODE/", path)
    return ROW.sub("ROW", REFERENCE.sub("REF", path))


def links(page: Page, base: str) -> list[str]:
    """Return the portal's own addresses on a page, in order, without fragments."""
    found = page.eval_on_selector_all("a[href]", "nodes => nodes.map(node => node.href)")
    return [address.split("#")[0] for address in found if address.startswith(base)]


def every_page(page: Page, base: str, broken: list[str], start: tuple[str, ...] = ("/",)) -> Iterator[str]:
    """Open one page of each kind that can be reached by links; yield its address while it is open.

    A link that does not lead to a page is written to ``broken``: no page offers what it then refuses.
    """
    waiting, seen = [base + path for path in start], set()
    while waiting:
        address = waiting.pop(0)
        kind = kind_of(urlsplit(address).path)
        if kind in seen or kind.startswith("/static/"):
            continue
        seen.add(kind)
        try:
            response = page.goto(address)
        except Error as error:  # a table to take along, or an answer without a page, such as 405
            if "Download is starting" in str(error):
                continue
            broken.append(f"{address} answers without a page")
            continue
        if response is None or "text/html" not in response.headers.get("content-type", ""):
            continue
        if response.status != 200:
            broken.append(f"{address} answers {response.status}")
            continue
        waiting += links(page, base)
        yield address
