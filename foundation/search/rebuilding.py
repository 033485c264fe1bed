"""Making the index anew: after new rules for tokens, a new key, or a copy that came without it."""

from collections.abc import Callable
from typing import Any

from foundation.access.acting import acting_as
from foundation.search import index, tokens
from foundation.search.models import Entry
from foundation.search.sources import Source, sources
from foundation.search.words import Stemming
from foundation.vault.master import VaultError

SERVICE, REASON = "reminders", "rebuild of the search index"
CHUNK = 500
Say = Callable[[str], None]


def rebuild(say: Say, *, everything: bool = False) -> int:
    """Write the entry of every row that has none, or one of an older format; return how many.

    Each chunk is a transaction of its own, and what is done is not done again: after a kill the next run goes on.
    ``everything`` first marks all entries as old, so that they are all written anew.
    """
    if everything:
        with acting_as(SERVICE, reason=REASON):
            Entry.objects.exclude(made=0).update(made=0)
    return sum(_rebuild_table(source, say) for source in sources().values())


def _rebuild_table(source: Source, say: Say) -> int:
    rows: Any = source.model._default_manager
    with acting_as(SERVICE, reason=REASON):
        total = rows.count()
        gone = Entry.objects.filter(source=source.number).exclude(row__in=rows.values("uuid")).delete()[0]
    if gone:
        say(f"{source.label}: {gone} without a row removed")
    last = done = written = 0
    stemming = Stemming()
    names = [name for name, _kind in source.fields]
    while True:
        with acting_as(SERVICE, reason=REASON):
            chunk = list(rows.filter(pk__gt=last).order_by("pk").only("pk", "uuid", *_owner(source), *names)[:CHUNK])
            if not chunk:
                break
            written += _write_chunk(source, chunk, stemming)
            last = chunk[-1].pk
            done += len(chunk)
        say(f"{source.label}: {done} of {total}")
    return written


def _owner(source: Source) -> list[str]:
    return [] if source.owner[1] == "pk" else [source.owner[1]]


def _write_chunk(source: Source, chunk: list[Any], stemming: Stemming) -> int:
    mine = Entry.objects.filter(source=source.number, row__in=[row.uuid for row in chunk])
    present = set(mine.filter(made=tokens.FORMAT).values_list("row", flat=True))
    hasher, entries, lost = tokens.Hasher(), [], []
    for row in chunk:
        if row.uuid in present:
            continue
        try:
            entries.append(index.entry_of(source, row, source.values(row), hasher, stemming))
        except VaultError:  # its key was destroyed: nobody can read it, and so nobody finds it
            lost.append(row.uuid)
    index.write(entries)
    if lost:
        mine.filter(row__in=lost).delete()
    return len(entries)
