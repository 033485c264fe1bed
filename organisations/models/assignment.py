"""What an organisation does for a case: asked, answered, started, ended, read."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from cases.models import Consent
from cases.models.base import CaseRow
from cases.querysets import CaseRowQuerySet
from foundation.vault.fields import EncryptedTextField
from organisations.codes import (
    OPEN_STATES,
    AssignmentKind,
    AssignmentState,
    DeclineReason,
    NeedMet,
    WithdrawReason,
)
from organisations.models.registry import Organisation

#: What a move may bring with it; the rest of the row is set when it is made.
MOVE_FACTS = (
    "sent_on",
    "answer_due_on",
    "answered_on",
    "contact_function",
    "started_on",
    "warm_introduction_on",
    "completed_on",
    "ended_on",
    "read_at",
    "result",
    "need_met",
    "decline_reason",
    "withdraw_reason",
)


class AssignmentQuerySet(CaseRowQuerySet):
    """Assignments."""

    def open(self) -> "AssignmentQuerySet":
        """Asked, at work, or ended without anybody having read what she got."""
        return self.filter(state__in=OPEN_STATES)


class Assignment(CaseRow):
    """One organisation asked to help in one role. Open until somebody noted what she got.

    Without consent nothing leaves draft (`standards/referral.md` 5); ``first_question_only`` marks a first
    contact without name or story, which needs none.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="assignments")
    kind = models.CharField(_("for what"), max_length=16, choices=AssignmentKind.choices)
    state = models.CharField(max_length=12, choices=AssignmentState.choices, default=AssignmentState.DRAFT)
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="+")
    first_question_only = models.BooleanField(_("first question, without name"), default=False)
    question = EncryptedTextField(_("what is asked"), blank=True)
    sent_on = models.DateField(null=True)
    answer_due_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    contact_function = EncryptedTextField(_("function of the contact"), blank=True)
    started_on = models.DateField(null=True)
    warm_introduction_on = models.DateField(_("call of three on"), null=True, blank=True)
    completed_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    read_at = models.DateTimeField(null=True)
    result = EncryptedTextField(_("what she received"), blank=True)
    need_met = models.CharField(max_length=8, choices=NeedMet.choices, blank=True)
    decline_reason = models.CharField(max_length=16, choices=DeclineReason.choices, blank=True)
    withdraw_reason = models.CharField(max_length=16, choices=WithdrawReason.choices, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AssignmentQuerySet.as_manager()  # type: ignore[misc]  # narrower than the base

    @property
    def stage(self) -> str:
        """The state, under the name that the workflow engine uses."""
        return self.state

    def move_to(self, stage: str, *, transition: str, actor: Any, facts: Mapping[str, Any]) -> None:
        """Write the new state and what was said with it. Only `workflow.perform` calls this."""
        self.state = stage
        self.version += 1
        for name in MOVE_FACTS:
            if facts.get(name) not in (None, ""):
                setattr(self, name, facts[name])
        self.save()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "organisation", "kind"],
                condition=Q(state__in=list(OPEN_STATES)),
                name="one_open_assignment",
            ),
            # What was only noted may be withdrawn without ever having been asked.
            models.CheckConstraint(
                condition=Q(state="draft", sent_on=None)
                | Q(state="withdrawn")
                | (~Q(state="draft") & Q(sent_on__isnull=False)),
                name="assignment_sent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn", "rejected", "failed"])
                | Q(consent__isnull=False)
                | Q(state="sent", first_question_only=True),
                name="assignment_consent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "sent", "withdrawn"]) | Q(answered_on__isnull=False),
                name="assignment_answered",
            ),
            models.CheckConstraint(condition=~Q(state="rejected") | ~Q(decline_reason=""), name="assignment_declined"),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(withdraw_reason=""), name="assignment_withdrawn"
            ),
            models.CheckConstraint(condition=~Q(state="closed") | ~Q(need_met=""), name="assignment_closed"),
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(completed_on=None) | Q(completed_on__gte=F("started_on")),
                name="assignment_dates",
            ),
        ]


class ContactSearch(CaseRow):
    """Where one looked for a contact abroad and found nobody: allowed, and shown with the places tried."""

    country = CountryField(blank=True)
    places_tried = EncryptedTextField(_("where we looked"))
    searched_on = models.DateField(_("looked on"))
    reason = EncryptedTextField(_("why there is no contact"))
