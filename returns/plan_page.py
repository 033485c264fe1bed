"""What the page of the plan shows: what blocks clearance first, then the items by section, worst first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.days import Due, counted, due
from returns.checklist import AFTERCARE_DUE_DAYS, applying, blocks, situation_of
from returns.codes import ChecklistSection, ItemOwner, ItemState
from returns.models import DeparturePlan, OwnEntry, PlanItem


@dataclass(frozen=True)
class ShownItem:
    """An item as the page shows it."""

    item: PlanItem
    title: str
    owner: str | Promise
    due: Due
    blocks: bool
    aftercare: bool

    @property
    def is_open(self) -> bool:
        return self.item.state == ItemState.OPEN

    @property
    def is_done(self) -> bool:
        return self.item.state == ItemState.DONE


@dataclass(frozen=True)
class ShownSection:
    """A section with its items: open ones by day, settled ones behind them."""

    code: str
    title: str | Promise
    open: Sequence[ShownItem]
    settled: Sequence[ShownItem]


@dataclass(frozen=True)
class PlanPage:
    """The plan for the screen."""

    sections: Sequence[ShownSection]
    blocking: Sequence[ShownItem]
    departure: str
    left: int
    settled: int
    own_lines: int


def title_of(item: PlanItem) -> str:
    """Return the words of an item in the reader's language; own items stand as written."""
    return item.title if item.template_item is None else item.template_item.text


def build(plan: DeparturePlan, user: User) -> PlanPage:
    """Read the plan's items: the same number of queries whatever their number."""
    situation = situation_of(plan.case)
    items = PlanItem.objects.visible_to(user).filter(plan=plan).select_related("template_item", "closed_by")
    shown = [
        ShownItem(
            item=item,
            title=title_of(item),
            owner=ItemOwner(item.owner).label,
            due=due(item.due_on),
            blocks=blocks(item, situation),
            aftercare=item.due_days == AFTERCARE_DUE_DAYS and item.template_item is not None,
        )
        for item in applying(items.order_by("due_on", "template_item__number", "pk"), situation)
    ]
    sections = [
        _section(code, ChecklistSection(code).label, [s for s in shown if _code(s) == code])
        for code in ChecklistSection.values
    ]
    sections.append(_section("own", _("Our own items"), [s for s in shown if _code(s) == "own"]))
    return PlanPage(
        sections=[section for section in sections if section.open or section.settled],
        blocking=[s for s in shown if s.blocks],
        departure=counted(plan.departure_on) if plan.departure_on else "",
        left=sum(s.is_open for s in shown),
        settled=sum(not s.is_open for s in shown),
        own_lines=OwnEntry.objects.visible_to(user).filter(plan=plan).count(),
    )


def _code(shown: ShownItem) -> str:
    row = shown.item.template_item
    return "own" if row is None else row.section


def _section(code: str, title: str | Promise, items: Sequence[ShownItem]) -> ShownSection:
    return ShownSection(code, title, [s for s in items if s.is_open], [s for s in items if not s.is_open])
