"""Asking organisations: with a consent that holds, once, by who may."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from foundation import clock
from foundation.access.permissions import Refused
from foundation.workflow import TransitionRefused
from organisations.codes import AssignmentKind, AssignmentState
from organisations.models import Assignment, ContactSearch, Organisation
from organisations.operations import add_consent, assign, move, record_contact_search
from organisations.working_days import after_working_days, easter, holidays
from tests.organisations.conftest import make_case, make_consent

pytestmark = pytest.mark.django_db
ABROAD = AssignmentKind.CONTACT_ABROAD


def test_an_organisation_is_asked_with_her_consent(case, organisation, alice, as_user):
    with as_user(alice):
        made = assign(
            actor=alice,
            case=case,
            organisation=organisation,
            kind=ABROAD,
            question="A room",
            consent=make_consent(case, organisation),
        )
        assert made.state == AssignmentState.SENT
        assert made.sent_on == clock.today()
        assert made.answer_due_on == after_working_days(clock.today(), 5)
        assert Assignment.objects.get(pk=made.pk).question == "A room"


def test_without_consent_nothing_leaves(case, organisation, alice, as_user):
    with as_user(alice):
        with pytest.raises(TransitionRefused, match="consent"):
            assign(actor=alice, case=case, organisation=organisation, kind=ABROAD)
        assert not Assignment.objects.exists()
        noted = assign(actor=alice, case=case, organisation=organisation, kind=ABROAD, send=False)
        assert noted.state == AssignmentState.DRAFT
        withdrawn = move(actor=alice, assignment=noted, name="withdraw", facts={"withdraw_reason": "wish"})
        assert withdrawn.state == AssignmentState.WITHDRAWN


def test_a_first_question_names_nobody_and_needs_consent_before_they_accept(case, organisation, alice, as_user):
    with as_user(alice):
        asked = assign(actor=alice, case=case, organisation=organisation, kind=ABROAD, first_question_only=True)
        facts = {"answered_on": clock.today(), "contact_function": "Intake"}
        with pytest.raises(TransitionRefused, match="consent"):
            move(actor=alice, assignment=asked, name="accept", facts=facts)
        accepted = move(
            actor=alice, assignment=asked, name="accept", facts=facts, consent=make_consent(case, organisation)
        )
        assert accepted.state == AssignmentState.ACCEPTED
        assert accepted.contact_function == "Intake"


@pytest.mark.parametrize(
    "change",
    [
        {"withdrawn_on": date(2031, 1, 1)},
        {"valid_until": date(2020, 1, 2), "given_on": date(2020, 1, 1)},
        {"given_on": date(2200, 1, 1), "valid_until": None},
    ],
    ids=["withdrawn", "expired", "still to come"],
)
def test_a_consent_that_does_not_hold_sends_nothing(case, organisation, alice, as_user, change):
    with as_user(alice), pytest.raises(TransitionRefused, match="consent"):
        assign(
            actor=alice,
            case=case,
            organisation=organisation,
            kind=ABROAD,
            consent=make_consent(case, organisation, **change),
        )


def test_a_consent_for_another_organisation_or_case_is_refused(case, organisation, alice, north_team, as_user):
    other = Organisation.objects.get(code="iom-nederland")
    with as_user(alice):
        for consent in (
            make_consent(case, other),
            make_consent(case, organisation, recipient=""),
            make_consent(case, organisation, purpose="embassy"),
            make_consent(make_case(alice, north_team), organisation),
        ):
            with pytest.raises(ValidationError) as refused:
                assign(actor=alice, case=case, organisation=organisation, kind=ABROAD, consent=consent)
            assert "consent" in refused.value.message_dict
        short = make_consent(case, other, recipient="iom, Den Haag")
        assert assign(actor=alice, case=case, organisation=other, kind="guidance", consent=short).state == "sent"


def test_a_withdrawn_consent_blocks_everything_but_withdrawing(case, organisation, alice, as_user):
    with as_user(alice):
        consent = make_consent(case, organisation)
        asked = assign(actor=alice, case=case, organisation=organisation, kind=ABROAD, consent=consent)
        consent.withdrawn_on = clock.today()
        consent.save()
        today = clock.today()
        for name, facts in {
            "accept": {"answered_on": today, "contact_function": "Intake"},
            "decline": {"answered_on": today, "decline_reason": "no_capacity"},
        }.items():
            with pytest.raises(TransitionRefused, match="withdrawn"):
                move(actor=alice, assignment=asked, name=name, facts=facts)
        with pytest.raises(TransitionRefused, match="withdrew"):
            add_consent(actor=alice, assignment=asked, consent=make_consent(case, organisation))
        done = move(actor=alice, assignment=asked, name="withdraw", facts={"withdraw_reason": "consent"})
        assert (done.state, done.ended_on) == (AssignmentState.WITHDRAWN, today)


def test_the_whole_way_ends_when_somebody_noted_what_she_got(case, organisation, carla, alice, as_user):
    today = clock.today()
    with as_user(carla):
        asked = assign(
            actor=carla, case=case, organisation=organisation, kind=ABROAD, consent=make_consent(case, organisation)
        )
    with as_user(alice):
        for name, facts in [
            ("accept", {"answered_on": today, "contact_function": "Intake"}),
            ("start", {"started_on": today, "warm_introduction_on": today}),
            ("complete", {"completed_on": today, "result": "A room for four months"}),
            ("confirm", {"need_met": "partly"}),
        ]:
            asked = move(actor=alice, assignment=asked, name=name, facts=facts, seen_version=asked.version)
        assert (asked.state, asked.need_met, asked.result) == ("closed", "partly", "A room for four months")
        assert asked.warm_introduction_on == today
        assert asked.read_at is not None
        assert not Assignment.objects.open().filter(case=case).exists()


def test_a_second_click_makes_one_row_and_one_move(case, organisation, alice, as_user):
    token = uuid.uuid4()
    with as_user(alice):
        consent = make_consent(case, organisation)
        rows = [
            assign(actor=alice, case=case, organisation=organisation, kind=ABROAD, consent=consent, token=token)
            for _click in range(2)
        ]
        assert rows[0].pk == rows[1].pk
        facts = {"withdraw_reason": "wish"}
        move(actor=alice, assignment=rows[0], name="withdraw", facts=facts, seen_version=rows[0].version)
        with pytest.raises(TransitionRefused) as refused:
            move(actor=alice, assignment=rows[0], name="withdraw", facts=facts, seen_version=rows[0].version)
        assert refused.value.already_done


def test_the_same_help_is_not_asked_twice_at_once(case, organisation, alice, as_user):
    with as_user(alice):
        assign(actor=alice, case=case, organisation=organisation, kind=ABROAD, first_question_only=True)
        with pytest.raises(ValidationError, match="already asked"):
            assign(actor=alice, case=case, organisation=organisation, kind=ABROAD, first_question_only=True)
        assign(actor=alice, case=case, organisation=organisation, kind="guidance", first_question_only=True)


def test_days_must_lie_behind_and_in_order(case, organisation, alice, as_user):
    today = clock.today()
    with as_user(alice):
        with pytest.raises(ValidationError):
            assign(
                actor=alice,
                case=case,
                organisation=organisation,
                kind=ABROAD,
                first_question_only=True,
                sent_on=today + timedelta(days=1),
            )
        asked = assign(actor=alice, case=case, organisation=organisation, kind=ABROAD, first_question_only=True)
        for day in (today - timedelta(days=1), today + timedelta(days=1)):
            with pytest.raises(ValidationError) as refused:
                move(
                    actor=alice,
                    assignment=asked,
                    name="decline",
                    facts={"answered_on": day, "decline_reason": "region"},
                )
            assert "answered_on" in refused.value.message_dict
        with pytest.raises(ValidationError):
            move(actor=alice, assignment=asked, name="decline", facts={"answered_on": today, "decline_reason": "other"})


def test_a_closed_case_and_a_stopped_organisation_are_not_asked(case, organisation, alice, as_user):
    with as_user(alice):
        organisation.is_active = False
        organisation.save()
        with pytest.raises(TransitionRefused, match="active"):
            assign(actor=alice, case=case, organisation=organisation, kind=ABROAD, first_question_only=True)
        case.closed_on = clock.today()
        case.save()
        with pytest.raises(TransitionRefused, match="closed"):
            assign(actor=alice, case=case, organisation=organisation, kind=ABROAD, first_question_only=True)


def test_the_team_lead_reads_and_does_not_ask(case, organisation, tess, as_user):
    with as_user(tess), pytest.raises(Refused):
        assign(actor=tess, case=case, organisation=organisation, kind=ABROAD, first_question_only=True)


def test_a_search_without_result_is_kept_once(case, alice, as_user):
    token = uuid.uuid4()
    with as_user(alice):
        for _click in range(2):
            found = record_contact_search(
                actor=alice,
                case=case,
                country="NG",
                places_tried="Hibiscus House",
                searched_on=clock.today(),
                reason="No room before spring",
                token=token,
            )
        assert ContactSearch.objects.get().pk == found.pk
        with pytest.raises(ValidationError):
            record_contact_search(
                actor=alice, case=case, places_tried="x", reason="y", searched_on=clock.today() + timedelta(days=1)
            )


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2026, date(2026, 4, 5)), (2038, date(2038, 4, 25))],
)
def test_easter(year, sunday):
    assert easter(year) == sunday


def test_working_days_leave_out_weekends_and_holidays():
    assert after_working_days(date(2026, 11, 24), 5) == date(2026, 12, 1)
    assert after_working_days(date(2026, 12, 23), 3) == date(2026, 12, 29), "Christmas on Friday and Saturday"
    assert after_working_days(date(2026, 4, 2), 2) == date(2026, 4, 7), "Good Friday counts, Easter Monday does not"
    assert date(2025, 4, 26) in holidays(2025), "King's Day on a Sunday is kept on Saturday"
    assert date(2025, 5, 5) in holidays(2025) and date(2026, 5, 5) not in holidays(2026)
