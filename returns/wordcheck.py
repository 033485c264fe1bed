"""The word check of her own paper: what would betray her if somebody found it on her.

The list and the way it is compared stand in `returns/data/forbidden_words.json`, version and decisions
included; here is its ``matching``, to the letter. Beside the list go the names of her own file: organisations
that help her, her team, the address, the code word, the reference.
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
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


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
    text = unicodedata.normalize("NFKC", text).translate(INVISIBLE)
    text = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return re.sub(r"\s+", " ", text)


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
        for rule in every if prepared.strip() else ():
            if hit := rule.pattern.search(prepared):
                found.setdefault((place, hit[0].lower()), Finding(place, hit[0].strip(), rule.reason))
    return list(found.values())
