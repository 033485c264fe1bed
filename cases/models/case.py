"""The case file itself, and who has had it when."""

import uuid
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.codes import Exploitation, SafeNow, YesNoUnknown
from cases.querysets import CaseQuerySet, CaseRowQuerySet
from foundation.audit.readings import ReadingIsRecorded
from foundation.references import new_reference
from foundation.vault.fields import EncryptedTextField


class Case(ReadingIsRecorded):
    """All records about one client in one period. The stage belongs to the return process (`returns`)."""

    VAULT: ClassVar[tuple[str, str, str]] = ("case", "id", "file")
    READING_CASE = "id"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(max_length=12, unique=True, default=new_reference, editable=False)
    client = models.ForeignKey("cases.Client", on_delete=models.PROTECT, related_name="cases")
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="cases", verbose_name=_("team"))
    case_worker = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="cases", verbose_name=_("case worker")
    )
    exploitation = ArrayField(
        models.CharField(max_length=24, choices=Exploitation.choices),
        default=list,
        blank=True,
        verbose_name=_("form of exploitation"),
    )
    privacy_talk_on = models.DateField(_("privacy talk held on"), null=True, blank=True)
    safe_now = models.CharField(max_length=12, choices=SafeNow.choices, default=SafeNow.NOT_ASKED)
    safe_now_note = EncryptedTextField(blank=True, search="words")
    criminal_case = models.CharField(
        _("criminal case"), max_length=8, choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN
    )
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    #: Earliest date of an open task; a trigger keeps it, so that lists of any size sort by what is due.
    next_due_on = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(closed_on=None) | models.Q(closed_on__gte=models.F("opened_on")), name="case_dates"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_due_on", "id"], name="case_due", condition=models.Q(closed_on=None)),
            models.Index(fields=["team", "next_due_on", "id"], name="case_team_due"),
        ]

    def __str__(self) -> str:
        return self.reference


class _Period(models.Model):
    """A row with a period. Histories are rows, never overwritten columns."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    period = DateRangeField()

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        abstract = True


class CaseWorkerPeriod(_Period):
    """Who guided the client when."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_case_worker_at_a_time",
                expressions=[("case", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]


class TeamPeriod(_Period):
    """Which team had the file when."""

    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_team_at_a_time",
                expressions=[("case", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            ),
        ]
