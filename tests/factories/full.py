"""A file with one row of everything, for tests that walk all addresses."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from cases.operations import add_dependant, add_note, add_status, add_task
from cases.operations.rows import new_row
from foundation import clock
from foundation.accounts.models import Team, User
from organisations.models import Organisation
from organisations.operations import assign
from returns import survey
from returns.models import PlanItem, Survey
from returns.operations.facts import record_fact
from returns.operations.plan import make_plan
from returns.operations.risk import start_assessment
from tests.factories import plan as plans
from tests.factories.cases import a_case, a_consent, a_talk, the_process


def full_case(alice: User, team: Team) -> SimpleNamespace:
    """Return ``case`` and ``rows`` by kind, made by whoever acts: Alice, her case worker."""
    today = clock.today()
    case = a_case(team, origin="country", origin_country="NG")
    process = the_process(case)
    plan = make_plan(actor=alice, process=process, departure_on=today + timedelta(days=60))
    rows: dict[str, Any] = {
        "status": add_status(actor=alice, case=case, data={"kind": "reflection_period", "starts_on": today}),
        "consent": a_consent(case),
        "dependant": add_dependant(actor=alice, case=case, data={"relation": "child", "name": "N."}),
        "note": add_note(actor=alice, case=case, text="Slept well."),
        "task": add_task(actor=alice, case=case, title="Call", due_on=today),
        "talk": a_talk(case),
        "assignment": assign(
            actor=alice, case=case, organisation=Organisation.objects.get(code="cosudow"), kind="guidance",
            first_question_only=True,
        ),
        "fact": record_fact(actor=alice, process=process, data={"kind": "dtenv_help", "happened_on": today}),
        "item": PlanItem.objects.filter(plan=plan).order_by("pk").first(),
        "entry": plans.own_entry(actor=alice, plan=plan),
        "survey": new_row(
            Survey, actor=alice, case=case, token=None, process=process, version=survey.newest().version,
            moment="baseline", voice="hers", asked_on=today, answers={"P10": "yes"},
        ),
    }  # fmt: skip
    start_assessment(actor=alice, process=process)
    return SimpleNamespace(case=case, rows=rows)
