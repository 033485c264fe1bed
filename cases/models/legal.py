"""Legal position over time, consents, and handing a file over."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.utils.translation import gettext_lazy as _

from cases.codes import ConsentPurpose, HandoverState, Interpreter, ReflectionGround, StatusKind
from cases.models.base import CaseRow
from foundation.vault.fields import EncryptedTextField


class DateRange(Func):
    """``daterange(from, until, '[]')``: both days count; without an end it runs on."""

    function = "DATERANGE"
    output_field = DateRangeField()


class LegalStatus(CaseRow):
    """A legal position in a period. Different kinds run side by side, one kind never overlaps itself."""

    kind = models.CharField(_("legal status"), max_length=24, choices=StatusKind.choices)
    ground = models.CharField(_("length"), max_length=16, choices=ReflectionGround.choices, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until and including"), null=True, blank=True)
    decided_on = models.DateField(_("date of the decision"), null=True, blank=True)
    note = EncryptedTextField(_("note"), blank=True, search="words")
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="status_dates"
            ),
            ExclusionConstraint(
                name="status_kind_once_at_a_time",
                expressions=[
                    ("case", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", models.Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
            ),
        ]


class Consent(CaseRow):
    """What she agreed to: for which purpose, to whom, in which language, until when. Withdrawable."""

    purpose = models.CharField(_("for what"), max_length=16, choices=ConsentPurpose.choices)
    recipient = EncryptedTextField(_("to whom"), blank=True)
    what = EncryptedTextField(_("what may be shared"), blank=True)
    given_on = models.DateField(_("given on"))
    language = models.CharField(_("language"), max_length=8)
    interpreter = models.CharField(_("interpreter"), max_length=12, choices=Interpreter.choices)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=models.F("given_on")), name="consent_dates"
            ),
        ]


class Handover(CaseRow):
    """One team asks another to take over a file. The file always has an owner; the stage stays what it was."""

    from_team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    note = EncryptedTextField(_("what the other team must know"), blank=True, search="words")
    state = models.CharField(max_length=12, choices=HandoverState.choices, default=HandoverState.ASKED)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    answer = EncryptedTextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(state="asked"), name="one_open_handover"),
            models.CheckConstraint(condition=~Q(from_team=models.F("to_team")), name="handover_other_team"),
            models.CheckConstraint(
                condition=Q(state="asked", answered_at=None) | (~Q(state="asked") & Q(answered_at__isnull=False)),
                name="handover_answered",
            ),
        ]
