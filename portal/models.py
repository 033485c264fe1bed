"""What lists need of a case, side by side in one narrow table that the database keeps itself.

A case's stage, country and next talk stand in tables of three apps, each with its own policy. Sorting and
counting them for a coordinator with 30,000 files cost 130 ms (one subplan per row); from this table the same
takes an index of whole numbers and dates (`docs/adr/0011`). It holds codes and dates only, nothing that says
who somebody is, and the portal's role cannot write it.
"""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from foundation.access.querysets import VisibleQuerySet
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
