"""She takes her consent to a handover back while the other team decides: nobody there sees her any more."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cases.codes import HandoverState
from cases.models import Case, Consent, Handover
from cases.operations import answer_handover, ask_handover, withdraw_consent
from tests.factories.cases import a_case, a_consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(people: Any, north_team: Any, south_team: Any, as_user: Any) -> Handover:
    with as_user(people.alice):
        case = a_case(north_team)
        consent = a_consent(case)
    with as_user(people.carla):
        case = Case.objects.get(pk=case.pk)
        return ask_handover(actor=people.carla, case=case, to_team=south_team, consent=consent, note="")


def test_the_question_goes_with_the_consent(asked: Handover, people: Any, as_user: Any, client_of: Any) -> None:
    url = reverse("portal:case", args=[asked.case.reference])
    assert client_of(people.sven).get(url).status_code == 200
    with as_user(people.alice):
        withdraw_consent(actor=people.alice, consent=Consent.objects.get(pk=asked.consent_id))
        row = Handover.objects.get(pk=asked.pk)
        assert (row.state, row.answered_by) == (HandoverState.WITHDRAWN, people.alice)
    assert client_of(people.sven).get(url).status_code == 404
    with as_user(people.sven):
        assert not Case.objects.exists()


def test_nobody_accepts_on_a_consent_that_ended(asked: Handover, people: Any, as_user: Any) -> None:
    """However the consent ended: the file stays where it is, and she is not handed over."""
    from datetime import timedelta

    from foundation import clock

    with as_user(people.alice):
        Consent.objects.filter(pk=asked.consent_id).update(valid_until=clock.today())
    with clock.set_to(clock.now() + timedelta(days=2)), as_user(people.sven):
        with pytest.raises(ValidationError):
            answer_handover(actor=people.sven, handover=Handover.objects.get(pk=asked.pk), accept=True)
        answered = answer_handover(
            actor=people.sven, handover=Handover.objects.get(pk=asked.pk), accept=False, answer="No consent"
        )
        assert answered.state == HandoverState.DECLINED
