"""Whose rows a search may look through: the cases that a person sees, and within a data group those of its right."""

from typing import Any

from django.db.models import Q, QuerySet

from cases.models import Case
from foundation.access.codes import DataGroup
from foundation.access.models import Grant
from foundation.accounts.models import User


def visible_cases(user: User, group: str = "") -> QuerySet[Any, Any]:
    """Return ids of the cases that ``user`` sees; with ``group`` only those whose grant names it.

    The policies ask the same of each row afterwards. Asked here, rows of a group that is closed to somebody take
    no part in a search at all, not even in a count.
    """
    cases = Case.objects.visible_to(user)
    if group:
        named = Grant.objects.active().filter(user=user, data_groups__contains=[group])
        cases = cases.filter(
            Q(team_id__in=named.filter(team__isnull=False).values("team_id"))
            | Q(pk__in=named.filter(case_id__isnull=False).values("case_id"))
        )
    return cases.values("pk")


def closed_groups(user: User) -> frozenset[str]:
    """Return the data groups that some grant of ``user`` does not name. With the others one question is enough."""
    groups = Grant.objects.active().filter(user=user).values_list("data_groups", flat=True)
    return frozenset(group for group in DataGroup.values for named in groups if group not in named)


def visible_clients(user: User, group: str = "") -> QuerySet[Any, Any]:
    """Return ids of the clients of those cases."""
    return visible_cases(user, group).values("client_id")
