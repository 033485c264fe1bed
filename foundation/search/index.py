"""Writing the index: called by the encrypted fields themselves, so that no way to save a row can forget it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from foundation.search import tokens
from foundation.search.models import Entry
from foundation.search.sources import Kind, Source, sources
from foundation.search.words import Stemming

_UNIQUE = ("row", "source")


def tokens_of(source: Source, values: dict[str, str], hasher: tokens.Hasher, stemming: Stemming) -> list[int]:
    """Return what a row with these texts is found by."""
    found: set[int] = set()
    for name, kind in source.fields:
        if not (text := values[name]):
            continue
        if kind == Kind.NAME:
            found |= tokens.of_name(text, hasher)
        elif kind == Kind.NUMBER:
            found |= tokens.of_number(text, hasher)
        else:
            found |= tokens.of_words(text, hasher, stemming)
    return sorted(found)


def entry_of(source: Source, row: Any, values: dict[str, str], hasher: tokens.Hasher, stemming: Stemming) -> Entry:
    """Return the entry of a row; without tokens there is nothing to find it by."""
    return Entry(
        source=source.number, owner_id=getattr(row, source.owner[1]), row=row.uuid,
        tokens=tokens_of(source, values, hasher, stemming), made=tokens.FORMAT,
    )  # fmt: skip


def write(entries: Iterable[Entry]) -> None:
    """Write entries, in place of those that the rows had."""
    Entry.objects.bulk_create(
        entries, update_conflicts=True, unique_fields=_UNIQUE, update_fields=["owner_id", "tokens", "made"]
    )


def follow(row: Model, field: str) -> None:
    """Bring the entry of ``row`` up to date; the vault's fields call it whenever a searchable one is sealed.

    It runs in the transaction that writes the row, before it: the entry is known by the row's UUID. The first
    field of a row writes for all of them and the others find it done, until one of them comes a second time,
    which is another saving.
    """
    source = sources()[type(row)]
    values = source.values(row)
    done, came = row.__dict__.get("_indexed", ({}, set()))
    if done != values or field in came:
        write([entry_of(source, row, values, tokens.Hasher(), Stemming())])
        came = set()
    row.__dict__["_indexed"] = (values, came | {field})


def forget(*, kind: str, owner_id: int, model: type[Model] | None = None) -> int:
    """Take all entries of a case or client out of the index, or those of one table; return how many.

    Rows that are deleted take their entry along by themselves. This is for rows that stay but cannot be read any
    more, because their key was destroyed.
    """
    wanted = [
        source.number for source in sources().values() if source.owner[0] == kind and model in {None, source.model}
    ]
    return Entry.objects.filter(owner_id=owner_id, source__in=wanted).delete()[0]
