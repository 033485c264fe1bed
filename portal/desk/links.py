"""Addresses of the pages where something is done, by the name of a view."""

from typing import Any

from django.urls import reverse


def link(view: str, /, *, anchor: str = "", query: str = "", **kwargs: Any) -> str:
    """Return the address of a page, with what follows it: ``link("portal:case", reference=…, anchor="tasks")``."""
    return reverse(view, kwargs=kwargs) + (f"?{query}" if query else "") + (f"#{anchor}" if anchor else "")
