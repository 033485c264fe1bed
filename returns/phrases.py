"""Fixed phrases of her own paper (`returns/data/own_edition_phrases.json`), checked by a person per language."""

import json
from functools import cache
from pathlib import Path

PHRASES = Path(__file__).resolve().parent / "data/own_edition_phrases.json"


@cache
def _phrases() -> dict[str, dict[str, str]]:
    rows = json.loads(PHRASES.read_text(encoding="utf-8"))["phrases"]
    return {row["key"]: row for row in rows if row["checked"]}


def phrase(key: str, language: str) -> str:
    """Return a phrase.

    Raises:
        KeyError: for a phrase that does not exist or that nobody has checked.
    """
    return _phrases()[key][language]
