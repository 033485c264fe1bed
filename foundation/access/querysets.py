"""The one door to rows that belong to a case: `visible_to`."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from foundation.access.acting import NoActor, acting
from foundation.access.models import Grant
from foundation.accounts.models import User

#: Up to so many cases granted one by one, their numbers stand in the query; past it, the question that finds them.
MANY = 500


class VisibleQuerySet(models.QuerySet[Any]):
    """Rows that a person may see. Every view, file, export, paper and search begins here.

    ``case_path`` is the lookup from the row to its case, empty for the case itself. The policies of the
    database repeat the rule; this filter exists because it lets the planner begin at the person's own grants
    (0.4 ms against 27 ms for a worker with 40 cases).
    """

    case_path: ClassVar[str] = "case"

    def visible_to(self, user: User) -> Self:
        """Keep the rows of cases that ``user`` has a grant for.

        Raises:
            NoActor: when somebody else acts: one person's list is never shown under another's name.
        """
        scope = acting().scope
        if scope.user_id != user.pk:
            raise NoActor("visible_to is asked for somebody who does not act.")
        if scope.everything:
            return self
        path = f"{self.case_path}__" if self.case_path else ""
        own_key = f"{path}pk"
        rule = Q(**{f"{path}team_id__in": scope.teams}) if scope.teams else Q(pk__in=[])
        if scope.cases:
            granted: Any = scope.cases
            if len(granted) > MANY:
                granted = Grant.objects.active().filter(user=user, case_id__isnull=False).values("case_id")
            by_case = Q(**{f"{own_key}__in": granted})
            rule = rule | by_case if scope.teams else by_case
        return self.filter(rule)
