"""A stolen dump: no name, number, address, note, birth date or word of hers stands in it, however it is written."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connections, models
from django.urls import reverse

from cases.models import Note
from foundation.access.acting import acting_as
from foundation.drafts.models import Draft, KeptPost
from foundation.vault.fields import EncryptedField
from foundation.vault.places import sealed_tables
from tests.dumps import dump, found_in, ways_to_write_a_day
from tests.factories.cases import a_case
from tests.installation import Installation

#: Everything that was ever sealed, opened: what the dump must not hold.
OPEN_ALL = """
import json
from foundation.vault.keyring import Keyring, use_keyring
from foundation.vault.places import sealed_tables
for table in sealed_tables():
    with use_keyring(Keyring()) as ring:
        for uuid, *values in list(table.rows().values_list("uuid", *table.columns)):
            for field, value in zip(table.fields, values):
                if value:
                    print("sealed:" + json.dumps([table.name, field.attname, ring.open(value, table.place(field, uuid))]))
"""
#: What the stories of the demo leave out.
MORE = """
from datetime import date
from cases.operations import set_identity, set_location, update_case
from foundation.access.acting import acting_as
from foundation.accounts.models import User
from returns.models import DeparturePlan
from returns.operations.plan import update_plan
sanne = User.objects.get(email="sanne@example.org")
with acting_as(sanne):
    plan = DeparturePlan.objects.filter(process__case__case_worker=sanne).first()
    case = plan.process.case
    update_case(actor=sanne, case=case, data={"alias": "Kwikstaart Zandoog", "safe_now_note": "The brother waits there"})
    set_identity(actor=sanne, case=case, data={
        "legal_name": "Adesuwa Okungbowa", "birth_date": date(1999, 3, 17), "birth_place": "Okpekpe aan de rivier"})
    set_location(actor=sanne, case=case, data={"address": "Kwikstaartlaan 1283, 9999 ZZ Verzonnen", "note": "Blue gate"})
    update_plan(actor=sanne, plan=plan, seen_version=plan.version, data={
        "meeting": "A woman with a yellow scarf", "first_days": "Sleeps at the aunt", "money": "Twohundred from the fund"})
"""
NAMES = {
    "alias",
    "former_aliases",
    "legal_name",
    "former_names",
    "name",
    "address",
    "number",
    "code_word",
    "birth_place",
}


def opened(portal: Installation) -> dict[str, set[str]]:
    """Return the values of each encrypted column: whole, by sentence, names by word, days in every way of writing."""
    found: dict[str, set[str]] = {}
    for line in portal.run(OPEN_ALL).stdout.splitlines():
        if line.startswith("sealed:"):
            table, column, text = json.loads(line.removeprefix("sealed:"))
            found.setdefault(f"{table}.{column}", set()).update(parts(column, text))
    return found


def by_chance(word: str) -> bool:
    """Tell whether a word may stand in ciphertext written in hex without anybody having put it there."""
    return len(word) < 10 and re.fullmatch(r"[0-9a-f]+", word) is not None


def parts(column: str, text: str) -> set[str]:
    leaves = {text}
    if text[:1] in "{[":
        # The words in it; codes and days of a move stand in plain columns too, on purpose.
        leaves |= {leaf for leaf in re.findall(r'"((?:[^"\\]|\\.)*)"', text) if " " in leaf}
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        leaves |= set(ways_to_write_a_day(date.fromisoformat(text)))
    for leaf in list(leaves):
        leaves |= {part.strip() for part in re.split(r"[.!?\n]", leaf) if len(part.strip()) >= 12}
        # A number without its spaces; one of zeros stands in every ciphertext's key id.
        leaves |= {digits for digits in [re.sub(r"\D", "", leaf)] if len(digits) >= 8 and digits.count("0") < 5}
        if column in NAMES:
            leaves |= {word for word in re.findall(r"\w+", leaf) if len(word) >= 5 and not by_chance(word)}
    return leaves


@pytest.fixture(scope="module")
def portal() -> Installation:
    return Installation.fresh("dump")


def dump_of(portal: Installation) -> bytes:
    return dump(portal.environment["DATABASE_OWNER_URL"], portal.environment["KEYS_DATABASE_OWNER_URL"])


@pytest.mark.slow
def test_a_dump_of_the_demo_holds_nothing_of_hers(portal: Installation) -> None:
    empty = dump_of(portal)
    portal.environment["TERUGWEG_DEMO"] = "1"
    portal.manage("seed_demo", "--small")
    portal.run(MORE)
    values = opened(portal)
    filled = {f"{table.name}.{field.attname}" for table in sealed_tables() for field in table.fields} & values.keys()
    assert {"cases_client.alias", "cases_identity.legal_name", "cases_identity.birth_date", "cases_note.text",
            "cases_client.former_aliases", "cases_identity.birth_place", "cases_safecontact.number",
            "cases_location.address", "cases_location.note", "cases_medical.summary", "returns_wishtalk.own_words",
            "returns_departureplan.destination", "returns_departureplan.money", "returns_fact.note"} <= filled  # fmt: skip
    stolen = dump_of(portal)
    assert len(stolen) > len(empty) + 100_000 and b"cases_note" in stolen
    everything = set().union(*values.values())
    # Words of the register, the instruments and the staff are plain, and were before she came.
    staff = {word for row in portal.sql("SELECT name FROM accounts_user") for word in [row[0], *row[0].split()]}
    known = found_in(empty, everything) | {text for text in everything if text in staff}
    leaked = found_in(stolen, everything - known)
    assert {column: sorted(found & leaked) for column, found in values.items() if found & leaked} == {}
    assert len(everything - known) > 500, "there must be something that could leak"
    # The search itself finds what stands there, in each way of writing.
    some = sorted(everything - known, key=len)[:: max(1, len(everything) // 200)]
    for write in (
        str.encode, lambda text: text.encode().hex().encode(), lambda text: text.encode("utf-16-le"),
        lambda text: json.dumps({"a": text}).encode(), lambda text: text.encode("utf-16-be").hex().upper().encode(),
    ):  # fmt: skip
        told = b"\n--\n".join(write(text) for text in some)
        assert found_in(told, some) == {text for text in some if len(text) >= 4}


#: No word of it can stand in hex by chance, as four digits do in one dump of a few.
WORDS = "Kwikstaartlaan 128391746205 beneden"


@pytest.mark.django_db(transaction=True)
def test_what_goes_through_a_browser_stands_nowhere_in_plain(client_of: Any, alice: Any, north_team: Any) -> None:
    """Notes, drafts, a post after the session ended, a search: sessions, jobs, messages and the record included."""
    with acting_as(alice):
        case = a_case(north_team, alias=WORDS)
    address = reverse("cases:note_add", args=[case.reference])
    browser = client_of(alice)
    assert browser.post(address, {"text": f"{WORDS} note"}).status_code == 302
    draft = reverse("drafts:save", args=[f"cases/{case.reference}/notes/new"])
    assert browser.post(draft, {"text": f"{WORDS} draft"}).status_code == 204
    browser.get(reverse("portal:case", args=[case.reference]))
    browser.post(address, {"text": ""})
    browser.session.flush()
    browser.post(address, {"text": f"{WORDS} kept"}, headers={"Sec-Fetch-Site": "same-origin"})
    with acting_as(alice):
        assert Note.objects.filter(case=case).count() == 1 and Draft.objects.count() == 1
    assert KeptPost.objects.using("owner").count() == 1
    urls = [connections[alias].get_connection_params() for alias in ("owner", "keys_owner")]
    stolen = dump(*(f"postgresql://{url['user']}@/{url['dbname']}?host={url['host']}" for url in urls))
    assert b"cases_note" in stolen
    assert found_in(stolen, [WORDS, *WORDS.split()]) == set()


#: Plain texts beside the sealed ones, and why they tell nothing about her.
PLAIN = {
    "cases_case.reference": "random", "returns_survey.version": "of the questions",
    "cases_breakglass.reference": "random",
    "cases_client.language": "a code", "cases_client.other_languages": "codes", "cases_consent.language": "a code",
    "cases_enquiry.known": "codes", "cases_looseenquiry.known": "codes",
    "cases_task.about": "the uuid of a row and a code",
    "returns_followup.moment": "a code", "returns_planitem.owner": "a code", "returns_stagemove.name": "a code",
    "returns_wishtalk.language": "a code",
    "returns_riskinstrument": "questions, not answers", "returns_riskitem": "questions, not answers",
    "returns_checklisttemplate": "the same for all", "returns_checklistitem": "the same for all",
    "organisations_organisation": "the register", "organisations_contact": "the register: an office, no client",
    "portal_listing.country": "a code", "portal_tally.stage": "a code", "portal_tally.country": "a code",
}  # fmt: skip


def test_a_new_plain_text_about_a_case_says_why_it_may_be_plain() -> None:
    """Text that somebody types about a client is an encrypted field; a column of codes is named here."""
    plain = set()
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.split(".")[0] not in {"cases", "organisations", "returns", "portal"}:
            continue
        for field in model._meta.concrete_fields:
            base = getattr(field, "base_field", field)
            texts = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
            if isinstance(base, texts) and not isinstance(field, EncryptedField) and not base.choices:
                plain.add(f"{model._meta.db_table}.{field.attname}")
    assert {column for column in plain if column not in PLAIN and column.split(".")[0] not in PLAIN} == set()
