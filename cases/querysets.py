"""Querysets of the case file. All begin with `visible_to`."""

from typing import Self

from django.db.models import F

from foundation.access.querysets import VisibleQuerySet


class CaseRowQuerySet(VisibleQuerySet):
    """Rows that belong to a case."""

    case_path = "case"


class CaseQuerySet(VisibleQuerySet):
    """Case files."""

    case_path = ""

    def open(self) -> Self:
        """Files that are not closed."""
        return self.filter(closed_on=None)

    def by_due(self) -> Self:
        """What is due first stands on top; files with nothing due come last."""
        return self.order_by(F("next_due_on").asc(nulls_last=True), "pk")


class TaskQuerySet(CaseRowQuerySet):
    """Tasks."""

    def to_do(self) -> Self:
        """Tasks that are neither done nor gone."""
        return self.filter(done_at=None, cancelled_at=None)


class ClientQuerySet(VisibleQuerySet):
    """Clients, seen through their cases."""

    case_path = "cases"
