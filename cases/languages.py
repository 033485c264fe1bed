"""Languages that a client or an interpreter speaks, as versioned data (`cases/data/languages.json`)."""

import json
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

_FILE = Path(__file__).parent / "data" / "languages.json"


@cache
def _languages() -> dict[str, dict[str, str]]:
    return {row["code"]: row for row in json.loads(_FILE.read_text(encoding="utf-8"))["languages"]}


@cache
def _names(spoken: str) -> dict[str, str]:
    return {code: row[f"name_{spoken}"] for code, row in _languages().items()}


def language_names() -> dict[str, str]:
    """Return code -> name, in the language of the page."""
    return _names("en" if (get_language() or "nl").startswith("en") else "nl")


def language_name(code: str) -> str:
    """Return the name of one language; the code itself where we have no name for it."""
    return language_names().get(code, code)


def language_choices() -> list[tuple[str, str]]:
    """Return (code, name) for a form, by name."""
    return sorted(language_names().items(), key=lambda pair: pair[1].casefold())


def language_direction(code: str) -> str:
    """Return 'rtl' or 'ltr' of the script it is usually written in; for a paper, never for typed text."""
    return _languages().get(code, {}).get("direction", "ltr")
