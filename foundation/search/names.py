"""Names as parts that can be compared whatever the script, the accents, the order and the tradition of spelling."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from anyascii import anyascii

from foundation.search.traditions import PARTICLES, readings, skeleton, ungrown, without_doubles

#: Longer than any name; what follows is left out before anything costs time.
LONGEST_NAME = 200
MOST_PARTS = 8
_ABJAD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SYLLABIC = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_ARABIC_ARTICLE = re.compile("^\u0627\u0644(?=...)")
_ASCII = re.compile("[a-zA-Z']+")
_APOSTROPHES = frozenset("'`´ʼʻʿ‘’")
_SERVANT = re.compile("ab[dt]([aeou]{1,2}[lrsnzd]{0,2})?")
#: Arabic long vowels are letters that are also consonants.
_LONG_VOWEL = str.maketrans("", "", "wy'")


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a name in small Latin letters; ``abjad`` when its script leaves the short vowels out.

    Made by `part`, so that the same letters are the same object.
    """

    text: str
    abjad: bool = False

    @cached_property
    def readings(self) -> tuple[str, ...]:
        """How it may be heard."""
        heard = dict.fromkeys(readings(self.text, abjad=self.abjad))
        if (bare := ungrown(self.text)) != self.text:
            heard |= dict.fromkeys(readings(bare)[:3])
        return tuple(heard)

    @cached_property
    def skeletons(self) -> frozenset[str]:
        """Consonants of its readings."""
        found = {skeleton(reading) for reading in self.readings}
        if self.abjad:
            found |= {
                skeleton(reading) for reading in readings(self.text.translate(_LONG_VOWEL) or self.text, abjad=True)
            }
            found |= {"A" + each for each in found if not each.startswith("A")}
        return frozenset(found)

    @cached_property
    def heard_e_as_a(self) -> frozenset[str]:
        """Readings in which *e* is *a*; e is written for either neighbour, so one of both must agree."""
        return frozenset(reading.replace("e", "a") for reading in self.readings)

    @cached_property
    def heard_e_as_i(self) -> frozenset[str]:
        return frozenset(reading.replace("e", "i") for reading in self.readings)

    @cached_property
    def plain(self) -> str:
        """The letters without doubles."""
        return without_doubles(self.text)


@lru_cache(maxsize=20_000)
def part(text: str, abjad: bool = False) -> Part:
    """Return the part with these letters, with all that was worked out about it before.

    Parts of names repeat among people, and working them out is most of the cost of a search. What is kept in
    memory here lies beside the master key, which opens far more.
    """
    return Part(text, abjad)


def _latin(word: str) -> str:
    latin = anyascii(word)
    if _SYLLABIC.search(word):  # each sign is a syllable: 王小明 is WangXiaoMing
        latin = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", latin)
    return re.sub(r"[^a-z ]", "", latin.lower())


def _letters(text: str) -> list[str]:
    """Return the runs of letters; what is no letter parts them, and signs that only turn the direction are nothing."""
    if text.isascii():
        return _ASCII.findall(text)
    kept = []
    for sign in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(sign)
        if category[0] in "LM" or sign in _APOSTROPHES:
            kept.append("'" if sign in _APOSTROPHES else sign)
        elif category != "Cf":
            kept.append(" ")
    return "".join(kept).split()


def parts_of(name: str) -> list[Part]:
    """Return the parts of a name, particles left out unless nothing else is there."""
    found: list[Part] = []
    for word in _letters(name[:LONGEST_NAME]):
        abjad = bool(_ABJAD.search(word))
        bare = _ARABIC_ARTICLE.sub("", word) if abjad else word
        found += [part(latin, abjad) for latin in _latin(bare).split()]
    telling = [each for each in found if each.text not in PARTICLES]
    return _servants_joined(telling or found)[:MOST_PARTS]


def _servants_joined(parts: list[Part]) -> list[Part]:
    """Write *Abdul Rahman* and *Abd ar-Rahman* as one part: the first half alone tells nothing."""
    found: list[Part] = []
    for each in parts:
        if found and _SERVANT.fullmatch(found[-1].text) and len(each.text) > 3:
            found[-1] = part(f"abdel{each.text}", each.abjad)
        else:
            found.append(each)
    return found


def joined(parts: list[Part]) -> list[Part]:
    """Return neighbours written as one: Abdul Rahman and Abdulrahman, Xiao Ming and Xiaoming."""
    return [part(left.text + right.text, left.abjad and right.abjad) for left, right in pairwise(parts)]


def names_in(text: str) -> list[str]:
    """Return the names of a field that may hold several, one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
