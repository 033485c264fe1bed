"""Addresses of the pages where something is done, by the name of a view."""

from functools import lru_cache
from typing import Any

from django.urls import reverse


@lru_cache(maxsize=4096)
def _address(view: str, kwargs: tuple[tuple[str, Any], ...]) -> str:
    """Work an address out once: it depends on nothing but its parts, and a list asks for sixty of them."""
    return reverse(view, kwargs=dict(kwargs))


def link(view: str, /, *, anchor: str = "", query: str = "", **kwargs: Any) -> str:
    """Return the address of a page, with what follows it: ``link("portal:case", reference=…, anchor="tasks")``."""
    return _address(view, tuple(kwargs.items())) + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")
