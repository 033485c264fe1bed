"""The one door for tables that leave the portal: CSV that no spreadsheet takes for formulas (S54, ASVS 1.2.10).

A cell that a colleague opens in a spreadsheet may hold what anybody wrote: ``=HYPERLINK("https://evil.example")``
sends the row beside it away at one click. Text that could begin a formula gets an apostrophe before it, which
spreadsheets take for 'this is text'. Real numbers stay numbers.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.http import HttpResponse
from django.utils.functional import Promise

Cell = str | Promise | int | float | Decimal | date | datetime | None

CONTENT_TYPE = "text/csv; charset=utf-8; header=present"
#: Signs that begin a formula, their full-width twins included.
_STARTS = "=+\\-@\uff1d\uff0b\uff0d\uff20"
#: At the start of a cell, and after what another spreadsheet may take for the end of one: a Dutch one parts at the
#: semicolon, wherever it stands. Space and invisible signs before the formula do not hide it.
_FORMULA = re.compile(rf"(^|[;\t\r\n])(?=[\s\"'\u200b-\u200f\u2060\ufeff]*[{_STARTS}])")
#: A leading tab or return is dropped by some programs, and what follows becomes the start.
_BLANK_START = re.compile(r"^[\t\r\n]")
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127))


def disarmed(text: str) -> str:
    """Return ``text`` so that no spreadsheet reads a formula in it."""
    text = _FORMULA.sub(r"\1'", text.translate(_CONTROLS))
    return f"'{text}" if _BLANK_START.match(text) else text


def _written(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    return disarmed(str(value))


def csv_bytes(heads: Sequence[str | Promise], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as CSV after RFC 4180: commas, CRLF, each cell in quotes, UTF-8 with its mark for spreadsheets.

    Raises:
        ValueError: when a row has another number of cells than there are heads.
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([disarmed(str(head)) for head in heads])
    for row in rows:
        if len(row) != len(heads):
            raise ValueError("A row of a table needs one cell for each head.")
        writer.writerow([_written(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def csv_response(filename: str, heads: Sequence[str | Promise], rows: Iterable[Sequence[Cell]]) -> HttpResponse:
    """Send a table as a file. ``filename`` is neutral ('list.csv'): it stays in a folder that others may see."""
    response = HttpResponse(csv_bytes(heads, rows), content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
