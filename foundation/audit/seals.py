"""Sealing the record, and proving that nobody touched it since (S65, BIO2 8.15.05–06).

`seal` has the database put the rows of finished transactions into the next link of the chain. `check` recomputes the
chain in Python from what stands in the tables now, in streams, and says for each broken link what was done to it.
A gap in the ids of rows is no break: an id that a rolled-back transaction took never comes back.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import connection, transaction

from foundation import clock
from foundation.audit.canonical import BEGINNING, DIGEST_BYTES, FORMAT, ID_BYTES, row_sql, seal_text
from foundation.audit.models import Record, Seal

CHUNK = 5_000
#: No row goes before this (S70), so an older seal without its rows is no break.
KEPT_FOR = timedelta(days=5 * 365)
#: Past so many broken links it is clear enough.
MOST = 50


@dataclass(frozen=True)
class Broken:
    """One broken link: what was done, in which seal, and to which row (none where the seal itself was touched)."""

    what: str  # altered, removed, inserted, seal altered, seal removed, seal inserted
    seal: int
    row: int | None = None

    def __str__(self) -> str:
        if self.row is None:
            return f"seal {self.seal}: {self.what}"
        return f"row {self.row} (seal {self.seal}): {self.what}"


@dataclass
class Report:
    """What a check found."""

    seals: int = 0
    rows: int = 0
    removed_after_retention: int = 0
    broken: list[Broken] = field(default_factory=list)
    head: Seal | None = None
    #: Rows that no seal covers yet, and since when the oldest of them waits.
    waiting: int = 0
    waiting_since: datetime | None = None

    @property
    def whole(self) -> bool:
        """Tell whether no link is broken."""
        return not self.broken


Progress = Callable[[Report], None]


def seal() -> int:
    """Seal what is finished and return how many rows went in; two at a time make one chain."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tw_audit_seal()")
        return int(cursor.fetchone()[0])


def head() -> Seal | None:
    """Return the last seal: what is mailed out each day and kept elsewhere."""
    return Seal.objects.defer("locator").order_by("-number").first()


def in_words(last: Seal) -> dict[str, str]:
    """Return number, moment and hash of a seal as they are printed and mailed."""
    return {
        "number": str(last.number),
        "sealed_at": last.sealed_at.astimezone(clock.AMSTERDAM).isoformat(timespec="seconds"),
        "hash": bytes(last.hash).hex(),
    }


def holds(mailed: str) -> bool:
    """Tell whether a head that was mailed out is still a link of the chain."""
    try:
        return Seal.objects.filter(hash=bytes.fromhex(mailed.strip())).exists()
    except ValueError:
        return False


def check(*, since: datetime | None = None, until: datetime | None = None, progress: Progress | None = None) -> Report:
    """Recompute the chain, or the part of it that was sealed in a period, and report every broken link.

    Who acts must see the whole record: a service, or the owner's connection.
    """
    report = Report()
    with transaction.atomic():  # a stream needs one
        seals = Seal.objects.order_by("number")
        if since is not None:
            seals = seals.filter(sealed_at__gte=since)
        if until is not None:
            seals = seals.filter(sealed_at__lt=until)
        before = None
        if since is not None and (first := seals.first()) is not None:
            before = Seal.objects.filter(number__lt=first.number).order_by("-number").first()
        _Check(report, progress).run(seals, before)
        report.head = head()
        _count_waiting(report)
    return report


class _Check:
    """Two streams side by side: the seals, and the rows that they cover."""

    def __init__(self, report: Report, progress: Progress | None) -> None:
        self.report, self.progress = report, progress
        self.oldest = _database_now() - KEPT_FOR

    def run(self, seals: Any, before: Seal | None) -> None:
        number, place, link = (before.number, before.upto_tx, bytes(before.hash)) if before else (0, 0, BEGINNING)
        stream = seals.iterator(chunk_size=200)
        following = next(stream, None)
        # The rows are looked at later than the seals, so that those of the last seal are among them.
        rows = _Rows(place if before else None)
        while following is not None and len(self.report.broken) < MOST:
            each, whole = following, _is_whole(following)
            if each.number != number + 1:
                self._broken("seal removed", number + 1)
                rows.upto(each.from_tx)
            else:
                if bytes(each.previous_hash) != link:
                    # A seal that is whole in itself follows another one than stands before it now.
                    self._broken("seal altered", number if whole and number else each.number)
                if rows.upto(each.from_tx)[0]:
                    self._strangers(place if number else -(2**63), each)
            if not whole:
                self._broken("seal altered", each.number)
            self._compare(each, rows)
            number, place, link = each.number, each.upto_tx, bytes(each.hash)
            self.report.seals += 1
            if self.progress:
                self.progress(self.report)
            following = next(stream, None)

    def _strangers(self, place: int, each: Seal) -> None:
        """Name rows that stand where no seal ever was."""
        for number, _digest in _digests(place, each.from_tx):
            self._broken("inserted", each.number, number)

    def _compare(self, each: Seal, rows: "_Rows") -> None:
        count, content = rows.upto(each.upto_tx)
        self.report.rows += count
        if count == each.rows and content == bytes(each.content_hash):
            return
        if count == 0 and each.sealed_at < self.oldest:
            self.report.removed_after_retention += each.rows
            return
        self._locate(each)

    def _locate(self, each: Seal) -> None:
        """Name the rows: those that the seal knows and those that stand there now."""
        known = dict(_located(bytes(each.locator)))
        found = False
        for number, digest in _digests(each.from_tx, each.upto_tx):
            expected = known.pop(number, None)
            if expected is None:
                self._broken("inserted", each.number, number)
            elif expected != digest[:DIGEST_BYTES]:
                self._broken("altered", each.number, number)
            found = found or expected != digest[:DIGEST_BYTES]
        for number in sorted(known):
            altered = Record.objects.filter(pk=number).exists()  # it stands elsewhere: its transaction was altered
            self._broken("altered" if altered else "removed", each.number, number)
            found = True
        if not found:
            self._broken("seal altered", each.number)

    def _broken(self, what: str, seal: int, row: int | None = None) -> None:
        found = Broken(what, seal, row)
        if found not in self.report.broken and len(self.report.broken) < MOST:
            self.report.broken.append(found)


def _is_whole(each: Seal) -> bool:
    text = seal_text(
        each.number,
        each.from_tx,
        each.upto_tx,
        each.rows,
        bytes(each.content_hash).hex(),
        hashlib.sha256(bytes(each.locator)).hexdigest(),
        each.sealed_at,
        bytes(each.previous_hash).hex(),
    )
    return each.format == FORMAT and hashlib.sha256(text.encode()).digest() == bytes(each.hash)


def _located(locator: bytes) -> Iterator[tuple[int, bytes]]:
    step = ID_BYTES + DIGEST_BYTES
    for start, end in pairwise(range(0, len(locator) + step, step)):
        yield int.from_bytes(locator[start : start + ID_BYTES], signed=True), locator[start + ID_BYTES : end]


class _Rows:
    """The stream of all rows in the order of their transactions; `upto` takes those of one seal."""

    def __init__(self, begin: int | None) -> None:
        self.stream = _stream(
            f"SELECT r.tx, {row_sql('r')} FROM audit_record r WHERE r.tx >= %s ORDER BY r.tx, r.id",
            [-(2**63) if begin is None else begin],
        )
        self.next: tuple[int, str] | None = next(self.stream, None)

    def upto(self, tx: int) -> tuple[int, bytes]:
        """Return how many rows come before ``tx``, and the hash of their digests."""
        count, content = 0, hashlib.sha256()
        row, stream, sha256 = self.next, self.stream, hashlib.sha256
        while row is not None and row[0] < tx:
            content.update(sha256(row[1].encode()).digest())
            count += 1
            row = next(stream, None)
        self.next = row
        return count, content.digest()


def _stream(sql: str, parameters: list[Any]) -> Iterator[Any]:
    """Yield rows through a cursor on the server, so that memory stays what it is whatever their number."""
    connection.ensure_connection()
    raw: Any = connection.connection
    with raw.cursor(name=f"audit_{id(parameters)}") as cursor:
        cursor.itersize = CHUNK
        cursor.execute(sql, parameters)
        yield from cursor


def _digests(from_tx: int, upto_tx: int) -> Iterator[tuple[int, bytes]]:
    sql = f"SELECT r.id, {row_sql('r')} FROM audit_record r WHERE r.tx >= %s AND r.tx < %s ORDER BY r.tx, r.id"
    for number, text in _stream(sql, [from_tx, upto_tx]):
        yield number, hashlib.sha256(text.encode()).digest()


def _database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        moment: datetime = cursor.fetchone()[0]
        return moment


def _count_waiting(report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(recorded_at) FROM audit_record WHERE tx >= %s",
            [report.head.upto_tx if report.head else 0],
        )
        report.waiting, report.waiting_since = cursor.fetchone()
