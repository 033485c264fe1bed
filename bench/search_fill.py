"""Fills a database for the measurement of the search: people with names, notes, their index, and the notes in plain.

The plain copy is what search would be without protection: the text itself, a `tsvector` with a GIN index, no policy.
"""

import multiprocessing
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connections

from bench.copying import Table, copy
from bench.fill import _model, _user, owner_copy, say
from bench.names import labelled, population
from bench.rows import Chunk
from bench.sealing import Sealer
from bench.shares import WORDS
from cases.models import Case, Client, Identity, Note
from foundation.access.acting import acting_as
from foundation.access.models import Grant
from foundation.accounts.codes import Role
from foundation.accounts.models import Region, Team, User
from foundation.search import index
from foundation.search.models import Entry
from foundation.search.sources import sources
from foundation.search.tokens import PURPOSE, Hasher
from foundation.search.words import Stemming
from foundation.vault.hashing import hash_key
from foundation.vault.keyring import Owner
from foundation.vault.models import DataKey

CHUNK, TEAMS, COORDINATED, OWN = 1000, 100, 30, 40
GROUPS = ["identity", "location", "medical", "contact"]
SYLLABLES = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ra", "sa", "te", "vo", "wi", "zu")
NOW = datetime.now(UTC)


@dataclass(frozen=True)
class People:
    """Who searches."""

    worker: int
    coordinator: int
    everything: int


@dataclass(frozen=True)
class World:
    people: People
    names: tuple[str, ...]
    notes: int
    key: bytes


def rare_word(number: int) -> str:
    """Return a word of a vocabulary of 50,000 that stands in a few notes only."""
    word = ""
    for _place in range(4):
        number, rest = divmod(number, len(SYLLABLES))
        word += SYLLABLES[rest]
    return word


def note_parts(chance: random.Random) -> tuple[str, str, str, str]:
    """Return three sentences, as a note has them, and a few words of its own."""
    own = " ".join(rare_word(int(chance.random() ** 3 * 50_000)) for _word in range(3))
    sentences = [str(chance.choice(WORDS[kind])["text"]) for kind in ("notes_texts", "notes_texts", "steps")]
    return sentences[0], sentences[1], f"{own}.", sentences[2]


def fill(people: int, notes: int) -> World:
    """Write everything; the database is migrated and otherwise empty."""
    global _world
    started = time.monotonic()
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        cursor.execute("DROP INDEX search_tokens")
        cursor.execute("CREATE TABLE bench_note (id bigint, case_id bigint, body text)")
        cursor.execute("GRANT SELECT ON bench_note TO PUBLIC")
    who = _people()
    with acting_as(User.objects.get(pk=who.coordinator)):
        key = hash_key(PURPOSE)
    names = [*labelled(), *population(people)][:people]
    random.Random(7).shuffle(names)
    _world = World(who, tuple(names), notes // people, key)
    connections.close_all()
    written = 0
    with multiprocessing.get_context("fork").Pool(os.cpu_count() or 2) as pool:
        for done, rows in enumerate(pool.imap_unordered(_write, range(1, people + 1, CHUNK)), 1):
            written += rows
            print(f"\r> {min(done * CHUNK, people):,} people, {written:,} rows", end="", flush=True)
    print(flush=True)
    say("Indexes")
    with connections["owner"].cursor() as cursor:
        for table in TABLES:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("CREATE INDEX search_tokens ON search_entry USING gin (tokens) WITH (fastupdate = off)")
        cursor.execute(
            "ALTER TABLE bench_note ADD words tsvector GENERATED ALWAYS AS (to_tsvector('dutch', body)) STORED"
        )
        cursor.execute("ALTER TABLE bench_note ADD PRIMARY KEY (id)")
        cursor.execute("CREATE INDEX bench_note_words ON bench_note USING gin (words) WITH (fastupdate = off)")
        cursor.execute("CREATE INDEX bench_note_case ON bench_note (case_id)")
    for alias, table in (("owner", "search_entry"), ("keys_owner", "vault_datakey")):
        with connections[alias].cursor() as cursor:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) + 1 FROM {table}))")
            cursor.execute("VACUUM ANALYZE")
    say(f"{written:,} rows in {time.monotonic() - started:.0f} s")
    return _world


TABLES = ("cases_case", "cases_client", "cases_identity", "cases_note", "access_grant")
_world: World | None = None
_connections: list[psycopg.Connection] = []


def _people() -> People:
    region = Region.objects.using("owner").create(name="Bench")
    Team.objects.using("owner").bulk_create(
        [Team(id=number, name=f"Team {number:03}", region=region) for number in range(1, TEAMS + 1)]
    )
    made = User.objects.using("owner").bulk_create(
        [_user("worker", Role.CASE_WORKER), _user("coordinator", Role.COORDINATOR), _user("all", Role.COORDINATOR)]
    )
    who = People(*(user.pk for user in made))
    grants = Table(_model("access", "Grant"))
    seen = [(who.coordinator, team) for team in range(1, COORDINATED + 1)]
    seen += [(who.everything, team) for team in range(1, TEAMS + 1)]
    for number, (user, team) in enumerate(seen, 1):
        grants.add(
            id=number, user_id=user, team_id=team, level="write", reason="coordinates", data_groups=GROUPS,
            valid_from="2019-01-01T00:00:00+00:00",
        )  # fmt: skip
    with owner_copy() as connection:
        copy(connection, [grants])
    return who


def _write(first: int) -> int:
    assert _world is not None
    if not _connections:
        _connections.append(owner_copy())
        _connections.append(psycopg.connect(os.environ["KEYS_DATABASE_OWNER_URL"], autocommit=True))
    keys, tables, plain = _rows(_world, range(first, min(first + CHUNK, len(_world.names) + 1)))
    rows = copy(_connections[1], [keys]) + copy(_connections[0], tables)
    with (
        _connections[0].transaction(),
        _connections[0].cursor() as cursor,
        cursor.copy("COPY bench_note (id, case_id, body) FROM STDIN") as stream,
    ):
        stream.write("".join(plain))
    return rows + len(plain)


def _rows(world: World, cases: range) -> tuple[Table, list[Table], list[str]]:
    keys = Table(DataKey)
    tables = {model: Table(model) for model in (Client, Case, Identity, Note, Entry, Grant)}
    plain: list[str] = []
    hasher, stemming, chance = Hasher(world.key), Stemming(), random.Random(cases.start)
    ids = _entry_ids(world, cases.start)
    known: dict[str, list[int]] = {}  # sentences and aliases come again and again

    def enter(model: Any, owner: int, row: Any, field: str, *texts: str) -> None:
        source = sources()[model]
        found: set[int] = set()
        for text in texts:
            if text not in known:
                values = dict.fromkeys((name for name, _kind in source.fields), "") | {field: text}
                known[text] = index.tokens_of(source, values, hasher, stemming)
            found.update(known[text])
        tables[Entry].add(id=next(ids), source=source.number, owner_id=owner, row=row, made=1, tokens=sorted(found))

    for case in cases:
        owners = [Owner("client", case, "file"), Owner("client", case, "identity"), Owner("case", case, "file")]
        seal = [Sealer(10_000 + 3 * case + place, owner) for place, owner in enumerate(owners)]
        for key in seal:
            keys.add(**key.row(), created_at=NOW)
        client, identity, name = uuid4(), uuid4(), world.names[case - 1]
        alias = f"{chance.choice(('Amina', 'Elena', 'Lan', 'Rosa'))} {chance.choice(WORDS['alias_surnames'])}"
        tables[Client].add(
            id=case, uuid=client, alias=seal[0](alias, "cases_client", "alias", client), language="en",
            gender="woman", age_group="adult", origin="unknown",
        )  # fmt: skip
        tables[Case].add(
            id=case, reference=Chunk._reference(case), client_id=case, team_id=1 + case % TEAMS,
            case_worker_id=world.people.worker, opened_on=NOW.date(),
        )  # fmt: skip
        tables[Identity].add(
            id=case, uuid=identity, case_id=case, client_id=case,
            legal_name=seal[1](name, "cases_identity", "legal_name", identity),
        )  # fmt: skip
        enter(Client, case, client, "alias", alias)
        enter(Identity, case, identity, "legal_name", name)
        if case % (len(world.names) // OWN) == 0:
            tables[Grant].add(
                id=100_000 + case, user_id=world.people.worker, case_id=case, level="write", data_groups=GROUPS,
                reason="assigned", valid_from="2019-01-01T00:00:00+00:00",
            )  # fmt: skip
        for place in range(world.notes):
            row, number, parts = uuid4(), (case - 1) * world.notes + place + 1, note_parts(chance)
            text = " ".join(parts)
            tables[Note].add(
                id=number, uuid=row, case_id=case, created_at=NOW - timedelta(minutes=number),
                created_by_id=world.people.worker, text=seal[2](text, "cases_note", "text", row),
            )  # fmt: skip
            enter(Note, case, row, "text", *parts)
            plain.append(f"{number}\t{case}\t{text}\n")
    return keys, list(tables.values()), plain


def _entry_ids(world: World, first: int) -> Iterator[int]:
    return iter(range((first - 1) * (world.notes + 2) + 1, 2**62))
