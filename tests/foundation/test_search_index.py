"""The index of the search: written with the row, gone with the row, and of no use without the key."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, transaction

from cases.models import Case, Client, Identity, Note
from cases.operations import add_note, set_identity, update_case
from foundation.access.acting import acting_as
from foundation.search import tokens
from foundation.search.finding import Finder
from foundation.search.models import Entry
from foundation.search.sources import by_number, sources
from foundation.vault.fields import EncryptedField
from tests.factories.cases import a_case

pytestmark = pytest.mark.django_db

#: Encrypted fields that nothing is found by, and why.
NOT_SEARCHED = {
    "audit.signal.note": "of the privacy officer",
    "cases.breakglass.reason": "read with the emergency access",
    "cases.breakglass.review": "read with the emergency access",
    "cases.consent.recipient": "an organisation, shown with the consent",
    "cases.consent.what": "what may be shared, read with the consent",
    "cases.enquiry.asked": "read with the enquiry",
    "cases.enquiry.asker": "who asked for her is never found by searching",
    "cases.enquiry.came_from": "who asked for her is never found by searching",
    "cases.enquiry.told": "read with the enquiry",
    "cases.handover.answer": "the word of a colleague",
    "cases.identity.birth_date": "a date is no name: it would find strangers",
    "cases.identity.birth_place": "a place finds too many",
    "cases.location.address": "where she stays is never found by searching",
    "cases.location.note": "where she stays is never found by searching",
    "cases.looseenquiry.asked": "belongs to no file",
    "cases.looseenquiry.asker": "belongs to no file",
    "cases.looseenquiry.came_from": "belongs to no file",
    "cases.looseenquiry.told": "belongs to no file",
    "cases.medical.expected_birth_on": "health",
    "cases.medical.summary": "health",
    "cases.safecontact.code_word": "secret between her and us",
    "cases.safecontact.never_do": "belongs to the contact",
    "cases.safecontact.who_may_answer": "belongs to the contact",
    "drafts.draft.data": "not saved yet, and nobody else's",
    "organisations.assignment.contact_function": "somebody of another organisation",
    "organisations.assignment.question": "read with the assignment",
    "organisations.assignment.result": "read with the assignment",
    "organisations.contactsearch.places_tried": "read with the search for a contact",
    "organisations.contactsearch.reason": "read with the search for a contact",
    "returns.departureplan.destination": "where she goes is never found by searching",
    "returns.departureplan.first_days": "read with the plan",
    "returns.departureplan.meeting": "who meets her is never found by searching",
    "returns.departureplan.money": "read with the plan",
    "returns.departureplan.route": "how she goes is never found by searching",
    "returns.ownentry.number": "her own paper",
    "returns.ownentry.text_en": "her own paper",
    "returns.ownentry.text_nl": "her own paper",
    "returns.planitem.note": "read with the plan",
    "returns.planitem.reason": "read with the plan",
    "returns.planitem.title": "read with the plan",
    "returns.policyexception.document": "read with the gates",
    "returns.riskanswer.measure": "read with the assessment",
    "returns.riskanswer.measure_owner": "read with the assessment",
    "returns.riskanswer.source": "read with the assessment",
    "returns.riskassessment.explanation": "read with the assessment",
    "returns.riskassessment.review_note": "read with the assessment",
    "returns.safetyplan.alarm_rule": "read with the safety plan",
    "returns.safetyplan.code_word": "secret between her and us",
    "returns.safetyplan.people": "whom to call is never found by searching",
    "returns.stagemove.facts": "codes and dates",
    "returns.survey.answers": "codes",
    "returns.survey.reason": "read with the answers after return",
}


def encrypted_fields() -> dict[str, EncryptedField]:
    return {
        f"{model._meta.label_lower}.{field.attname}": field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedField) and model.__module__.split(".")[0] != "tests"
    }


def test_every_encrypted_field_can_be_searched_or_says_why_not() -> None:
    searched = {name for name, field in encrypted_fields().items() if field.search}
    assert searched & set(NOT_SEARCHED) == set()
    assert set(encrypted_fields()) - searched - set(NOT_SEARCHED) == set(), "searched, or why not?"
    assert set(NOT_SEARCHED) - set(encrypted_fields()) == set()


def test_every_table_that_is_searched_forgets_with_its_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, encode(t.tgargs, 'escape') FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.proname = 'tw_search_forget'"
        )
        forgets = {table: int(arguments.removesuffix("\\000")) for table, arguments in cursor.fetchall()}
    assert forgets == {source.model._meta.db_table: source.number for source in sources().values()}
    assert len(by_number()) == len(sources())


@pytest.mark.parametrize("source", sources().values(), ids=lambda source: source.label)
def test_saving_any_searchable_field_writes_its_tokens(source: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The field itself writes them: no operation, and no `bulk_create`, can forget it."""
    written: list[Entry] = []
    monkeypatch.setattr("foundation.search.index.write", written.extend)
    monkeypatch.setattr("foundation.vault.keyring.Keyring.seal", lambda *args: b"sealed")
    for name, _kind in source.fields:
        row = source.model(pk=7, **{name: "Zonnebloem 0612345678"})
        if source.owner[1] == "case_id":
            row.case_id = 7
        if hasattr(row, "client_id"):
            row.client_id = 7
        written.clear()
        row._meta.get_field(name).pre_save(row, add=True)
        assert len(written) == 1, name
        assert written[0].tokens, name
        assert (written[0].owner_id, written[0].row) == (7, row.uuid)


def entries(row: Any) -> list[Entry]:
    return list(Entry.objects.filter(row=row.uuid, source=sources()[type(row)].number))


def test_tokens_are_written_in_the_transaction_of_the_row(alice: Any, north_team: Any) -> None:
    with acting_as(alice):
        case = a_case(north_team)
        with transaction.atomic():
            note = add_note(actor=alice, case=case, text="Zij sprak over de markt.")
            assert len(entries(note)) == 1
            transaction.set_rollback(True)
        assert entries(note) == []
        assert Finder(alice, "markt").hits() == []


def test_tokens_follow_a_change_and_the_old_name_becomes_a_former_one(alice: Any, north_team: Any) -> None:
    with acting_as(alice):
        case = a_case(north_team, alias="Kievit")
        update_case(actor=alice, case=case, data={"alias": "Zwaluw"})
        client = Client.objects.get(pk=case.client_id)
        assert client.former_aliases == "Kievit"
        assert [hit.field for hit in Finder(alice, "Zwaluw").hits()] == ["alias"]
        assert [hit.field for hit in Finder(alice, "Kievit").hits()] == ["former_aliases"]
        identity = set_identity(actor=alice, case=case, data={"legal_name": "Ilse Proefnaam"})
        identity = set_identity(actor=alice, case=case, data={"legal_name": "Ilse Testnaam"})
        assert identity.former_names == "Ilse Proefnaam"
        assert [hit.field for hit in Finder(alice, "Ilse Proefnaam").hits()] == ["former_names"]
        identity = set_identity(actor=alice, case=case, data={"legal_name": "Ilse Testnaam", "former_names": ""})
        assert Finder(alice, "Proefnaam").hits() == []


def test_a_row_that_is_erased_takes_its_tokens_along(alice: Any, north_team: Any) -> None:
    with acting_as(alice):
        case = a_case(north_team)
        note = add_note(actor=alice, case=case, text="markt")
        assert len(entries(note)) == 1
    # The portal deletes no note, so the trigger is tried on a table that its owner may empty.
    owner = connections["owner"]
    with transaction.atomic(using="owner"):
        lone = Note(case_id=case.pk)
        with owner.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_entry (source, owner_id, \"row\", tokens, made) VALUES (%s, 1, %s, '{1}', 1)",
                [sources()[Note].number, lone.uuid],
            )
            cursor.execute("CREATE TEMP TABLE gone (uuid uuid) ON COMMIT DROP")
            cursor.execute(
                "CREATE TRIGGER gone_search AFTER DELETE ON gone"
                f" FOR EACH ROW EXECUTE FUNCTION tw_search_forget('{sources()[Note].number}')"
            )
            cursor.execute("INSERT INTO gone VALUES (%s)", [lone.uuid])
            cursor.execute("DELETE FROM gone")
            cursor.execute('SELECT count(*) FROM search_entry WHERE "row" = %s', [lone.uuid])
            assert cursor.fetchone() == (0,)
        transaction.set_rollback(True, using="owner")


def test_a_case_can_be_forgotten_as_a_whole(alice: Any, north_team: Any) -> None:
    from foundation.search.index import forget

    with acting_as(alice):
        case, other = a_case(north_team), a_case(north_team)
        for each in (case, other):
            add_note(actor=alice, case=each, text="markt")
        assert forget(kind="case", owner_id=case.pk) >= 1
        assert [hit.owner_id for hit in Finder(alice, "markt").hits()] == [other.pk]
        assert forget(kind="client", owner_id=case.client_id, model=Client) == 1


def test_the_index_holds_numbers_only_and_nothing_without_the_key(alice: Any, north_team: Any) -> None:
    with acting_as(alice):
        case = a_case(north_team, alias="Kievit")
        set_identity(actor=alice, case=case, data={"legal_name": "Ilse Testnaam"})
        kinds = {field.get_internal_type() for field in Entry._meta.concrete_fields}
        assert kinds == {
            "BigAutoField",
            "IntegerField",
            "BigIntegerField",
            "UUIDField",
            "ArrayField",
            "SmallIntegerField",
        }
        ours, others = tokens.Hasher(), tokens.Hasher(b"another key, thirty-two bytes!!!")
        assert tokens.of_name("Ilse Testnaam", ours) & tokens.of_name("Ilse Testnaam", others) == set()
        [entry] = entries(Identity.objects.get(case=case))
        assert set(entry.tokens) == tokens.of_name("Ilse Testnaam", ours)


def test_a_row_can_be_looked_at_without_a_reading(alice: Any, north_team: Any) -> None:
    from foundation.audit import readings

    with acting_as(alice):
        case = a_case(north_team)
        set_identity(actor=alice, case=case, data={"legal_name": "Ilse Testnaam"})
        with readings.collected() as seen:
            assert Finder(alice, "Ilse Testnaam").hits()
        assert seen == set()
        assert Case.objects.visible_to(alice).count() == 1


def test_rebuild_writes_what_is_missing_and_goes_on_after_a_kill(
    alice: Any, north_team: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from foundation.search import rebuilding

    with acting_as(alice):
        case = a_case(north_team)
        notes = [add_note(actor=alice, case=case, text=f"markt {number}") for number in range(5)]
        Entry.objects.all().delete()
        Entry.objects.create(source=sources()[Note].number, owner_id=1, row=case.uuid, tokens=[1], made=1)
        assert Finder(alice, "markt").hits() == []
    monkeypatch.setattr(rebuilding, "CHUNK", 2)
    write, said = rebuilding.index.write, []

    def killed(entries: list[Entry]) -> None:
        if Entry.objects.filter(source=sources()[Note].number).count() >= 2:
            raise KeyboardInterrupt
        write(entries)

    monkeypatch.setattr(rebuilding.index, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        rebuilding.rebuild(said.append)
    monkeypatch.setattr(rebuilding.index, "write", write)
    rebuilding.rebuild(said.append)
    assert "cases.note: 5 of 5" in said
    with acting_as(alice):
        assert {hit.row for hit in Finder(alice, "markt").hits()} == {note.uuid for note in notes}
        assert not Entry.objects.filter(row=case.uuid, source=sources()[Note].number).exists()  # no such note
    assert rebuilding.rebuild(said.append) == 0
    assert rebuilding.rebuild(said.append, everything=True) >= 5
    with acting_as(alice):
        assert set(Entry.objects.values_list("made", flat=True)) == {tokens.FORMAT}
