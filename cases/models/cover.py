"""Somebody stands in for a colleague during leave, until a day."""

import uuid
from datetime import date, timedelta
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from foundation import clock
from foundation.access.acting import NoActor, acting
from foundation.accounts.models import Team, User


class CoverQuerySet(models.QuerySet["Cover"]):
    def visible_to(self, user: User) -> Self:
        """Keep what concerns ``user``: the policy of the table decides, by person and team.

        Raises:
            NoActor: when somebody else acts.
        """
        if acting().scope.user_id != user.pk:
            raise NoActor("visible_to is asked for somebody who does not act.")
        return self

    def to_come(self) -> Self:
        """Keep what runs today or begins later."""
        return self.filter(ended_at=None, period__endswith__gt=clock.today())

    def running(self) -> Self:
        """Keep what runs today."""
        return self.filter(ended_at=None, period__contains=clock.today())


class Cover(models.Model):
    """``colleague`` sees and does in the files of ``absent`` what she would, in one team, for exactly this period.

    Written by functions of the database (`cases/migrations/0010`), which write the grants as well.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    absent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="covers")
    colleague = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stands_in")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    period = DateRangeField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    portal_reads_only = True

    objects = CoverQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="one_cover_at_a_time",
                expressions=[
                    ("absent", RangeOperators.EQUAL),
                    ("team", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                condition=~Q(colleague=models.F("absent")) & ~Q(colleague=models.F("created_by")),
                name="cover_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"cover {self.pk}"

    @property
    def last_day(self) -> date:
        """Return the last day, as people count."""
        last: date = self.period.upper - timedelta(days=1)
        return last
