"""The addresses of one full file, for tests that ask each of them."""

from typing import Any

from django.urls import reverse

from tests.test_access_matrix import ADDRESSES, addresses


def urls_of(full: Any, *, method: str = "") -> list[tuple[str, str]]:
    """Return name and address of every page for which ``full`` has a row; only those of ``method`` if one is named."""
    found = []
    for name, entry in addresses():
        if name not in ADDRESSES:
            continue
        _row, kind, given = ADDRESSES[name]
        if (method and kind != method) or given.get("uuid") in {"handover", "emergency"}:
            continue
        if any(given.get(key, "talk") not in full.uuids for key in ("uuid", "number")):
            continue  # a row of the matrix alone
        keys = {key: full.uuids.get(value, value) for key, value in given.items()}
        if "reference" in entry.pattern.converters:
            keys["reference"] = full.case.reference
        found.append((name, reverse(name, kwargs=keys)))
    return found
