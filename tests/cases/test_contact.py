"""Safe contact: the number is shown on request, and the request is recorded."""

import pytest
from django.db import connection
from django.urls import reverse

from cases import operations
from cases.models import Location, SafeContact
from foundation.edits import StaleEdit

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(as_user, alice, case):
    with as_user(alice):
        return operations.set_safe_contact(
            actor=alice,
            case=case,
            data={"method": "signal", "number": "06 0000 0042", "code_word": "maan", "days": [1]},
        )


def test_the_form_never_shows_number_or_code_word_and_keeps_them(client_of, as_user, alice, case, contact):
    url = reverse("cases:safe_contact", args=[case.reference])
    page = client_of(alice).get(url).content.decode()
    assert "0042" not in page
    assert 'maan"' not in page
    data = {"method": "whatsapp", "days": ["2", "4"], "never_do": "Niet na zes uur", "version": str(contact.pk)}
    assert client_of(alice).post(url, data).status_code == 302
    with as_user(alice):
        fresh = SafeContact.objects.get(replaced_at=None)
        assert (fresh.number, fresh.code_word, fresh.days) == ("06 0000 0042", "maan", [2, 4])
        assert SafeContact.objects.count() == 2


def test_a_number_can_be_taken_out(as_user, alice, case, contact):
    with as_user(alice):
        fresh = operations.set_safe_contact(
            actor=alice, case=case, data={"method": "in_person", "forget_number": True}, seen_version=contact.pk
        )
        assert fresh.number == ""


def test_a_stale_contact_overwrites_nothing(as_user, alice, case, contact):
    with as_user(alice):
        operations.set_safe_contact(actor=alice, case=case, data={"method": "sms"}, seen_version=contact.pk)
        with pytest.raises(StaleEdit):
            operations.set_safe_contact(actor=alice, case=case, data={"method": "phone"}, seen_version=contact.pk)


def test_the_time_runs_forward(client_of, alice, case):
    data = {"method": "phone", "from_time": "18:00", "until_time": "09:00", "version": "0"}
    response = client_of(alice).post(reverse("cases:safe_contact", args=[case.reference]), data)
    assert response.status_code == 422
    assert "until_time" in response.context["form"].errors


def test_showing_the_number_is_recorded_and_kept_by_no_cache(client_of, as_user, alice, tess, case, contact):
    url = reverse("cases:show_number", args=[case.reference])
    assert client_of(alice).get(url).status_code == 405
    response = client_of(tess).post(url)
    assert "06 0000 0042" in response.content.decode()
    assert "maan" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    with as_user(alice), connection.cursor() as cursor:
        cursor.execute(
            "SELECT user_id, action, object_type FROM audit_record WHERE event = 'safe_contact.shown' AND case_id = %s",
            [case.pk],
        )
        assert cursor.fetchall() == [(tess.pk, "R", "contact")]


def test_a_stranger_gets_no_number(client_of, charlie, case, contact):
    assert client_of(charlie).post(reverse("cases:show_number", args=[case.reference])).status_code == 404


def test_the_address_is_a_new_row_each_time(client_of, as_user, alice, case):
    url = reverse("cases:location", args=[case.reference])
    assert client_of(alice).post(url, {"address": "Nergensstraat 1", "version": "0"}).status_code == 302
    with as_user(alice):
        row = Location.objects.get()
    assert client_of(alice).post(url, {"address": "Nergensplein 2", "version": str(row.pk)}).status_code == 302
    with as_user(alice):
        assert Location.objects.get(replaced_at=None).address == "Nergensplein 2"
        assert Location.objects.count() == 2
    assert client_of(alice).post(url, {"address": "Overal", "version": str(row.pk)}).status_code == 409
