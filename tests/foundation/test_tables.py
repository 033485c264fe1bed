"""No cell of an export begins what a spreadsheet takes for a formula (S54), whatever somebody wrote in it."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from foundation.tables import csv_bytes, csv_response

PROJECT = Path(__file__).resolve().parents[2]
SIGNS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
nasty = st.text(st.sampled_from([*SIGNS, ";", ",", '"', "'", "\n", " ", "\0", "\ufeff", "a", "1"]), max_size=12)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | nasty


def cells(data: bytes, delimiter: str) -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def is_armed(cell: str) -> bool:
    """Tell whether a spreadsheet that trims and unquotes would find a formula."""
    return cell.strip(' \t\r\n\0\ufeff\u200b"')[:1] in tuple("=+-@\uff1d\uff0b\uff0d\uff20")


@given(st.lists(st.tuples(texts, texts), max_size=5))
@example([("=1+1", "\t=1"), ("a;=cmd|' /C calc'!A0", ' "=1'), ("a\n=1", "\uff1d1"), ("\0=1", "\ufeff=1")])
def test_no_cell_begins_a_formula_however_the_file_is_parted(rows: list[tuple[str, str]]) -> None:
    data = csv_bytes(["One", "=Two"], rows)
    for delimiter in (",", ";", "\t"):
        found = [cell for row in cells(data, delimiter) for cell in row]
        assert [cell for cell in found if is_armed(cell)] == []
    assert [cell for row in cells(data, ",") for cell in row if cell[:1] in ("\t", "\r", "\n")] == []
    assert [len(row) for row in cells(data, ",")] == [2] * (len(rows) + 1)


@given(st.lists(st.tuples(texts, texts), max_size=5))
def test_what_harms_nobody_stays_as_it_was_written(rows: list[tuple[str, str]]) -> None:
    harmless = [
        row for row in rows if not any(set(text) & set(SIGNS + "\n\0;") or not text.isprintable() for text in row)
    ]
    assert cells(csv_bytes(["a", "b"], harmless), ",")[1:] == [list(row) for row in harmless]


def test_numbers_and_days_stay_what_they_are() -> None:
    data = csv_bytes(["n", "d", "x", "e", "b"], [(-5, date(2026, 11, 24), Decimal("-1.50"), None, True)])
    assert data == b'\xef\xbb\xbf"n","d","x","e","b"\r\n"-5","2026-11-24","-1.50","","1"\r\n'
    with pytest.raises(ValueError, match="one cell"):
        csv_bytes(["a"], [("1", "2")])


def test_the_file_is_sent_as_an_attachment_that_no_browser_runs_or_keeps() -> None:
    response = csv_response("list.csv", ["a"], [("1",)])
    assert response["Content-Disposition"] == 'attachment; filename="list.csv"'
    assert response["Cache-Control"] == "no-store" and response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_no_other_module_writes_csv() -> None:
    guilty = [
        str(path.relative_to(PROJECT))
        for app in ("foundation", "cases", "organisations", "returns", "portal")
        for path in (PROJECT / app).rglob("*.py")
        if re.search(r"csv\.(writer|DictWriter)", path.read_text(encoding="utf-8"))
    ]
    assert guilty == ["foundation/tables.py"]
