"""Every operation asks whether who acts may do this: none can be added without, and each refuses a reader."""

import ast
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from cases import operations as cases
from foundation import clock
from foundation.access.permissions import Refused
from organisations import operations as organisations
from organisations.models import Organisation
from returns.operations import conversation, facts, followup, plan, process, risk
from tests.attacks.test_rows_of_another_case import a_full_case
from tests.factories.cases import the_process

pytestmark = pytest.mark.django_db

#: Operations that ask nothing themselves, and why.
ASKS_NOTHING = {
    "ensure_rule_task": "rules and other operations call it, for whoever acts",
    "cancel_rule_tasks": "as above",
    "finish_rule_tasks": "as above",
    "take_in": "open_case asks",
    "choose_language": "one's own language",
    "save_draft": "one's own draft",
}
ASKING = frozenset({"require", "perform"})


def public_operations() -> list[tuple[str, ast.FunctionDef]]:
    root = Path(settings.BASE_DIR)
    paths = [path for app in ("cases", "organisations", "returns", "foundation") for path in (root / app).rglob("*.py")]
    found = []
    for path in paths:
        if "operations" not in (path.stem, path.parent.name) or path.parent.name == "access":
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                names = {argument.arg for argument in node.args.kwonlyargs}
                decorated = any("atomic" in ast.unparse(each) for each in node.decorator_list)
                if "actor" in names and decorated:
                    found.append((str(path.relative_to(root)), node))
    return found


def called_in(node: ast.AST) -> set[str]:
    return {
        call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
    }


def helpers_that_ask(path: str) -> set[str]:
    """Private functions of the same module that ask for those who call them."""
    tree = ast.parse((Path(settings.BASE_DIR) / path).read_text(encoding="utf-8"))
    helpers = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("_")]
    return {node.name for node in helpers if called_in(node) & ASKING}


def test_every_operation_asks() -> None:
    operations = public_operations()
    assert len(operations) > 35
    silent = []
    for path, node in operations:
        if not called_in(node) & (ASKING | helpers_that_ask(path)) and node.name not in ASKS_NOTHING:
            silent.append(f"{path}: {node.name}")
    assert not silent, silent


def attempts(full: Any, actor: Any, team: Any) -> dict[str, Callable[[], Any]]:
    """One call of each operation with data that would do, by somebody who reads and does not write."""
    case, rows, today = full.case, full.rows, clock.today()
    the, item = the_process(case), rows["item"]
    talk = {"held_on": today, "language": "en", "interpreter": "none", "wish": "considers", "voluntariness": "free"}
    moment = {"moment": "week_1", "happened_on": today, "channel": "phone", "result": "reached"}
    return {
        "update_case": lambda: cases.update_case(actor=actor, case=case, data={"alias": "X"}),
        "set_identity": lambda: cases.set_identity(actor=actor, case=case, data={"legal_name": "X"}),
        "set_location": lambda: cases.set_location(actor=actor, case=case, data={"address": "X"}),
        "set_medical": lambda: cases.set_medical(actor=actor, case=case, data={"summary": "X"}),
        "set_safe_contact": lambda: cases.set_safe_contact(actor=actor, case=case, data={"method": "phone"}),
        "add_status": lambda: cases.add_status(actor=actor, case=case, data={"kind": "dublin", "starts_on": today}),
        "change_status": lambda: cases.change_status(actor=actor, status=rows["status"], data={"ends_on": today}),
        "withdraw_consent": lambda: cases.withdraw_consent(actor=actor, consent=rows["consent"]),
        "add_dependant": lambda: cases.add_dependant(actor=actor, case=case, data={"relation": "child"}),
        "change_dependant": lambda: cases.change_dependant(actor=actor, dependant=rows["dependant"], data={}),
        "remove_dependant": lambda: cases.remove_dependant(actor=actor, dependant=rows["dependant"]),
        "add_note": lambda: cases.add_note(actor=actor, case=case, text="X"),
        "add_task": lambda: cases.add_task(actor=actor, case=case, title="X", due_on=today),
        "complete_task": lambda: cases.complete_task(actor=actor, task=rows["task"]),
        "change_task": lambda: cases.change_task(actor=actor, task=rows["task"], due_on=today + timedelta(days=3)),
        "log_talk": lambda: conversation.log_talk(actor=actor, process=the, data=talk),
        "change_talk": lambda: conversation.change_talk(actor=actor, talk=rows["talk"], data={"own_words": "X"}),
        "add_to_talk": lambda: conversation.add_to_talk(actor=actor, talk=rows["talk"], data={"own_words": "X"}),
        "record_decision": lambda: conversation.record_decision(
            actor=actor, process=the, data={"decided_on": today, "decision": "return"}
        ),
        "record_fact": lambda: facts.record_fact(
            actor=actor, process=the, data={"kind": "dtenv_help", "happened_on": today}
        ),
        "confirm_fact": lambda: facts.confirm_fact(actor=actor, fact=rows["fact"]),
        "strike_fact": lambda: facts.strike_fact(actor=actor, fact=rows["fact"]),
        "record_exception": lambda: facts.record_exception(
            actor=actor, process=the, data={"ground": "asylum", "starts_on": today}
        ),
        "record_follow_up": lambda: followup.record_follow_up(actor=actor, process=the, data=moment),
        "record_wrong_code_word": lambda: followup.record_wrong_code_word(actor=actor, process=the),
        "make_plan": lambda: plan.make_plan(actor=actor, process=the),
        "update_plan": lambda: plan.update_plan(actor=actor, plan=item.plan, data={"route": "X"}),
        "set_item": lambda: plan.set_item(actor=actor, item=item, state="done"),
        "add_item": lambda: plan.add_item(actor=actor, plan=item.plan, title="X", owner="client", due_days=3),
        "save_own_entry": lambda: plan.save_own_entry(actor=actor, plan=item.plan, data={"text_en": "X"}),
        "remove_own_entry": lambda: plan.remove_own_entry(actor=actor, entry=rows["entry"]),
        "open_process": lambda: process.open_process(actor=actor, case=case),
        "start_assessment": lambda: risk.start_assessment(actor=actor, process=the),
        "set_safety_plan": lambda: risk.set_safety_plan(actor=actor, process=the, data={"code_word": "X"}),
        "assign": lambda: organisations.assign(
            actor=actor, case=case, organisation=Organisation.objects.get(code="cosudow"), kind="guidance"
        ),
        "move": lambda: organisations.move(actor=actor, assignment=rows["assignment"], name="withdraw"),
        "update_organisation": lambda: organisations.update_organisation(
            actor=actor, organisation=Organisation.objects.get(code="cosudow"), data={"name": "X"}, contacts=[]
        ),
    }  # fmt: skip


def test_a_reader_is_refused_by_every_operation(people: Any, north_team: Any, as_user: Any) -> None:
    """The team lead sees the file and writes nothing of these in it."""
    with as_user(people.alice):
        full = a_full_case(people.alice, north_team)
    let_in = []
    with as_user(people.tess):
        for name, attempt in attempts(full, people.tess, north_team).items():
            try:
                attempt()
            except Refused:
                continue
            let_in.append(name)
    assert not let_in, let_in
