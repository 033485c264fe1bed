"""Two people edit the same thing: the second is told, sees both versions and decides."""

from collections.abc import Mapping
from typing import Any


class StaleEdit(Exception):
    """The row was changed after the form was opened.

    Args:
        row: the row as it stands now, with its ``version``.
        current: values by form field where they are not attributes of the row.
        who: who saved it, where that is known.
    """

    def __init__(self, row: Any, current: Mapping[str, Any] | None = None, who: str = "") -> None:
        super().__init__("changed meanwhile")
        self.row = row
        self.current = dict(current or {})
        self.who = who


def require_version(row: Any, version: int | None, *, current: Mapping[str, Any] | None = None, who: str = "") -> None:
    """Raise `StaleEdit` unless the locked ``row`` still has the version that the form was opened with."""
    if version is not None and row.version != version:
        raise StaleEdit(row, current, who)
