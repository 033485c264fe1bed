"""Querysets of returns. All begin with `visible_to`."""

from typing import Self

from cases.querysets import CaseRowQuerySet
from returns.stages import Stage


class ReturnProcessQuerySet(CaseRowQuerySet):
    """Return processes."""

    def current(self) -> Self:
        """The newest process of each case: what lists and the case page show."""
        return self.filter(is_current=True)

    def open(self) -> Self:
        return self.exclude(stage=Stage.CLOSED)
