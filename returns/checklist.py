"""The rules of the departure checklist (`domain.md` 7), and the three questions others ask of a plan.

The rules are pure; only `situation_of`, `open_critical_items` and `next_due_item` read rows. Every plan holds
every item of its template; which of them count depends on the person as she is known today. So an item appears
by itself when a child turns out to travel along, and nobody has to make the plan anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from cases.codes import AgeGroup, StatusKind, YesNoUnknown
from cases.models import Case, Dependant, LegalStatus
from returns.codes import ItemState
from returns.models import DeparturePlan, PlanItem

#: What short notice moves to aftercare is due a week after departure, at the first follow-up.
AFTERCARE_DUE_DAYS = -7


@dataclass(frozen=True)
class Situation:
    """What of a person decides which items apply.

    A criminal case that nobody asked about yet counts as one: the item then asks for the answer.
    """

    child_travels: bool = False
    criminal_case: bool = False
    minor: bool = False
    eu_citizen: bool = False

    def holds(self, condition: str) -> bool:
        """Tell whether a condition of the template holds; an empty one always does."""
        if condition.startswith("not_"):
            return not self.holds(condition.removeprefix("not_"))
        return not condition or bool(getattr(self, condition))


class TemplateItem(Protocol):
    """What the rules need of an item of the template."""

    due_days: int
    critical: bool
    critical_when: str
    applies_when: str
    short_notice: bool
    short_notice_when: str


@dataclass(frozen=True)
class Timing:
    """How an item stands for one departure date."""

    due_days: int
    critical: bool
    aftercare: bool


def is_short_notice(departure_on: date | None, decided_on: date, days: int) -> bool:
    """Tell whether the departure was set so late that only the short list can be done before it."""
    return departure_on is not None and (departure_on - decided_on).days <= days


def timing(item: TemplateItem, *, short: bool) -> Timing:
    """Return the days and weight of a template's item, with or without short notice.

    ``critical_when`` and ``short_notice_when`` equal ``applies_when`` in the template, so that an item that
    applies needs no further question.
    """
    if short and not item.short_notice and item.due_days >= 0:
        return Timing(AFTERCARE_DUE_DAYS, critical=False, aftercare=True)
    return Timing(item.due_days, critical=item.critical, aftercare=False)


def due_on(departure_on: date | None, due_days: int, decided_on: date) -> date | None:
    """Count the due day back from departure.

    Never before the day on which the departure was set: nobody is late for what nobody could know.
    """
    if departure_on is None:
        return None
    return max(departure_on - timedelta(days=due_days), decided_on)


def applies(item: Any, situation: Situation) -> bool:
    """Tell whether a plan's item counts for her now. Own items and items already settled always do."""
    if item.template_item is None or item.state != ItemState.OPEN:
        return True
    return situation.holds(item.template_item.applies_when)


def applying(items: Iterable[Any], situation: Situation) -> list[Any]:
    """Keep the items that count, in the order of the template with own items last."""
    return [item for item in items if applies(item, situation)]


def blocks(item: Any, situation: Situation) -> bool:
    """Tell whether an item stands in the way of clearance."""
    if not item.critical or item.state != ItemState.OPEN or not applies(item, situation):
        return False
    return item.template_item is None or situation.holds(item.template_item.critical_when)


def situation_of(case: Case) -> Situation:
    """Read what of the file decides which items apply."""
    return Situation(
        child_travels=Dependant.objects.filter(case=case, travels=True, is_minor=True, removed_at=None).exists(),
        criminal_case=case.criminal_case != YesNoUnknown.NO,
        minor=case.client.age_group == AgeGroup.MINOR,
        eu_citizen=LegalStatus.objects.filter(case=case, kind=StatusKind.EU_CITIZEN, superseded_at=None).exists(),
    )


def _items(plan: DeparturePlan) -> list[PlanItem]:
    return list(plan.items.select_related("template_item").order_by("due_on", "template_item__number", "pk"))


def open_critical_items(plan: DeparturePlan) -> list[PlanItem]:
    """Return what of the plan stands in the way of clearance, worst first."""
    situation = situation_of(plan.case)
    return [item for item in _items(plan) if blocks(item, situation)]


def next_due_item(plan: DeparturePlan) -> PlanItem | None:
    """Return the open item that is due first; None when nothing has a day. The plan's one rule task is about it."""
    situation = situation_of(plan.case)
    open_items = (item for item in _items(plan) if item.state == ItemState.OPEN and item.due_on is not None)
    return next((item for item in open_items if applies(item, situation)), None)
