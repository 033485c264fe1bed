"""Every page of a file: strangers find nothing, others read why not, and raw SQL gives no more than the pages do."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cases import operations
from cases.models import Note
from foundation.access.operations import grant_case

pytestmark = pytest.mark.django_db
FORMS = [
    "edit", "identity", "safe_contact", "location", "medical", "status_add", "consent_add", "dependant_add", "note_add",
    "task_add",
]  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_the_case_worker_and_the_coordinator_write(client_of, alice, carla, case, name):
    url = reverse(f"cases:{name}", args=[case.reference])
    assert client_of(alice).get(url).status_code == 200
    assert client_of(carla).get(url).status_code == 200


GROUPS = ["identity", "location", "medical"]


@pytest.mark.parametrize("name", [name for name in FORMS if name not in GROUPS])
def test_the_team_lead_reads_why_not(client_of, tess, case, name):
    response = client_of(tess).get(reverse(f"cases:{name}", args=[case.reference]))
    assert response.status_code == 403


@pytest.mark.parametrize("name", GROUPS)
def test_the_team_lead_sees_the_groups_of_her_grant_and_changes_nothing(client_of, tess, full_case, name):
    url = reverse(f"cases:{name}", args=[full_case.reference])
    page = client_of(tess).post(url, {"show": "1"})
    assert page.status_code == 200
    assert "form" not in page.context
    assert any(fact in page.content.decode() for fact in ("Fictief", "Nergensstraat", "Niets"))
    assert client_of(tess).post(url, {}).status_code == 403


def test_statuses_and_consents_stand_on_one_page(client_of, as_user, alice, tess, charlie, case):
    from tests.factories.cases import a_consent

    with as_user(alice):
        operations.add_status(actor=alice, case=case, data={"kind": "asylum_pending", "starts_on": case.opened_on})
        operations.withdraw_consent(actor=alice, consent=a_consent(case))
        a_consent(case, purpose="family", recipient="zus", what="dat zij leeft")
    url = reverse("cases:legal", args=[case.reference])
    assert client_of(alice).get(url).content.decode().count("/withdraw/") == 1
    assert "/withdraw/" not in client_of(tess).get(url).content.decode()
    assert client_of(charlie).get(url).status_code == 404


@pytest.mark.parametrize("name", [*FORMS, "case_worker", "handover_ask"])
@pytest.mark.parametrize("who", ["bob", "charlie", "sven", "ivo", "fatma", "adam", "piet"])
def test_for_a_stranger_the_file_does_not_exist(client_of, people, case, name, who):
    url = reverse(f"cases:{name}", args=[case.reference])
    assert client_of(getattr(people, who)).get(url).status_code == 404
    assert client_of(getattr(people, who)).post(url, {}).status_code == 404


@pytest.mark.parametrize("name", FORMS)
def test_an_unknown_reference_is_404_and_nobody_signs_in_first(client_of, alice, case, name):
    assert client_of(alice).get(reverse(f"cases:{name}", args=["TW-0000-0000"])).status_code == 404
    assert client_of(None).get(reverse(f"cases:{name}", args=[case.reference])).status_code == 302


@pytest.mark.parametrize("name", ["case_worker", "handover_ask"])
def test_the_case_worker_does_not_choose_the_owner(client_of, alice, tess, case, name):
    url = reverse(f"cases:{name}", args=[case.reference])
    assert client_of(alice).get(url).status_code == 403
    assert client_of(tess).get(url).status_code == 200


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


TABLES = [
    "cases_case", "cases_client", "cases_note", "cases_task", "cases_safecontact", "cases_identity", "cases_location",
    "cases_medical", "returns_wishtalk",
]  # fmt: skip


@pytest.fixture
def full_case(as_user, alice, case):
    from tests.factories.cases import a_talk

    with as_user(alice):
        operations.add_note(actor=alice, case=case, text="Iets om te lekken")
        operations.set_safe_contact(actor=alice, case=case, data={"method": "signal", "number": "06 0000 0000"})
        operations.set_identity(actor=alice, case=case, data={"legal_name": "Fictief"})
        operations.set_location(actor=alice, case=case, data={"address": "Nergensstraat 1"})
        operations.set_medical(actor=alice, case=case, data={"summary": "Niets"})
        a_talk(case)
    return case


@pytest.mark.parametrize("table", TABLES)
def test_raw_sql_shows_a_file_to_its_people_only(as_user, people, no_actor, full_case, table):
    assert _count(table) == 0
    for name, seen in [("alice", True), ("carla", True), ("bob", False), ("charlie", False), ("adam", False)]:
        with as_user(getattr(people, name)):
            assert bool(_count(table)) == seen, name


@pytest.mark.parametrize("table", ["cases_identity", "cases_location", "cases_medical"])
def test_raw_sql_hides_a_group_without_its_right(as_user, carla, bob, full_case, table):
    with as_user(carla):
        grant_case(user=bob, case_id=full_case.pk, groups=[])
    with as_user(bob):
        assert _count("cases_case") == 1
        assert _count(table) == 0


def test_raw_sql_lets_a_stranger_change_nothing(as_user, alice, charlie, full_case):
    with as_user(charlie), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_case SET closed_on = current_date WHERE id = %s", [full_case.pk])
        assert cursor.rowcount == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Note.objects.create(case_id=full_case.pk, text="van buiten", created_at="2026-11-24T12:00Z")


def test_a_note_is_never_changed_even_by_sql(as_user, alice, full_case):
    with as_user(alice), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("UPDATE cases_note SET created_at = now() - interval '1 day' WHERE case_id = %s", [full_case.pk])
