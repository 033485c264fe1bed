"""Legal statuses, their dates, and consents."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases import legal_rules, operations
from cases.codes import TaskKind
from cases.models import Consent, LegalStatus, Task
from foundation import clock
from foundation.edits import StaleEdit
from tests.factories.cases import a_consent

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("start", "ground", "last"),
    [
        (date(2026, 11, 24), "three_months", date(2027, 2, 23)),
        (date(2026, 11, 30), "three_months", date(2027, 2, 27)),  # February is shorter
        (date(2027, 11, 30), "three_months", date(2028, 2, 28)),
        (date(2026, 11, 24), "thirty_days", date(2026, 12, 23)),
    ],
)
def test_the_last_day_of_a_reflection_period(start, ground, last):
    assert legal_rules.last_day_of_reflection(start, ground) == last


def _status(case, alice, **more):
    return operations.add_status(
        actor=alice, case=case, data={"kind": "reflection_period", "starts_on": clock.today()} | more
    )


def test_the_end_of_a_reflection_period_follows_and_becomes_a_task(as_user, alice, case):
    with as_user(alice):
        status = _status(case, alice)
        assert status.ends_on == legal_rules.last_day_of_reflection(clock.today(), "three_months")
        task = Task.objects.get(kind=TaskKind.STATUS_ENDS)
        assert (task.about, task.due_on) == (str(status.uuid), status.ends_on - timedelta(days=14))


def test_a_permit_signals_ninety_days_before(as_user, alice, case):
    end = clock.today() + timedelta(days=300)
    with as_user(alice):
        _status(case, alice, kind="b8_3", ends_on=end)
        assert Task.objects.get(kind=TaskKind.STATUS_ENDS).due_on == end - timedelta(days=90)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "b8_3", "ends_on": date(2000, 1, 1)}, "ends_on"),
        ({"kind": "b8_3", "starts_on": date(2040, 1, 1)}, "starts_on"),
        ({"kind": "b8_3", "decided_on": date(2090, 1, 1)}, "decided_on"),
        ({"ends_on": date(2028, 1, 1)}, "ends_on"),  # a reflection period cannot be longer
    ],
)
def test_impossible_dates_are_refused_at_their_field(as_user, alice, case, more, field):
    with clock.set_to(datetime(2026, 11, 24, 12, tzinfo=clock.AMSTERDAM)), as_user(alice):
        with pytest.raises(ValidationError) as refused:
            _status(case, alice, **more)
        assert set(refused.value.error_dict) == {field}
        assert not LegalStatus.objects.exists()


def test_the_same_status_on_the_same_day_is_said_next_to_the_field(client_of, as_user, alice, case):
    with as_user(alice):
        _status(case, alice, kind="asylum_pending")
    url = reverse("cases:status_add", args=[case.reference])
    response = client_of(alice).post(url, {"kind": "asylum_pending", "starts_on": clock.today().isoformat()})
    assert response.status_code == 422
    assert "starts_on" in response.context["form"].errors
    with as_user(alice):
        assert LegalStatus.objects.count() == 1
        _status(case, alice, kind="dublin")  # another kind runs beside it


def test_pairs_that_hardly_go_together_are_shown_not_refused(client_of, as_user, alice, case):
    with as_user(alice):
        _status(case, alice, kind="eu_citizen")
    url = reverse("cases:status_add", args=[case.reference])
    response = client_of(alice).post(url, {"kind": "reflection_period", "starts_on": clock.today().isoformat()})
    assert response.status_code == 302
    with as_user(alice):
        reflection = LegalStatus.objects.get(kind="reflection_period")
        assert len(operations.status_warnings(reflection)) == 2


def test_a_change_takes_the_place_of_the_old_and_its_task(as_user, alice, case):
    with as_user(alice):
        old = _status(case, alice)
        new = operations.change_status(
            actor=alice, status=old, data={"ends_on": clock.today() + timedelta(days=20)}, seen_version=old.pk
        )
        assert LegalStatus.objects.get(pk=old.pk).superseded_at is not None
        assert Task.objects.to_do().get(kind=TaskKind.STATUS_ENDS).about == str(new.uuid)
        with pytest.raises(StaleEdit):
            operations.change_status(actor=alice, status=old, data={"note": "te laat"}, seen_version=old.pk)


def test_the_stale_form_of_a_status_shows_both(client_of, as_user, alice, case):
    with as_user(alice):
        old = _status(case, alice, note="eerst")
        new = operations.change_status(actor=alice, status=old, data={"note": "van een collega"}, seen_version=old.pk)
    url = reverse("cases:status_change", args=[case.reference, old.uuid])
    data = {"kind": "reflection_period", "starts_on": clock.today().isoformat(), "note": "van mij"}
    response = client_of(alice).post(url, data | {"version": str(old.pk)})
    assert response.status_code == 409
    assert "van een collega" in response.content.decode()
    assert client_of(alice).post(url, data | {"version": str(new.pk)}).status_code == 302


def test_consent_names_somebody_and_keeps_its_dates_in_order(as_user, alice, case):
    with as_user(alice):
        for more, field in [
            ({"recipient": ""}, "recipient"),
            ({"valid_until": clock.today() - timedelta(days=1)}, "valid_until"),
            ({"given_on": clock.today() + timedelta(days=1)}, "given_on"),
        ]:
            with pytest.raises(ValidationError) as refused:
                a_consent(case, **more)
            assert set(refused.value.error_dict) == {field}


def test_she_takes_her_consent_back(client_of, as_user, alice, case):
    url = reverse("cases:consent_add", args=[case.reference])
    data = {
        "purpose": "family", "given_on": clock.today().isoformat(), "language": "en", "interpreter": "none",
    }  # fmt: skip
    assert client_of(alice).post(url, data).status_code == 302
    with as_user(alice):
        consent = Consent.objects.get()
    withdraw = reverse("cases:consent_withdraw", args=[case.reference, consent.uuid])
    assert client_of(alice).get(withdraw).status_code == 405
    assert client_of(alice).post(withdraw).status_code == 302
    with as_user(alice):
        assert Consent.objects.get().withdrawn_on == clock.today()
