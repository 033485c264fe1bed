"""What people do with assignments and the registry. Views call these; so do the demonstration and the tests."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.codes import ConsentPurpose
from cases.models import Case, Consent
from cases.operations.legal import give_consent
from cases.operations.rows import lock_case, made_before, new_row
from foundation import clock
from foundation.access.permissions import require
from foundation.accounts.models import User
from foundation.edits import require_version
from foundation.workflow import TransitionRefused, perform
from organisations import consent as consents
from organisations.codes import AssignmentState
from organisations.models import Assignment, Contact, ContactSearch, Organisation
from organisations.permissions import may_assign, may_edit_registry, may_move
from organisations.transitions import TRANSITIONS

REGISTRY_FIELDS = (
    "name", "tiers", "tiers_to_verify", "countries", "languages", "target_groups", "summary_nl", "summary_en",
    "offers_nl", "offers_en", "limits_nl", "limits_en", "to_verify_nl", "to_verify_en", "website", "source",
    "is_active",
)  # fmt: skip


@transaction.atomic
def assign(
    *, actor: User, case: Case, organisation: Organisation, kind: str, consent: Consent | None = None,
    new_consent: Mapping[str, Any] | None = None, first_question_only: bool = False, question: str = "",
    send: bool = True, sent_on: date | None = None, token: UUID | None = None,
) -> Assignment:  # fmt: skip
    """Note that ``organisation`` is asked to help, and ask it unless ``send`` is off.

    Args:
        consent: hers, naming this organisation; needed before anything of hers leaves.
        new_consent: what she agrees to now (`what`, `given_on`, `language`, `interpreter`, `valid_until`).
        first_question_only: a first question without name or story, which needs no consent.
        token: UUID from the form; the same token gives the same row.

    Raises:
        TransitionRefused: without a consent that holds, or when the case is closed.
        ValidationError: when the consent is another's or not for this organisation, or it is asked already.
    """
    require(may_assign, actor, case)
    # One at a time for each case: a double click waits here and then finds the first one's row.
    case = lock_case(case)
    if existing := made_before(Assignment, case, token):
        return existing
    if case.closed_on is not None:
        raise TransitionRefused([_("This case is closed. Reopen it before you ask for help.")])
    if Assignment.objects.open().filter(case=case, organisation=organisation, kind=kind).exists():
        raise ValidationError({"organisation": _("This organisation is already asked for this.")})
    if new_consent is not None:
        consent = _agreed(actor, case, organisation, new_consent, token)
    _check_consent(case, organisation, consent)
    assignment = new_row(
        Assignment, actor=actor, case=case, token=token, organisation=organisation, kind=kind, consent=consent,
        question=question, first_question_only=first_question_only and consent is None,
    )  # fmt: skip
    if send:
        assignment = perform(TRANSITIONS, assignment, "send", actor=actor, facts={"sent_on": sent_on})
    return assignment


def _agreed(
    actor: User, case: Case, organisation: Organisation, data: Mapping[str, Any], token: UUID | None
) -> Consent:
    values = dict(data) | {"purpose": ConsentPurpose.ORGANISATION, "recipient": organisation.name}
    return give_consent(actor=actor, case=case, data=values, token=uuid5(token, "consent") if token else None)


def _check_consent(case: Case, organisation: Organisation, consent: Consent | None) -> None:
    if consent is None:
        return
    if consent.case_id != case.pk or consent.purpose not in consents.PURPOSES:
        raise ValidationError({"consent": _("This consent is not for sharing with an organisation.")})
    if not consents.names(consent, organisation):
        raise ValidationError({"consent": _("This consent does not name this organisation. Ask her, and record it.")})


@transaction.atomic
def add_consent(
    *, actor: User, assignment: Assignment, consent: Consent | None = None,
    new_consent: Mapping[str, Any] | None = None, token: UUID | None = None,
) -> Assignment:  # fmt: skip
    """Let an assignment rest on a consent: after a first question, or when the old one has expired.

    Raises:
        TransitionRefused: when she withdrew the consent it rested on; a new request is the honest way then.
        ValidationError: when the consent is another's, or not for this organisation.
    """
    fresh = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    require(may_move, actor, fresh)
    if consents.withdrawn(fresh.consent):
        raise TransitionRefused([_("She withdrew her consent. Withdraw this request; ask anew if she wants it later.")])
    if new_consent is not None:
        consent = _agreed(actor, fresh.case, fresh.organisation, new_consent, token)
    _check_consent(fresh.case, fresh.organisation, consent)
    fresh.consent = consent
    fresh.save(update_fields=["consent"])
    return fresh


@transaction.atomic
def move(
    *, actor: User, assignment: Assignment, name: str, facts: Mapping[str, Any] | None = None,
    consent: Consent | None = None, new_consent: Mapping[str, Any] | None = None, first_question_only: bool = False,
    seen_version: int | None = None,
) -> Assignment:  # fmt: skip
    """Record what became of an assignment; a consent given with it counts first.

    Raises:
        Refused, TransitionRefused: see `foundation.workflow.perform`.
        ValidationError: for a day that cannot be.
    """
    if consent is not None or new_consent is not None:
        add_consent(actor=actor, assignment=assignment, consent=consent, new_consent=new_consent)
    elif first_question_only and assignment.state == AssignmentState.DRAFT:
        require(may_move, actor, assignment)
        Assignment.objects.filter(pk=assignment.pk, state=AssignmentState.DRAFT).update(first_question_only=True)
    return perform(TRANSITIONS, assignment, name, actor=actor, facts=facts, seen_version=seen_version)


@transaction.atomic
def record_contact_search(
    *, actor: User, case: Case, country: str = "", places_tried: str, searched_on: date, reason: str,
    token: UUID | None = None,
) -> ContactSearch:  # fmt: skip
    """Note where one looked for a contact abroad and found nobody: allowed, and shown with the places tried.

    Raises:
        ValidationError: for a day to come.
    """
    require(may_assign, actor, case)
    case = lock_case(case)
    if existing := made_before(ContactSearch, case, token):
        return existing
    if searched_on > clock.today():
        raise ValidationError({"searched_on": _("This day is still to come.")})
    return new_row(
        ContactSearch, actor=actor, case=case, token=token, country=country, places_tried=places_tried,
        searched_on=searched_on, reason=reason,
    )  # fmt: skip


@transaction.atomic
def update_organisation(
    *, actor: User, organisation: Organisation, data: Mapping[str, Any], contacts: Sequence[Mapping[str, str]],
    checked_today: bool = False, seen_version: int | None = None,
) -> Organisation:  # fmt: skip
    """Keep an entry of the registry; from here on a new version of the portal leaves it alone.

    Raises:
        StaleEdit: when somebody else saved it since.
    """
    require(may_edit_registry, actor)
    fresh = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    require_version(fresh, seen_version, current={name: getattr(fresh, name) for name in REGISTRY_FIELDS})
    for name in REGISTRY_FIELDS:
        if name in data:
            setattr(fresh, name, data[name])
    fresh.version += 1
    if checked_today:
        fresh.last_checked_on, fresh.last_checked_by = clock.today(), actor
    fresh.save()
    _keep_contacts(fresh, contacts)
    return fresh


def _keep_contacts(organisation: Organisation, contacts: Sequence[Mapping[str, str]]) -> None:
    """Replace the contacts where they differ; a row has no history of its own but the audit's."""
    names = ("role_nl", "role_en", "phone", "email")
    present = [{name: getattr(row, name) or "" for name in names} for row in organisation.contacts.order_by("pk")]
    if present == [dict(row) for row in contacts]:
        return
    organisation.contacts.all().delete()
    Contact.objects.bulk_create(Contact(organisation=organisation, role=row["role_nl"], **row) for row in contacts)
