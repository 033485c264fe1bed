"""Risk and safety before return, and the safety plan (`domain.md` 5)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CaseRow
from foundation.vault.fields import EncryptedTextField
from returns.codes import ReviewState, RiskLevel
from returns.models.instruments import RiskInstrument, RiskItem
from returns.models.process import ReturnProcess


class RiskAssessment(CaseRow):
    """One version of the assessment. ``created_by`` is its author and never its reviewer.

    The level is set by a person, never summed. Valid 30 days from the review.
    """

    process = models.ForeignKey(ReturnProcess, on_delete=models.PROTECT, related_name="assessments")
    instrument = models.ForeignKey(RiskInstrument, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()  # 1, 2, 3 within the process
    state = models.CharField(max_length=12, choices=ReviewState.choices, default=ReviewState.DRAFT)
    level = models.CharField(_("overall level"), max_length=12, choices=RiskLevel.choices, blank=True)
    explanation = EncryptedTextField(_("why this level"), blank=True)
    assessed_on = models.DateField(_("assessed on"))
    submitted_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    review_note = EncryptedTextField(_("words of the reviewer"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process", "number"], name="assessment_number"),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=models.F("created_by")), name="assessment_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "agreed"]) | ~Q(level=""), name="assessment_level"
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="assessment_reviewed",
            ),
        ]


class RiskAnswer(CaseRow):
    """The answer to one item: 0 to 3, or unknown (None), which is open and never 0."""

    assessment = models.ForeignKey(RiskAssessment, on_delete=models.PROTECT, related_name="answers")
    item = models.ForeignKey(RiskItem, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(null=True)
    source = EncryptedTextField(_("how we know"), blank=True)
    measure = EncryptedTextField(_("measure"), blank=True)
    measure_owner = EncryptedTextField(_("who does it"), blank=True)
    measure_due_on = models.DateField(_("by when"), null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "item"], name="one_answer_per_item"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__lte=3), name="risk_score"),
        ]


class SafetyPlan(CaseRow):
    """Code word, alarm rule, people to call, rehearsal. A change is a new row."""

    process = models.ForeignKey(ReturnProcess, on_delete=models.PROTECT, related_name="safety_plans")
    code_word = EncryptedTextField(_("code word"), blank=True)
    alarm_rule = EncryptedTextField(_("when and how the alarm is raised"), blank=True)
    people = EncryptedTextField(_("whom to call, in which order"), blank=True)
    rehearsed_on = models.DateField(_("rehearsed with her on"), null=True, blank=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["process"], condition=Q(replaced_at=None), name="one_safety_plan"),
        ]
