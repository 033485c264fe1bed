"""How one name is written in several traditions: small rules of our own, with where they come from.

A rule turns a spelling into what is heard, coarsely: sibilants become ``s``, back consonants ``k``, and so on.
Where a letter is read in two ways (``j`` is *y* in German and *dj* in French), the rule gives both, the more
common one first. Nothing here is meant to be shown; it only decides whether two spellings may be one name.

Sources of the rules:
- Cyrillic: ISO 9, BGN/PCGN, and the Dutch, German (Duden), French and English newspaper traditions
  (Щ: sjtsj, schtsch, chtch, shch; ж: zj, sch, j, zh; в: v, w, ff);
- Arabic: ALA-LC beside the French spelling of the Maghreb and West Africa (ou, dj, ch, kh, gh, trailing e, h);
- Yoruba and Igbo: dotted letters fall away (ṣ is sh), Vietnamese: tone marks and đ fall away;
- Chinese: pinyin beside Wade-Giles (x/hs, zh/ch, q/ch', j/ch); Turkish: c, ç, ş, ğ, ı; Albanian: xh, gj, q;
- Romanian, Polish, Hungarian, Serbo-Croatian: ș, ț, cz, sz, rz, dž, đ, lj, nj;
  Spanish and Portuguese: ñ, ll, lh, nh, x, j;
- Amharic and Tigrinya: ts', k', y and e at the beginning (BGN/PCGN beside what people write themselves);
- Somali: x is h, c is not heard by others (Latin orthography of 1972); Dutch: oe, ie, ij, sj, tj.
"""

import re
from itertools import combinations, product

_BETWEEN = (
    "al el ul ur ad an ar as at az ash ech es er ed en de del della di da do dos das du la le les lo van "
    "von der den dela vander vanden vande ter ten te zu bin ben ibn bint bent binti wa y e i abd mc mac "
    "oglu ogly kyzy qizi the st"
)
#: Words between names. They help to tell two people apart a little, but nobody is found by them.
PARTICLES = frozenset(_BETWEEN.split())
#: A given name that stands joined or apart: Abdul Rahman, Abdulrahman, Abderrahmane.
_ABD = re.compile(r"^ab[dt][aeou]{1,2}(?:l{1,2}|r(?=r)|s(?=s)|n(?=n)|z(?=z)|d(?=d)|r|s|n)?(?=[a-z]{4})")
#: The article grown onto a name: Elhassan, Alkhatib, Essafi.
_ARTICLE = re.compile(
    r"^(?:b[ei]n|dela|delos|delas|vander?|vanden|[ae]l(?=[^aeiouy]|[a-z]{6})|es(?=s)|as(?=s)|er(?=r)|ar(?=r)|ez(?=z)|en(?=n))(?=[a-z]{3})"
)
_DOUBLES, _VOWELS_BESIDE = re.compile(r"(.)\1+"), re.compile("[aeiu]+([aeiu])")
_NO_VOWELS = str.maketrans("", "", "aeiu")
_V = "(?=[aeiouy])"
_FRONT = "(?=[eiy])"

#: (pattern, ways to read it). The first that fits at a place is taken.
_RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("schtsch|shtsh|shch|szcz|sjtsj|chtch|tsch|dsch|tch|tsj|dzh|dzj|zsch", ("s",)),
    (f"ou(?=[aei])|w(?<=[ou]w){_V}", ("f", "")),
    ("sch|ssh|sh|sj|sz|zh|zs|zj|cz|ts|tz|xh|dj|dz|gj", ("s",)),
    ("tj", ("s", "t")),
    (f"di(?=[aou])|dy{_V}", ("t", "s")),
    ("gi(?=[aou])", ("s", "k")),
    ("kh|gh", ("k", "")),
    ("ch", ("s", "k")),
    ("ph", ("f",)),
    ("th|dh", ("t",)),
    ("bh", ("b",)),
    ("ck|q", ("k",)),
    ("x", ("ks", "s", "")),
    (f"ng{_V}", ("n", "nk")),
    ("ng", ("n", "nk")),
    (f"gn|nj|nh|ny{_V}|ni(?=[aou])", ("n",)),
    ("lh", ("l", "lk")),
    (f"lj|ly{_V}|li(?=[aou])", ("l",)),
    ("n(?=[bp])", ("m", "n")),
    (f"c{_FRONT}", ("s", "k")),
    ("c", ("k", "s", "")),
    (f"g{_FRONT}", ("k", "s")),
    ("g", ("k",)),
    ("j", ("", "s", "k")),
    (f"h{_V}|h(?=r)", ("", "k")),
    ("h", ("",)),
    (f"y{_V}|i(?=[aou])", ("",)),
    ("(?<=....)e$", ("e", "")),
    ("ae(?=[^aeiou]|$)", ("e",)),
    ("a[iy]|e[iy]|ij|ee|ie(?![aeiou])|y|i", ("i",)),
    ("uo", ("a",)),
    ("oo|ou|oe|au|aw(?![aeiouy])|ow(?![aeiouy])|ue|o|u", ("u",)),
    ("[vw]", ("f",)),
    ("[sz]", ("s",)),
    ("[dt]", ("t",)),
)
_SCAN = re.compile(
    "|".join(f"(?P<r{place}>{pattern})" for place, (pattern, _ways) in enumerate(_RULES)) + "|(?P<other>.)"
)
_MOST_READINGS = 6


def without_doubles(text: str) -> str:
    """Return ``text`` with each run of one letter written once."""
    return _DOUBLES.sub(r"\1", text)


def _vowels_once(text: str) -> str:
    """Of vowels beside each other the last is heard most: Maria, Mariya and Marija become one."""
    return _VOWELS_BESIDE.sub(r"\1", text)


def readings(part: str, *, abjad: bool = False) -> tuple[str, ...]:
    """Return how a part of a name (Latin letters, small) may be heard, the likeliest first.

    ``abjad``: two equal letters have a vowel between them that is not written.
    """
    ways: list[tuple[str, ...]] = []
    for found in _SCAN.finditer(part if abjad else without_doubles(part)):
        group = str(found.lastgroup)
        ways.append((found[0],) if group == "other" else _RULES[int(group[1:])][1])
    heard: dict[str, None] = {}
    choices = [place for place, each in enumerate(ways) if len(each) > 1]
    first = [each[0] for each in ways]
    # The likeliest of all, then one letter read otherwise, then two: no letter's other reading is crowded out.
    for changed in (size for count in range(3) for size in combinations(choices, count)):
        for others in product(*(ways[place][1:] for place in changed)):
            spelled = first.copy()
            for place, other in zip(changed, others, strict=True):
                spelled[place] = other
            heard[_vowels_once("".join(spelled))] = None
        if len(heard) >= _MOST_READINGS:
            break
    return tuple(reading for reading in heard if reading) or (part,)


def skeleton(reading: str) -> str:
    """Return the consonants of a reading; ``A`` says that it begins with a vowel."""
    return ("A" if reading[:1] in "aeiu" else "") + reading.translate(_NO_VOWELS)


def ungrown(part: str) -> str:
    """Return a name without what has grown onto it (*abd al-*, the article), or itself."""
    bare = _ABD.sub("", part)
    return bare if bare != part else _ARTICLE.sub("", part)
