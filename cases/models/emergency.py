"""Emergency access (break-glass): one row for each time somebody saw a file outside their own work."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.codes import Judgement
from cases.models.base import CaseRow
from cases.querysets import CaseRowQuerySet
from foundation import clock
from foundation.access import policy
from foundation.access.codes import DataGroup
from foundation.access.policy import Action
from foundation.accounts.models import User
from foundation.vault.fields import EncryptedTextField


class BreakGlassQuerySet(CaseRowQuerySet):
    """Rows of emergency access."""

    def visible_to(self, user: User) -> Self:
        """Keep what ``user`` may know of: on files they see, their own, and all of them for who reviews."""
        if policy.cell(user.role, Action.BREAK_GLASS).text == "reviews":
            return self
        seen = super().visible_to(user).order_by().values("pk")
        return self.filter(Q(pk__in=seen) | Q(created_by=user))

    def running(self) -> Self:
        """Those that open a file now."""
        return self.filter(ended_at=None, valid_until__gt=clock.now())

    def to_review(self) -> Self:
        """Those that nobody judged yet, the oldest first."""
        return self.filter(reviewed_at=None).order_by("created_at", "pk")


class BreakGlass(CaseRow):
    """Who asked, why, for which data, until when; and what the privacy officer found afterwards.

    Written with its grant (`tw_break_glass`, foundation/access); a grant without such a row and its reason does
    not survive the transaction. The reviewer sees this row and the record, never the file: so the reference
    stands here too.
    """

    grant = models.OneToOneField("access.Grant", on_delete=models.PROTECT, related_name="break_glass")
    reference = models.CharField(max_length=12)
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    groups = ArrayField(models.CharField(max_length=16, choices=DataGroup.choices), default=list)
    valid_until = models.DateTimeField()
    reason = EncryptedTextField(_("why the file is needed now"))
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(_("judgement"), max_length=16, choices=Judgement.choices, blank=True)
    review = EncryptedTextField(_("what was looked at, and why this judgement"), blank=True)

    #: Ended by a function of the database; who asked changes nothing afterwards.
    portal_adds_and_updates = ("reviewed_at", "reviewed_by_id", "verdict", "review")

    objects = BreakGlassQuerySet.as_manager()  # type: ignore[misc]  # narrower than the base

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=F("created_by")), name="break_glass_reviewed_by_another"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None, verdict="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, verdict__in=Judgement.values),
                name="break_glass_verdict_whole",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="break_glass_ended_by",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["created_at"], name="break_glass_to_review", condition=Q(reviewed_at=None)),
        ]

    @property
    def is_running(self) -> bool:
        """Tell whether it opens the file now."""
        return self.ended_at is None and self.valid_until > clock.now()
