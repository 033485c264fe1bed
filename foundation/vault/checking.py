"""Opening everything there is: what was altered, moved, or has lost its key. Names places, never content."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from foundation.vault.keyring import KEY_IS_GONE, Keyring, Owner, key_id_of, use_keyring
from foundation.vault.master import VaultError, unwrap
from foundation.vault.models import DataKey
from foundation.vault.places import KEYS, SealedTable, pages, sealed_tables

ROWS_AT_ONCE, KEYS_AT_ONCE = 500, 2000

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was written, and where."""

    table: str
    column: str
    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column} {self.row}: {self.what}"


@dataclass
class Report:
    """What a check saw."""

    values: int = 0
    keys: int = 0
    retired: int = 0
    orphans: int = 0
    findings: list[Finding] = field(default_factory=list)


def check(progress: Progress) -> Report:
    """Open every sealed value of every table and every wrapped key; in memory stands a page, and the ids of keys."""
    report, used = Report(), set[int]()
    tables = sealed_tables()
    for table in tables:
        columns = ("pk", "uuid", table.attribute, *table.columns)
        for page in pages(table.rows().values_list(*columns), ROWS_AT_ONCE):
            # The values noted their keys when they were loaded, on another ring; this one asks for all at once.
            with use_keyring(Keyring()) as ring:
                for row in page:
                    for value in row[3:]:
                        if value:
                            ring.expect(value)
                for row in page:
                    _check_row(table, row, ring, report, used)
            progress(table.name, report.values)
    _check_keys({(table.kind, table.part) for table in tables}, report, used, progress)
    return report


def _check_row(table: SealedTable, row: tuple[Any, ...], ring: Keyring, report: Report, used: set[int]) -> None:
    _key, uuid, owner_id, *values = row
    for each, value in zip(table.fields, values, strict=True):
        if not value:
            continue
        report.values += 1
        key_id = key_id_of(value)
        used.add(key_id)
        what = ""
        try:
            each.from_text(ring.open(value, table.place(each, uuid)))
        except VaultError as error:
            what = "its key is missing" if str(error) == KEY_IS_GONE else str(error)
        except ValueError:
            what = "it opens, but is not what this column holds"
        if not what and ring.owner_of(key_id) != Owner(table.kind, owner_id, table.part):
            what = "it is sealed with the key of another owner"
        if what:
            report.findings.append(Finding(table.name, each.attname, str(uuid), what))


def _check_keys(claimed: set[tuple[str, str]], report: Report, used: set[int], progress: Progress) -> None:
    columns = ("pk", "owner_kind", "owner_id", "part", "master_id", "wrapped", "retired_at")
    for page in pages(DataKey.objects.using(KEYS).order_by("pk").values_list(*columns), KEYS_AT_ONCE):
        for key, kind, owner_id, part, master_id, wrapped, retired_at in page:
            report.keys += 1
            report.retired += retired_at is not None
            report.orphans += (kind, part) in claimed and key not in used
            try:
                unwrap(bytes(wrapped), master_id, Owner(kind, owner_id, part).label)
            except VaultError as error:
                report.findings.append(Finding(DataKey._meta.db_table, "wrapped", f"key {key}", str(error)))
        progress(DataKey._meta.db_table, report.keys)
