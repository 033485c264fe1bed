"""Grants: the only source of sight. `visible_to` and row-level security read the same rows."""

from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Now

from foundation.access.codes import DataGroup, GrantReason, Level
from foundation.accounts.models import Team, User


class GrantQuerySet(models.QuerySet["Grant"]):
    def active(self) -> Self:
        """Grants that hold now, by the database's clock: policies know no other."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=Now()), valid_from__lte=Now())


class Grant(models.Model):
    """Somebody may see one case, or all cases of one team, from one moment to another.

    Rows are written only by functions in the database (`migrations/0002`), which check the granter.
    ``case_id`` is no ForeignKey here, because the foundation knows nothing of cases; the database holds the
    key all the same (`cases/migrations`).
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="grants")
    case_id = models.BigIntegerField(null=True)
    level = models.CharField(max_length=8, choices=Level.choices)
    data_groups = ArrayField(models.CharField(max_length=16, choices=DataGroup.choices), default=list)
    reason = models.CharField(max_length=24, choices=GrantReason.choices)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)

    portal_reads_only = True

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(team=None, case_id__isnull=False) | Q(team__isnull=False, case_id=None),
                name="grant_case_or_team",
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="grant_level_known"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")), name="grant_period"
            ),
            # Nobody gives themselves anything. What no colleague gave (a file one opened, emergency access) has
            # no giver: the functions of the database write it by their own rule.
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=models.F("user")), name="grant_never_to_oneself"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "case_id"], name="grant_user_case"),
            models.Index(fields=["case_id"], name="grant_case", condition=Q(case_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"grant {self.pk}"


class PolicyCell(models.Model):
    """One right of one role, as `foundation/access/policy.py` has it; row-level security reads it here.

    The owner writes it after each migration (`policy.load`); the portal's role reads.
    """

    role = models.CharField(max_length=24)
    action = models.CharField(max_length=24)
    reads = models.BooleanField()
    writes = models.BooleanField()
    scope = models.CharField(max_length=12)

    portal_reads_only = True

    class Meta:
        db_table = "access_policy"
        constraints: ClassVar = [models.UniqueConstraint(fields=["role", "action"], name="policy_once")]

    def __str__(self) -> str:
        return f"{self.role}: {self.action}"


class Deputy(models.Model):
    """A second pair of eyes for a team with one coordinator: named by her, accepted by the deputy, for a period.

    The deputy looks only at what the coordinator wrote herself: reviews, clears, confirms. She sees the files of
    the team, without their data groups. Written by functions of the database (`migrations/0009`).
    """

    uuid = models.UUIDField(unique=True, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="deputies")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    grant = models.OneToOneField(Grant, null=True, on_delete=models.PROTECT, related_name="deputy")

    portal_reads_only = True

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(user=models.F("named_by")), name="deputy_is_another"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="deputy_period"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, grant=None) | Q(accepted_at__isnull=False, grant__isnull=False),
                name="deputy_accepted_has_grant",
            ),
            ExclusionConstraint(
                name="one_deputy_at_a_time",
                expressions=[
                    ("team", RangeOperators.EQUAL),
                    (
                        Func("starts_on", "ends_on", models.Value("[]"), function="DATERANGE",
                             output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at=None),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"deputy {self.pk}"

    @property
    def waits(self) -> bool:
        """Tell whether the deputy has not answered yet."""
        return self.accepted_at is None and self.ended_at is None
