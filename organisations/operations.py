"""What people do with assignments. Views call these; so do the demonstration and the tests."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.models import Case, Consent
from foundation import clock
from foundation.access.permissions import require
from foundation.accounts.models import User
from foundation.workflow import TransitionRefused, perform
from organisations import consent as consents
from organisations.models import Assignment, ContactSearch, Organisation
from organisations.permissions import may_assign, may_move
from organisations.transitions import TRANSITIONS


@transaction.atomic
def assign(
    *,
    actor: User,
    case: Case,
    organisation: Organisation,
    kind: str,
    consent: Consent | None = None,
    first_question_only: bool = False,
    question: str = "",
    send: bool = True,
    sent_on: date | None = None,
    token: UUID | None = None,
) -> Assignment:
    """Note that ``organisation`` is asked to help, and ask it unless ``send`` is off.

    Args:
        consent: hers, naming this organisation; needed before anything of hers leaves.
        first_question_only: a first question without name or story, which needs no consent.
        token: UUID from the form; the same token gives the same row.

    Raises:
        TransitionRefused: without a consent that holds, or when the case is closed.
        ValidationError: when the consent is another's or not for this organisation, or it is asked already.
    """
    require(may_assign, actor, case)
    # One at a time for each case: a double click waits here and then finds the first one's row.
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if token and (existing := Assignment.objects.filter(uuid=token, case=case).first()):
        return existing
    if case.closed_on is not None:
        raise TransitionRefused([_("This case is closed. Reopen it before you ask for help.")])
    if Assignment.objects.open().filter(case=case, organisation=organisation, kind=kind).exists():
        raise ValidationError({"organisation": _("This organisation is already asked for this.")})
    _check_consent(case, organisation, consent)
    assignment = Assignment(
        case=case,
        organisation=organisation,
        kind=kind,
        consent=consent,
        question=question,
        first_question_only=first_question_only and consent is None,
        created_at=clock.now(),
        created_by=actor,
        **({"uuid": token} if token else {}),
    )
    assignment.save(force_insert=True)
    if send:
        assignment = perform(TRANSITIONS, assignment, "send", actor=actor, facts={"sent_on": sent_on})
    return assignment


def _check_consent(case: Case, organisation: Organisation, consent: Consent | None) -> None:
    if consent is None:
        return
    if consent.case_id != case.pk or consent.purpose not in consents.PURPOSES:
        raise ValidationError({"consent": _("This consent is not for sharing with an organisation.")})
    if not consents.names(consent, organisation):
        raise ValidationError({"consent": _("This consent does not name this organisation. Ask her, and record it.")})


@transaction.atomic
def add_consent(*, actor: User, assignment: Assignment, consent: Consent) -> Assignment:
    """Let an assignment rest on ``consent``: after a first question, or when the old one has expired.

    Raises:
        TransitionRefused: when she withdrew the consent it rested on; a new request is the honest way then.
        ValidationError: when the consent is another's, or not for this organisation.
    """
    fresh = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    require(may_move, actor, fresh)
    if consents.withdrawn(fresh.consent):
        raise TransitionRefused([_("She withdrew her consent. Withdraw this request; ask anew if she wants it later.")])
    _check_consent(fresh.case, fresh.organisation, consent)
    fresh.consent = consent
    fresh.save(update_fields=["consent"])
    return fresh


@transaction.atomic
def move(
    *,
    actor: User,
    assignment: Assignment,
    name: str,
    facts: Mapping[str, Any] | None = None,
    consent: Consent | None = None,
    seen_version: int | None = None,
) -> Assignment:
    """Record what became of an assignment; a consent given with it counts first.

    Raises:
        Refused, TransitionRefused: see `foundation.workflow.perform`.
        ValidationError: for a day that cannot be.
    """
    if consent is not None:
        add_consent(actor=actor, assignment=assignment, consent=consent)
    return perform(TRANSITIONS, assignment, name, actor=actor, facts=facts, seen_version=seen_version)


@transaction.atomic
def record_contact_search(
    *,
    actor: User,
    case: Case,
    country: str = "",
    places_tried: str,
    searched_on: date,
    reason: str,
    token: UUID | None = None,
) -> ContactSearch:
    """Note where one looked for a contact abroad and found nobody: allowed, and shown with the places tried.

    Raises:
        ValidationError: for a day to come.
    """
    require(may_assign, actor, case)
    if token and (existing := ContactSearch.objects.filter(uuid=token, case=case).first()):
        return existing
    if searched_on > clock.today():
        raise ValidationError({"searched_on": _("This day is still to come.")})
    return ContactSearch.objects.create(
        case=case,
        country=country,
        places_tried=places_tried,
        searched_on=searched_on,
        reason=reason,
        created_at=clock.now(),
        created_by=actor,
        **({"uuid": token} if token else {}),
    )
