"""The word check of her own paper: what would betray her if somebody found it on her.

The list and the way it is compared stand in `returns/data/forbidden_words.json`, version and decisions
included; here is its ``matching``, to the letter, and what an eye reads beside it (`readings`). Beside the list go
the names of her own file: organisations that help her, her team, the address, the code word, the reference.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language, override

from cases.codes import StatusKind
from cases.models import Case, LegalStatus, Location, SafeContact
from foundation.audit.readings import collected
from organisations.models import Assignment
from returns.models import SafetyPlan

WORDS = Path(__file__).resolve().parent / "data/forbidden_words.json"
#: Signs that nobody sees and that are not of the category "format": joiners, fillers, variation selectors.
UNSEEN = dict.fromkeys(
    [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)]
)
#: Letters that look like ours: Cyrillic, Greek, stroked; digits that stand for letters.
ALIKE = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u043a\u043c\u0442\u0432\u03bf\u03b1\u03b9\u03ba\u03bd\u03c1\u03c4\u03c5"
    "\u0410\u0415\u041e\u0420\u0421\u0425\u0406\u0405\u041a\u041c\u0422\u0412\u041d\u039f\u0391\u0399\u039a\u03a1\u03a4\u0395\u00f8\u0131\u0142\u01100134",
    "aeopcyxijshkmtboaikvptuAEOPCXISKMTBHOAIKPTEoilDoiea",
)
#: A word with letters of ours and something else in it.
MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[^\W_A-Za-z])\w+")
#: Letters set apart: p o l i c e, p.o.l.i.c.e.
SPELLED = re.compile(r"(?<!\w)[^\W\d_](?:[ .·-][^\W\d_]){3,}(?!\w)")


@dataclass(frozen=True)
class Finding:
    """A word that may not stand in her paper: where, which, and why (a code of the list's reasons)."""

    place: str
    word: str
    reason: str

    @property
    def why(self) -> str:
        """The reason as a sentence in the user's language."""
        return _reasons()[self.reason]["nl" if (get_language() or "").startswith("nl") else "en"]

    def __str__(self) -> str:
        return f"“{self.word}”: {self.why}"


@dataclass(frozen=True)
class Rule:
    """One entry, ready to search with."""

    pattern: re.Pattern[str]
    reason: str


def prepare(text: str) -> str:
    """Make a text comparable: as the list's ``prepare`` says, capitals kept."""
    text = unicodedata.normalize("NFKC", text.translate(UNSEEN)).translate(UNSEEN)
    text = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return re.sub(r"\s+", " ", text)


def readings(text: str) -> tuple[str, ...]:
    """Return a prepared text, and as an eye reads it: look-alikes, letters set apart, words broken by a hyphen."""
    eye = MIXED.sub(lambda hit: hit[0].translate(ALIKE), text.replace("_", " "))
    joined = SPELLED.sub(lambda hit: re.sub(r"[ .·-]", "", hit[0]), eye)
    broken = re.sub(r"(?<=[^\W\d_])[-\u2010\u2011] ?(?=[^\W\d_])", "", joined)
    apart = re.sub(r"[-\u2010\u2011]", " ", eye)
    return tuple(dict.fromkeys((text, eye, joined, broken, apart)))


def _rule(term: str, match: str, reason: str) -> Rule:
    body = term if match == "regex" else re.escape(prepare(term))
    source = {"word": rf"(?<!\w){body}(?!\w)", "stem": rf"(?<!\w){body}\w*", "regex": body}[match]
    return Rule(re.compile(source, re.IGNORECASE), reason)


@cache
def _data() -> dict[str, list[dict[str, str]]]:
    data: dict[str, list[dict[str, str]]] = json.loads(WORDS.read_text(encoding="utf-8"))
    return data


@cache
def _reasons() -> dict[str, dict[str, str]]:
    return {row["code"]: {"nl": row["text_nl"], "en": row["text_en"]} for row in _data()["reasons"]}


@cache
def general_rules() -> tuple[Rule, ...]:
    """Return the rules of the list, the same for everybody."""
    return tuple(_rule(row["term"], row["match"], row["reason"]) for row in _data()["entries"])


def rules_of(case: Case) -> tuple[Rule, ...]:
    """Return the rules that come from the file itself.

    What is read here is compared and never shown, so it is no reading of the address for the record.
    """
    with collected():
        names = [(name, "organisation") for name in _organisations(case)]
        names += [(case.team.name, "shelter"), (case.reference, "file_number")]
        contacts = [*SafeContact.objects.filter(case=case), *SafetyPlan.objects.filter(case=case)]
        names += [(row.code_word, "code_word") for row in contacts]
        for location in Location.objects.filter(case=case):
            names += [(part, "address") for part in address_parts(location.address)]
        kinds = LegalStatus.objects.filter(case=case).exclude(kind=StatusKind.UNKNOWN).values_list("kind", flat=True)
        for language in ("nl", "en"):
            with override(language):
                names += [(str(StatusKind(kind).label), "legal") for kind in set(kinds)]
    return tuple({_rule(name.strip(), "word", reason) for name, reason in names if len(name.strip()) > 1})


def _organisations(case: Case) -> set[str]:
    """Names of the organisations asked for this case, also without what stands between brackets."""
    names = set(Assignment.objects.filter(case=case).values_list("organisation__name", flat=True))
    return names | {re.sub(r"\s*\([^)]*\)", "", name) for name in names}


def address_parts(address: str) -> list[str]:
    """Return the parts of an address that lead somebody there; the name of a town alone does not."""
    parts = [part.strip() for part in re.split(r"[,;\n]", address) if len(part.strip()) > 3]
    return [part for number, part in enumerate(parts) if number == 0 or any(sign.isdigit() for sign in part)]


def check(texts: Mapping[str, str], rules: Iterable[Rule] = ()) -> list[Finding]:
    """Search texts, by place, for the list's words and for ``rules``; each word once per place."""
    found: dict[tuple[str, str], Finding] = {}
    every = (*general_rules(), *rules)
    for place, text in texts.items():
        prepared = prepare(text)
        for reading in readings(prepared) if prepared.strip() else ():
            for rule in every:
                if hit := rule.pattern.search(reading):
                    found.setdefault((place, hit[0].lower()), Finding(place, hit[0].strip(), rule.reason))
    return list(found.values())
