"""What lists need of a case, side by side in one narrow table that the database keeps itself.

A case's stage, country and next talk stand in tables of three apps, each with its own policy. Sorting and
counting them for a coordinator with 30,000 files cost 130 ms (one subplan per row); from this table the same
takes an index of whole numbers and dates (`docs/adr/0011`). It holds codes and dates only, nothing that says
who somebody is, and the portal's role cannot write it.
"""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from foundation.access.acting import NoActor, acting
from foundation.access.querysets import VisibleQuerySet
from foundation.accounts.models import User
from returns.stages import Stage


class ListingQuerySet(VisibleQuerySet):
    """Lines of lists, in the words of the desk."""

    case_path = ""

    def open(self) -> Self:
        """Files that are not closed."""
        return self.filter(is_open=True)

    def by_due(self) -> Self:
        """What is due first stands on top; files with nothing due come last."""
        return self.order_by(F("next_due_on").asc(nulls_last=True), "pk")


class Listing(models.Model):
    """One line per case; triggers on cases, clients and return processes keep it (`migrations/0001`)."""

    case = models.OneToOneField("cases.Case", primary_key=True, on_delete=models.CASCADE, related_name="listing")
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+", db_index=False)
    is_open = models.BooleanField()
    stage = models.CharField(max_length=16, choices=Stage.choices, blank=True)  # empty: no process yet
    country = models.CharField(max_length=2, blank=True)
    next_due_on = models.DateField(null=True)
    next_talk_on = models.DateField(null=True)

    portal_reads_only = True

    objects = ListingQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # One walk in the order of the list answers every page and every filter from the index alone.
            models.Index(
                fields=["next_due_on", "case"],
                include=["team", "stage", "country", "next_talk_on"],
                name="listing_due",
                condition=Q(is_open=True),
            ),
            models.Index(
                fields=["team", "is_open", "stage"], include=["country", "next_talk_on"], name="listing_counts"
            ),
        ]

    def __str__(self) -> str:
        return f"listing {self.pk}"


class TallyQuerySet(models.QuerySet["Tally"]):
    """Counts of teams."""

    def visible_to(self, user: User) -> Self:
        """Keep the counts of the teams that ``user`` has a grant for.

        Raises:
            NoActor: when somebody else acts.
        """
        scope = acting().scope
        if scope.user_id != user.pk:
            raise NoActor("visible_to is asked for somebody who does not act.")
        return self if scope.everything else self.filter(team_id__in=scope.teams)


class Tally(models.Model):
    """How many files a team has in a stage, per country of origin: the sum of ``number`` over all rows.

    A trigger on `Listing` adds a row for each change (`migrations/0004`), so that nobody waits for a counter, and
    `tw_fold_tally` adds them up. Read only under a grant on the team: files granted one by one are counted themselves.
    """

    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+", db_index=False)
    is_open = models.BooleanField()
    stage = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=2, blank=True)
    number = models.IntegerField()

    portal_reads_only = True

    objects = TallyQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["team", "is_open", "stage", "country"], include=["number"], name="tally_cells")
        ]

    def __str__(self) -> str:
        return f"tally {self.pk}"
