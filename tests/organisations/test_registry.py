"""The registry: loaded once and left alone, found by filters, in both languages."""

import json

import pytest
from django.core.management import call_command
from django.utils import translation

from organisations import registry
from organisations.models import Contact, Organisation
from organisations.operations import update_organisation
from organisations.reference import FILE, load_registry
from tests.world import OWNER

pytestmark = pytest.mark.django_db
ENTRIES = json.loads(FILE.read_text(encoding="utf-8"))["organisations"]


def codes(**chosen: str) -> set[str]:
    return {row.code for row in registry.filtered(chosen)}


def test_loading_again_changes_nothing():
    before = list(Organisation.objects.order_by("pk").values())
    assert load_registry(OWNER) == (0, 0)
    assert list(Organisation.objects.order_by("pk").values()) == before
    assert len(before) == len(ENTRIES)
    assert Contact.objects.count() == sum(len(entry["contacts"]) for entry in ENTRIES)


def test_a_changed_file_is_taken_over_and_an_edited_entry_left_alone(monkeypatch, tmp_path):
    changed = json.loads(FILE.read_text(encoding="utf-8"))
    for entry in changed["organisations"]:
        if entry["code"] in {"barka", "coa"}:
            entry["summary_en"] = "New words"
    (tmp_path / "organisations.json").write_text(json.dumps(changed), encoding="utf-8")
    monkeypatch.setattr("organisations.reference.FILE", tmp_path / "organisations.json")
    rows = Organisation.objects.using(OWNER)
    rows.filter(code="coa").update(version=2)
    assert load_registry(OWNER) == (0, 1)
    assert rows.get(code="barka").summary_en == "New words"
    assert rows.get(code="coa").summary_en != "New words"


def test_both_languages_are_there(organisation):
    for entry in ENTRIES:
        row = Organisation.objects.get(code=entry["code"])
        for language in ("nl", "en"):
            with translation.override(language):
                assert (row.summary, row.offers) == (entry[f"summary_{language}"], entry[f"offers_{language}"])


def test_filters_narrow_the_list():
    assert "barka" not in codes(country="NG")
    assert {"cosudow", "compass", "iom-nederland"} <= codes(country="NG")
    assert codes(country="RO", language="ro") == {"casa-privighetoarea"}
    assert codes(kind="international") == {"iom-nederland"}
    assert "nidos" in codes(group="minors") and "comensha" in codes(group="minors"), "for everybody counts"
    assert "coa" in codes(tier="information") and "coa" not in codes(tier="guidance")
    assert codes(q="hibiscus") == {"hibiscus-house"}
    assert codes(q="no such words") == set()
    assert codes(tier="x") == set()
    assert codes(q="nul\x00") == codes(q="nul")


def test_an_organisation_that_stopped_leaves_the_list(organisation):
    organisation.is_active = False
    organisation.save()
    assert organisation.code not in codes()


def test_a_coordinator_keeps_an_entry_and_its_contacts(organisation, carla, as_user):
    with as_user(carla):
        row = update_organisation(
            actor=carla,
            organisation=organisation,
            data={"summary_en": "A larger house"},
            checked_today=True,
            contacts=[{"role_nl": "Intake", "role_en": "Intake", "phone": "", "email": "intake@example.org"}],
            seen_version=organisation.version,
        )
        assert (row.summary_en, row.version, row.last_checked_by) == ("A larger house", 2, carla)
        assert [contact.email for contact in row.contacts.all()] == ["intake@example.org"]


def test_the_loader_waits_for_its_table():
    call_command("migrate", "organisations", "--plan", database=OWNER, verbosity=0)
