"""What a row is found by: keyed hashes of words, names and numbers, cut to 32 bits (S37).

A token says nothing without the key (`foundation/vault/hashing.py`). Four bytes are enough: two words that fall
on one number cost a row that is looked at in vain, since every result is checked after it was opened.
"""

import hmac
from collections.abc import Iterable

from foundation.search import phones, words
from foundation.search.names import Part, joined, names_in, part, parts_of
from foundation.vault.hashing import hash_key

#: How tokens are made; `manage.py search rebuild` renews rows of an older way.
FORMAT = 1
PURPOSE = "search"
#: So many letters make one that is wrong or missing a slip; in shorter names it makes another name.
_SLIP, _BONES_SLIP = 5, 4


class Hasher:
    """Makes tokens with the key of one transaction."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key or hash_key(PURPOSE)

    def __call__(self, kind: str, text: str) -> int:
        digest = hmac.digest(self._key, f"{kind}:{text}".encode(), "sha256")
        return int.from_bytes(digest[:4], "big", signed=True)

    def all(self, kind: str, texts: Iterable[str]) -> set[int]:
        return {self(kind, text) for text in texts}


def without_one(text: str) -> list[str]:
    """Return ``text`` and what it is without one sign: two spellings one slip apart share one of these."""
    return [text, *(text[:place] + text[place + 1 :] for place in range(len(text)))]


class PartTokens:
    """Tokens of one part of a name, the surest kind first."""

    def __init__(self, part: Part, hasher: Hasher, *, with_slips: bool = True) -> None:
        self.letters = hasher.all("n", [part.text])
        self.bones = hasher.all("s", part.skeletons) if len(part.text) > 2 else hasher.all("v", part.heard_e_as_i)
        self.slips: set[int] = set()
        if with_slips:
            self.slips = self._slips(part, hasher)

    @staticmethod
    def _slips(part: Part, hasher: Hasher) -> set[int]:
        slips = hasher.all("d", without_one(part.text) if len(part.text) >= _SLIP else [part.text])
        for bones in sorted(part.skeletons, key=len)[-2:]:
            if len(bones) >= _BONES_SLIP:
                slips |= hasher.all("e", without_one(bones))
        return slips

    @property
    def every(self) -> set[int]:
        return self.letters | self.bones | self.slips


def of_name(text: str, hasher: Hasher) -> set[int]:
    """Return the tokens of a field with a name, or several, one a line."""
    found: set[int] = set()
    for name in names_in(text):
        parts = parts_of(name)
        for each in parts:
            found |= PartTokens(each, hasher).every
        found |= together(parts, hasher)
    return found


def together(parts: list[Part], hasher: Hasher) -> set[int]:
    """Return tokens of a name as somebody writes it who joins what others write apart."""
    if len(parts) < 2:
        return set()
    ways = {*joined(parts), part("".join(each.text for each in parts))}
    return {token for way in ways for token in PartTokens(way, hasher, with_slips=False).every}


def of_words(text: str, hasher: Hasher, stemming: words.Stemming) -> set[int]:
    """Return the tokens of a text: stems, the numbers in it, and how its words with a capital are heard."""
    found = {hasher("w", stem) for word in words.words_of(text) for stem in stemming(word)}
    for number in phones.numbers_in(text):
        found |= hasher.all("p", phones.endings(number))
    return found


def of_number(text: str, hasher: Hasher) -> set[int]:
    """Return the tokens of a field with a telephone number or mail address."""
    found = hasher.all("m", phones.mails_in(text))
    numbers = phones.numbers_in(text) or [phones.figures(text)]
    for number in numbers:
        found |= hasher.all("p", phones.endings(number))
    return found
