"""How a row and a seal are written down before they are hashed: one form, in which nothing can be read in two ways.

A JSON array escapes what it holds, so that no value can reach into its neighbour. Moments are whole microseconds since
1970: no setting of a session changes them. Only functions that PostgreSQL brings along take part, so that who alters a
function of ours cannot alter what a row says. The form has a number (`FORMAT`) that stands in every seal: a new
column of the record is a new form, and old seals keep theirs.
"""

import json
from datetime import UTC, datetime, timedelta

FORMAT = 1
#: What the first seal follows.
BEGINNING = bytes(32)
#: In a seal's locator, for each row: its id and the first bytes of its digest. They name a row that was touched.
ID_BYTES, DIGEST_BYTES = 8, 8

_MOMENTS = ("occurred_at", "recorded_at")
_COLUMNS = (
    "id", "tx", *_MOMENTS, "action", "event", "event_kind", "outcome", "user_id", "role", "reason", "case_id",
    "object_type", "object_id", "detail", "request_id", "purpose", "rule", "relation", "origin", "session", "source",
)  # fmt: skip
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _micros(column: str) -> str:
    return f"(extract(epoch FROM {column}) * 1000000)::bigint"


def row_sql(alias: str = "r") -> str:
    """Return the expression for a row's text."""
    columns = (_micros(f"{alias}.{column}") if column in _MOMENTS else f"{alias}.{column}" for column in _COLUMNS)
    return f"json_build_array({', '.join(columns)})::text"


def seal_sql(
    number: str, from_tx: str, upto_tx: str, rows: str, content: str, locator: str, at: str, before: str
) -> str:
    """Return the expression for a seal's text, over the named values; `seal_text` is the same in Python."""
    return (
        f"json_build_array({FORMAT}, {number}, {from_tx}, {upto_tx}, {rows}, encode({content}, 'hex'),"
        f" encode(sha256({locator}), 'hex'), {_micros(at)}, encode({before}, 'hex'))::text"
    )


def seal_text(
    number: int, from_tx: int, upto_tx: int, rows: int, content: str, locator: str, at: datetime, before: str
) -> str:
    """Return a seal's text; hashes are given as hex."""
    micros = (at - _EPOCH) // timedelta(microseconds=1)
    return json.dumps([FORMAT, number, from_tx, upto_tx, rows, content, locator, micros, before])
