"""Sentences and people for the files around the vignettes, chosen so that they fit whoever they are about."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from cases.codes import Exploitation, Gender

WORDS = Path(__file__).with_name("words.json")
EU = frozenset({"RO", "BG", "HU", "PL"})


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """Return the word list."""
    loaded: dict[str, Any] = json.loads(WORDS.read_text(encoding="utf-8"))
    return loaded


@dataclass
class Somebody:
    """A fictional client: what her sentences must fit."""

    alias: str
    country: str
    language: str
    gender: str
    exploitation: str
    #: Situations as in the word list: eu, labour, asylum, criminal_case, must_return, children, mother.
    fits: set[str]
    chance: Random
    _said: set[str] = field(default_factory=set)

    @property
    def is_woman(self) -> bool:
        return self.gender == Gender.WOMAN

    def says(self, kind: str, *, wish: str = "") -> str:
        """Return a sentence that fits and was not used in this file yet."""
        options = [
            entry["text"]
            for entry in words()[kind]
            if set(entry["fits"]) <= self.fits
            and (entry["any_gender"] or self.is_woman)
            and (not wish or entry["wish"] == wish)
        ]
        fresh = [text for text in options if text not in self._said] or options
        text = str(self.chance.choice(fresh))
        self._said.add(text)
        return text


def people(chance: Random, taken: Iterable[str]) -> "list[Somebody]":
    """Return all clients the word list allows in a fixed, mixed order; no alias twice."""
    surnames = [name for name in words()["alias_surnames"] if name not in set(taken)] * 2
    chance.shuffle(surnames)
    found: list[Somebody] = []
    aliases: set[str] = set()
    for place, surname in enumerate(surnames):
        origin = words()["people"][place % len(words()["people"])]
        woman = chance.random() < 0.78
        given = chance.choice(origin["given_names_f" if woman else "given_names_m"])
        alias = f"{given} {surname}"
        if alias in aliases:
            continue
        aliases.add(alias)
        exploitation = chance.choice(
            [Exploitation.SEXUAL, Exploitation.LABOUR, Exploitation.LABOUR, Exploitation.DOMESTIC]
            if woman
            else [Exploitation.LABOUR, Exploitation.LABOUR, Exploitation.FORCED_CRIME]
        )
        fits = {"eu"} if origin["country"] in EU else set()
        if exploitation == Exploitation.LABOUR:
            fits.add("labour")
        if chance.random() < 0.3:
            fits.add("children")
        if chance.random() < 0.3:
            fits.add("mother")
        found.append(
            Somebody(
                alias, origin["country"], origin["languages"][0], Gender.WOMAN if woman else Gender.MAN,
                exploitation, fits, chance,
            )
        )  # fmt: skip
    return found
