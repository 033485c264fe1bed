"""Plans for tests, made by the operations."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from cases.operations import open_case
from foundation import clock
from foundation.accounts.models import Team, User
from returns.codes import OwnSection
from returns.models import DeparturePlan, OwnEntry
from returns.operations.plan import make_plan, save_own_entry
from returns.operations.process import open_process


def case_with_plan(*, actor: User, team: Team, days: int | None = 60, **more: Any) -> SimpleNamespace:
    """A file with a plan that departs in ``days``; without a criminal case unless ``more`` says so."""
    data = {"alias": "Wilg Zandloper", "language": "en", "criminal_case": "no", "age_group": "adult"} | more
    case = open_case(actor=actor, team=team, **data)
    process = open_process(actor=actor, case=case)
    departure = None if days is None else clock.today() + timedelta(days=days)
    plan = make_plan(actor=actor, process=process, departure_on=departure)
    return SimpleNamespace(case=case, process=process, plan=plan)


def own_entry(*, actor: User, plan: DeparturePlan, **more: Any) -> OwnEntry:
    """A line of her own edition without anything that could betray her."""
    data: dict[str, Any] = {
        "section": OwnSection.FIRST_DAYS, "text_nl": "Eerst slapen.", "text_en": "Sleep first.",
        "happens_on": date(2027, 1, 9), "at_time": None, "number": "",
    } | more  # fmt: skip
    return save_own_entry(actor=actor, plan=plan, data=data)


def item(plan: DeparturePlan, number: int) -> Any:
    return plan.items.select_related("template_item").get(template_item__number=number)
