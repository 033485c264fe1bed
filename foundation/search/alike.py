"""How alike two names are, and what may be said about it."""

from enum import StrEnum
from typing import NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from foundation.search.names import Part, joined, part, parts_of


class Likeness(StrEnum):
    """What a page may say: unlike names are never called the same."""

    SAME = "same"
    OTHERWISE = "otherwise"  # the same, spelled otherwise
    RESEMBLES = "resembles"
    UNLIKE = "unlike"


class Alike(NamedTuple):
    """A likeness, and a score to sort by (0 to 1)."""

    likeness: Likeness
    score: float


#: Each part must be at least so alike before two names are called one, and the whole a little more.
_PART_OTHERWISE, _OTHERWISE, _RESEMBLES = 0.88, 0.89, 0.70
_NOTHING = 0.35
#: From so many letters on, one wrong letter is taken for a slip.
_LONG = 8
_compare = OSA.normalized_similarity


def part_likeness(one: Part, other: Part) -> float:
    """Return how alike two parts are: what is heard counts most, then the consonants, then the letters."""
    if one.text == other.text:
        return 1.0
    if len(one.text) == 1 or len(other.text) == 1:  # an initial
        return 0.9 if one.text[0] == other.text[0] else 0.0
    if one.abjad != other.abjad:
        return 0.94 if one.skeletons & other.skeletons else 0.9 * _best(one.skeletons, other.skeletons)
    letters = 0.5 * _compare(one.plain, other.plain) + 0.5 * JaroWinkler.similarity(one.plain, other.plain)
    if letters < _NOTHING:  # no two spellings of one name differ so much, and the rest costs time
        return letters
    one_sound = bool(one.heard_e_as_a & other.heard_e_as_a or one.heard_e_as_i & other.heard_e_as_i)
    heard = 1.0 if one_sound else max(
        _best(_few(one.heard_e_as_a), _few(other.heard_e_as_a)), _best(_few(one.heard_e_as_i), _few(other.heard_e_as_i))
    )  # fmt: skip
    bones = 1.0 if one.skeletons & other.skeletons else _best(_few(one.skeletons), _few(other.skeletons))
    score = max(0.5 * heard + 0.25 * bones + 0.25 * letters, 0.97 * _compare(one.plain, other.plain))
    # One letter makes another name of a short one (Karim, Karam), and a slip of a long one.
    certain = _is_one_name(one, other) if one_sound else min(len(one.plain), len(other.plain)) >= _LONG
    return min(score, 0.99 if certain else 0.87)


def _is_one_name(one: Part, other: Part) -> bool:
    """Tell Ahmed from Hamid: an h that is not heard stands at the same place, or in one of them alone."""
    first, second = one.text[0], other.text[0]
    moved = (first == "h" and second in "aeiou" and "h" in other.text) or (
        second == "h" and first in "aeiou" and "h" in one.text
    )
    return not moved


def _few(readings: frozenset[str]) -> list[str]:
    return sorted(readings)[:4]


def _best(some: frozenset[str] | list[str], others: frozenset[str] | list[str]) -> float:
    return max(_compare(one, other) for one in some for other in others)


class Wanted:
    """The name somebody looks for; remembers parts it has compared, since many people share them."""

    def __init__(self, text: str) -> None:
        self.parts = parts_of(text)
        self._ways = _written(self.parts)
        self._seen: dict[tuple[Part, Part], float] = {}

    def _likeness(self, mine: Part, other: Part) -> float:
        key = (mine, other)
        if key not in self._seen:
            self._seen[key] = part_likeness(mine, other)
        return self._seen[key]

    def against(self, name: str) -> Alike:
        """Compare with a name that was found."""
        theirs = parts_of(name)
        if not theirs or not self.parts:
            return Alike(Likeness.UNLIKE, 0.0)
        best = self._judge(self.parts, theirs)
        if best.likeness in {Likeness.RESEMBLES, Likeness.UNLIKE} and max(len(self.parts), len(theirs)) > 1:
            # One writes as one word what the other writes as two.
            ways = [(mine, theirs) for mine in self._ways] + [(self.parts, yours) for yours in _written(theirs)]
            best = max(
                [best, *(self._judge(mine, yours, off=0.01) for mine, yours in ways)], key=lambda each: each.score
            )
        return best

    def _judge(self, mine: list[Part], theirs: list[Part], *, off: float = 0.0) -> Alike:
        """Give every part the part it resembles most, each once, and say what that comes to."""
        pairs = sorted(
            (-self._likeness(own, other), place, yours)
            for place, own in enumerate(mine)
            for yours, other in enumerate(theirs)
        )
        each, taken = [0.0] * len(mine), dict[int, int]()
        for alike, place, yours in pairs:
            if place not in taken and yours not in taken.values() and alike <= -0.5:
                taken[place] = yours
                each[place] = -alike
        weights = [min(len(own.text), 8) + (len(own.text) > 1) for own in mine]
        score = sum(weight * alike for weight, alike in zip(weights, each, strict=True)) / sum(weights) - off
        in_order = list(taken.values()) if list(taken) == sorted(taken) else [taken[place] for place in sorted(taken)]
        rank = score - 0.03 * (1 - len(taken) / len(theirs)) - (0.005 if in_order != sorted(in_order) else 0)
        if min(each) == 1.0 and not off:
            return Alike(Likeness.SAME, rank)
        if min(each) >= _PART_OTHERWISE and score >= _OTHERWISE - off:
            return Alike(Likeness.OTHERWISE, rank)
        return Alike(Likeness.RESEMBLES if score >= _RESEMBLES else Likeness.UNLIKE, rank)


def _written(parts: list[Part]) -> list[list[Part]]:
    """Return the ways to write a name with two neighbours as one word, and all of it as one."""
    ways = [[*parts[:place], one, *parts[place + 2 :]] for place, one in enumerate(joined(parts))]
    if len(parts) > 2:
        ways.append([part("".join(each.text for each in parts))])
    return ways
