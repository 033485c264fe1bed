"""Her paper against somebody who tries: tricks with signs, every field of a line, the file and its headers."""

import io
from datetime import date, time
from typing import Any

import pikepdf
import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from returns import wordcheck
from returns.wordcheck import check
from tests.factories.plan import case_with_plan, own_entry

pytestmark = pytest.mark.django_db

#: 'police' or 'politie' as a reader sees it, and not as a program does.
TRICKS = {
    "zero width": "po\u200blice", "soft hyphen": "po\u00adlice", "word joiner": "po\u2060lice",
    "left to right mark": "po\u200elice", "isolate": "po\u2066li\u2069ce", "override": "\u202dpolice\u202c",
    "grapheme joiner": "po\u034flice", "variation": "po\ufe0flice", "mongolian": "po\u180elice",
    "hangul filler": "po\u3164lice", "tag": "po\U000e0061lice",
    "cyrillic o": "p\u043elice", "cyrillic more": "\u0440\u043elic\u0435", "greek": "p\u03bflice",
    "full width": "\uff30\uff2f\uff2c\uff29\uff23\uff25", "mathematical": "\U0001d429\U0001d428\U0001d425\U0001d422\U0001d41c\U0001d41e",
    "accents": "p\u00f3l\u00edce", "stroke": "p\u00f8lice", "dotless": "pol\u0131ce",
    "spaced": "p o l i c e", "dotted": "p.o.l.i.c.e", "hyphens": "p-o-l-i-c-e", "broken": "poli-\ntie",
    "one hyphen": "poli-tie", "underscores": "_police_", "glued": "call_police_now", "digits": "p0lice", "capitals": "POLICE",
}  # fmt: skip


@pytest.mark.parametrize("kind", TRICKS)
def test_a_word_is_found_however_it_is_written(kind: str) -> None:
    assert check({"": f"Then {TRICKS[kind]} there."}), kind


INNOCENT = [
    "\u0418\u0434\u0435\u043c \u043a\u0443\u045b\u0438 \u0443 \u0411\u0435\u043e\u0433\u0440\u0430\u0434.",  # Serbian
    "\u03a0\u03ac\u03c9 \u03c3\u03c0\u03af\u03c4\u03b9.",
    "\u0623\u0639\u0648\u062f \u0625\u0644\u0649 \u0627\u0644\u0628\u064a\u062a.",
    "Follow-up with Dr. A. B. Okafor, 10:30", "e-mail", "A b c d", "Sint-Jan, +31 6 00 00 00 00",
    "\u1ecc\u0300\u1e63un and \u1eb8\u0301g\u1eb9\u0301", "well-being",
]  # fmt: skip


@pytest.mark.parametrize("text", INNOCENT)
def test_other_scripts_and_hyphens_are_no_tricks(text: str) -> None:
    assert check({"": text}) == []


@pytest.fixture
def made(alice: Any, north_team: Any, as_user: Any) -> Any:
    with as_user(alice):
        yield case_with_plan(actor=alice, team=north_team, alias="Wilg Zandloper", days=30)


@pytest.mark.parametrize("field", ["text_nl", "text_en", "number"])
def test_every_field_of_a_line_is_checked(field: str, made: Any, alice: Any) -> None:
    with pytest.raises(ValidationError):
        own_entry(actor=alice, plan=made.plan, **{field: "p o l i c e"})


def test_an_organisation_with_other_capitals_is_found(made: Any, alice: Any) -> None:
    from foundation import clock
    from organisations.models import Assignment, Organisation

    there = Organisation.objects.create(
        code="rozenhof", name="Stichting De Rozenhof", kind="ngo", country="NL", source="t",
        last_checked_on=clock.today(),
    )  # fmt: skip
    moment = {"created_at": clock.now(), "created_by": alice}
    Assignment.objects.create(case=made.case, organisation=there, kind="information", **moment)
    rules = wordcheck.rules_of(made.case)
    for text in ("STICHTING DE ROZENHOF", "stichting de rozenhof", "Stichting  De\nRozenhof", "Stichting-de-Rozenhof"):
        assert check({"": text}, rules), text


STRANGE = "Thuis \x01\x0b\x1f \ufffe\uffff \u202eom\u202c \U0001f9f3 <b>&amp;</b> {{ x }} \ud55c"


def test_strange_signs_make_a_paper_and_no_error(made: Any, alice: Any, client_of: Any) -> None:
    url = reverse("returns:own_entry_add", args=[made.case.reference])
    data = {
        "section": "first_days", "text_nl": STRANGE, "text_en": STRANGE, "number": "+00 \x1f 1", "happens_on": "",
        "at_time": "", "position": "0",
    }  # fmt: skip
    client = client_of(alice)
    assert client.post(url, data).status_code in {302, 422}
    for language in ("nl", "both"):
        assert client.get(reverse("returns:own_preview", args=[made.case.reference, language])).status_code == 200
        answer = client.post(reverse("returns:paper", args=[made.case.reference, "own", language]))
        assert answer.status_code in {200, 422}


@pytest.mark.parametrize("language", ["nl", "en", "both"])
def test_file_headers_and_metadata_say_nothing(language: str, made: Any, alice: Any, client_of: Any) -> None:
    own_entry(actor=alice, plan=made.plan, happens_on=date(2027, 1, 9), at_time=time(10, 30), number="+00 000 1041")
    answer = client_of(alice).post(reverse("returns:paper", args=[made.case.reference, "own", language]))
    assert answer.status_code == 200
    secret = ("Wilg", "Zandloper", made.case.reference, "Terugweg", "COSM", "Alice", "WeasyPrint", str(made.case.uuid))
    headers = repr(dict(answer.headers))
    with pikepdf.open(io.BytesIO(answer.content)) as file:
        about = [str(file.docinfo.get(key)) for key in file.docinfo]
        if "/Metadata" in file.Root:
            about.append(file.Root.Metadata.read_bytes().decode("utf-8", "replace"))
        assert "/Names" not in file.Root or "/EmbeddedFiles" not in file.Root.Names
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)
    for word in secret:
        assert word not in headers and word not in " ".join(about) and word not in text, word
        assert word.encode() not in answer.content, word
