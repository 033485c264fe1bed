"""What the page of her own edition shows: her lines by section, and what the checklist adds."""

from collections.abc import Sequence
from dataclasses import dataclass

from foundation.accounts.models import User
from returns.checklist import applying, situation_of
from returns.codes import OwnSection
from returns.models import ChecklistItem, DeparturePlan, OwnEntry, PlanItem
from returns.own_paper import PICTURES, build, findings, safe_items
from returns.wordcheck import Finding, rules_of

#: Pictures of the paper as icons of the page.
ICONS = {"suitcase": "plane", "sun": "home"}


@dataclass(frozen=True)
class OwnShelf:
    """A section of her edition with its lines."""

    code: str
    title: str
    icon: str
    entries: Sequence[OwnEntry]
    allowed: bool


@dataclass(frozen=True)
class OwnPage:
    """Her edition for the screen."""

    shelves: Sequence[OwnShelf]
    lines: Sequence[ChecklistItem]
    findings: Sequence[Finding]
    empty: bool


def build_page(plan: DeparturePlan, user: User) -> OwnPage:
    """Read her lines and check them again: an organisation may have joined since they were written."""
    entries = list(OwnEntry.objects.visible_to(user).filter(plan=plan))
    rows = PlanItem.objects.visible_to(user).filter(plan=plan).select_related("template_item")
    items = applying(rows.order_by("template_item__number", "pk"), situation_of(plan.case))
    medicines = plan.medicines_may_be_named
    paper = build(entries=entries, items=items, medicines=medicines, languages=("nl", "en"))
    shelves = [
        OwnShelf(
            code=section.value,
            title=str(section.label),
            icon=ICONS.get(PICTURES[section], PICTURES[section]),
            entries=[entry for entry in entries if entry.section == section],
            allowed=medicines or section != OwnSection.MEDICINES,
        )
        for section in OwnSection
    ]
    safe = safe_items(items, medicines=medicines)
    return OwnPage(
        shelves=shelves,
        lines=[item.template_item for item in safe if item.template_item is not None],
        findings=findings(paper, entries, rules_of(plan.case)),
        empty=not entries,
    )
