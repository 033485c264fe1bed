"""The storylines of the vignettes, and what their words are in the portal's codes."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from cases.codes import StatusKind
from returns.codes import ExceptionGround, FactKind, Information

NOTES = Path(__file__).with_name("vignettes_notes.json")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CONTACT_METHODS = {"via_guardian": "in_person"}
STATUSES = {
    "reflection_period": StatusKind.REFLECTION, "b8_3_a": StatusKind.B8_3, "b8_3_d_applied": StatusKind.LAWFUL_OTHER,
    "humanitarian_permit": StatusKind.HUMANITARIAN, "asylum": StatusKind.ASYLUM, "asylum_appeal": StatusKind.ASYLUM,
    "dublin": StatusKind.DUBLIN, "eu_free_movement": StatusKind.EU_CITIZEN,
    "return_decision": StatusKind.NO_LAWFUL_STAY, "departure_deadline": StatusKind.RETURN_DECISION,
}  # fmt: skip
GROUNDS = {
    "reflection_period": ExceptionGround.REFLECTION, "b8_3": ExceptionGround.B8_3, "minor": ExceptionGround.MINOR,
    "art64": ExceptionGround.HEALTH, "pregnancy": ExceptionGround.HEALTH,
}  # fmt: skip
GATES = {1: FactKind.INDEPENDENT_DEPARTURE, 2: FactKind.DTENV_HELP, 3: FactKind.OTHER_HELP}
#: What a leaflet or explanation was about, by a word in its name.
INFORMATION = {
    "recht": Information.RIGHTS, "advocaat en voogd": Information.RIGHTS, "blijven": Information.STAY_OPTIONS,
    "artikel 64": Information.STAY_OPTIONS, "bedenktijd": Information.STAY_OPTIONS, "vergunning": Information.PERMIT,
    "gevolgen": Information.PERMIT, "loonvordering": Information.PERMIT, "iom": Information.ORGANISATIONS,
    "barka": Information.ORGANISATIONS, "geen reden": Information.CHANGE_OF_MIND, "folder": Information.RETURN_SUPPORT,
    "visum": Information.FUNDING,
}  # fmt: skip
OWNERS = {
    "case_worker": "begeleider", "client": "cliënt", "coordinator": "zorgcoördinator", "lawyer": "advocaat",
    "partner": "partner daar",
}  # fmt: skip
FOLLOW_UP_CHANNELS = {"partner": "in_person", "partner_visit": "in_person"}
NUMBER = re.compile(r"^(?P<who>.+?)\s+(?P<number>\+[\d ]+)$")


@lru_cache(maxsize=1)
def storylines() -> dict[int, dict[str, Any]]:
    """Return the storylines by number."""
    return {line["number"]: line for line in json.loads(NOTES.read_text(encoding="utf-8"))["vignettes"]}


def contact_of(line: Mapping[str, Any], code_word: str) -> dict[str, Any]:
    """Return how somebody is reached safely; the numbers lead nowhere."""
    contact = line["safe_contact"]
    begin, _, end = contact["hours"].partition("-")
    return {
        "method": CONTACT_METHODS.get(contact["method"], contact["method"]),
        "number": f"+00 000 10{line['number']:02}",
        "days": [DAYS.index(day) for day in contact["days"]],
        "from_time": time.fromisoformat(begin),
        "until_time": time.fromisoformat(end),
        "voicemail": contact["voicemail"],
        "messages": contact["sms"],
        "who_may_answer": contact["who_may_answer_nl"],
        "never_do": f"{contact['rule_nl']} Wij noemen ons: {contact['neutral_sender_nl']}.",
        "code_word": code_word,
    }


def information_of(given: Iterable[str]) -> list[str]:
    """Return what leaflets and explanations were about."""
    found = {code for text in given for word, code in INFORMATION.items() if word in text.casefold()}
    return sorted(found)


def own_lines(entries: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """Return the lines of her own edition, telephone numbers apart."""
    lines: list[dict[str, Any]] = []
    for entry in entries:
        section = "papers_and_money" if entry["section"] == "i_carry_with_me" else entry["section"]
        if section != "numbers_by_heart":
            lines.append({"section": section, "text_nl": entry["text_nl"], "text_en": entry["text_en"]})
            continue
        for dutch, english in zip(entry["text_nl"].split(", "), entry["text_en"].split(", "), strict=True):
            if (found := NUMBER.match(dutch)) and (same := NUMBER.match(english)):
                lines.append(
                    {
                        "section": section,
                        "text_nl": found["who"],
                        "text_en": same["who"],
                        "number": found["number"].strip(),
                    }
                )
    return [line | {"position": place} for place, line in enumerate(lines)]
