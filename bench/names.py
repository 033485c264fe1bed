"""Fictional people in any number: names of forty traditions, put together by chance, the same each time."""

import csv
import random
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import foundation.search

DATA = Path(foundation.search.__file__).resolve().parent / "data"


@lru_cache(maxsize=3)
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return a table of the labelled set: variants, unlike or pools."""
    with (DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t"))


def labelled() -> list[str]:
    """Return the names that are looked for, each once."""
    return list(dict.fromkeys(row["name"] for row in table("variants")))


def population(count: int, seed: int = 1) -> Iterator[str]:
    """Yield ``count`` people around those of the labelled set.

    A third of them share a part with somebody of the set, or are spelled as a variant of such a part: what makes
    finding hard is not the number of strangers but of namesakes.
    """
    chance = random.Random(seed)
    pools = [(row["given"].split(), row["family"].split()) for row in table("pools")]
    taken = {row[key] for row in table("variants") for key in ("name", "variant")}
    spelled = [
        (row["name"].split()[0], row["name"].split()[-1], row["variant"].split()[0], row["variant"].split()[-1])
        for row in table("variants")
        if len(row["name"].split()) > 1 and len(row["variant"].split()) > 1
    ]
    made = 0
    while made < count:
        given, family = chance.choice(pools)
        first, last = chance.choice(given), chance.choice(family)
        sort = chance.random()
        if sort < 0.17:
            first = chance.choice(chance.choice(spelled)[::2])
        elif sort < 0.34:
            last = chance.choice(chance.choice(spelled)[1::2])
        if chance.random() < 0.5:
            first = f"{first} {chance.choice(given)}"
        if chance.random() < 0.2:
            last = f"{last} {chance.choice(family)}"
        name = f"{first} {last}"
        if name not in taken:
            made += 1
            yield name
