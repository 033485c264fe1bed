"""Tasks that rules make: once for each cause, never again after somebody did them."""

from collections.abc import Iterable
from datetime import date, datetime

from cases.codes import TaskKind
from cases.models import Case, Task
from cases.operations import ensure_rule_task
from foundation import clock
from foundation.accounts.models import User


def remind(
    *, actor: User, case: Case, kind: str, about: str, owner: User, due_on: date, due_at: datetime | None = None
) -> Task | None:
    """Make the task of a rule, or move its day; None where somebody has done it already.

    ``about`` names the cause, so that a rule that runs twice makes one task and never asks again for what was done.
    """
    if Task.objects.filter(case_id=case.pk, kind=kind, about=about, done_at__isnull=False).exists():
        return None
    return ensure_rule_task(actor=actor, case=case, kind=kind, about=about, owner=owner, due_on=due_on, due_at=due_at)


def stop(*, case: Case, kinds: Iterable[str] | None = None) -> int:
    """Cancel open tasks of rules, of some kinds or all; people's own tasks stay. Return how many."""
    tasks = Task.objects.to_do().filter(case_id=case.pk).exclude(kind=TaskKind.OWN)
    if kinds is not None:
        tasks = tasks.filter(kind__in=list(kinds))
    return tasks.update(cancelled_at=clock.now())
