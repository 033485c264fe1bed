"""Everything the case page shows, read in a fixed number of questions whatever the file holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import permissions
from cases.codes import HandoverState, Interpreter, InterpreterGender
from cases.languages import language_name
from cases.models import Case, Enquiry, Handover, LegalStatus, SafeContact, Task
from foundation import clock
from foundation.access.permissions import Verdict
from foundation.accounts.models import User
from foundation.days import short_date
from organisations.summary import assignments_of, who_helps
from portal.desk import contact as contact_words
from portal.desk import emergency, herself, history, road, tracks, visitors, wish
from portal.desk.caseload import country_name
from portal.desk.links import link
from portal.desk.steps import Steps, steps_for
from portal.desk.tasks import TaskRow, plan_items, task_row, worst_first
from returns import talk_rules
from returns.chart import WishCharts
from returns.codes import FactKind
from returns.models import ClientDecision, DeparturePlan, Fact, ReturnProcess, StageMove, WishTalk
from returns.stages import Outcome, Stage


def find(user: User) -> QuerySet[Case]:
    """Return the files of ``user``, with what the head of the page names."""
    cases: QuerySet[Case] = Case.objects.visible_to(user).select_related("client", "team", "case_worker")
    return cases


@dataclass(frozen=True)
class CaseFile:
    """One case page."""

    case: Case
    process: ReturnProcess | None
    facts: str
    may_write: Verdict
    may_talk: Verdict
    may_assign: Verdict
    may_hand_over: Verdict
    may_see_number: Verdict
    contact: SafeContact | None
    contact_words: str
    has_number: bool
    steps: Steps | None
    road: list[dict[str, object]]
    aside: str
    charts: WishCharts | None
    stay: Sequence[tracks.Line]
    go_back: Sequence[tracks.Line]
    tasks: Sequence[TaskRow]
    helpers: list[dict[str, Any]]
    plan: DeparturePlan | None
    about: list[dict[str, Any]]
    unsafe: str
    asked_for: str
    people: list[dict[str, Any]]
    consents: list[dict[str, Any]]
    handover: Handover | None
    handover_url: str
    history: list[dict[str, Any]]
    more_history: bool
    last_visit: str
    emergencies: Sequence[emergency.Running]

    @property
    def has_left(self) -> bool:
        return self.process is not None and self.process.has_left

    @property
    def is_closed(self) -> bool:
        return self.case.closed_on is not None

    @property
    def talked(self) -> bool:
        return self.charts is not None


def read(case: Case, user: User) -> CaseFile:
    """Read a file that ``user`` may see: ``case`` came through `find`.

    What belongs to it is then read by its key alone. The policies ask once more for every row; asking for the
    grants in each of these questions too would cost a third of the page (`docs/adr/0011`).
    """
    process = ReturnProcess.objects.current().filter(case_id=case.pk).select_related("plan").first()
    plan: DeparturePlan | None = getattr(process, "plan", None)
    if process is not None:
        process.case = case  # the same row: whoever asks it, asks nothing again
    # Of every return of this client, for the history; the rest of the page is about the present one.
    moves = _rows(StageMove, case, "created_at")
    talks = _rows(WishTalk, case, "held_on")
    decisions = _rows(ClientDecision, case, "decided_on")
    present = process.pk if process else None
    own_moves = [row for row in moves if row.process_id == present]
    own_talks = [row for row in talks if row.process_id == present and row.adds_to_id is None]
    own_decisions = [row for row in decisions if row.process_id == present]
    asked_for = list(Enquiry.objects.filter(case_id=case.pk).select_related("created_by").order_by("heard_at"))
    legal = Fact.objects.filter(process=process, kind=FactKind.LEGAL_ADVICE, struck_at=None)
    advice = list(legal)
    statuses = list(LegalStatus.objects.filter(case_id=case.pk, superseded_at=None))
    assignments = assignments_of(case, user)
    contact = SafeContact.objects.filter(case_id=case.pk, replaced_at=None).first()
    may_write, may_talk = permissions.may_write(user, case), _may_talk(case, process, user)
    rights = {"may_write": bool(may_write), "may_talk": bool(may_talk)}
    entries, more = history.latest(
        case, {"talk": talks, "move": moves, "decision": decisions, "enquiry": asked_for}, may_write=bool(may_write)
    )
    handover, handover_url = _handover(case, user)
    going = tracks.go_back(case, process, own_talks, own_decisions, plan, assignments) if process else []
    return CaseFile(
        case=case, process=process, facts=_facts(case),
        may_write=may_write, may_talk=may_talk,
        may_assign=permissions.may_assign(user, case), may_hand_over=permissions.may_hand_over(user, case),
        may_see_number=permissions.may_show_contact(user, case),
        contact=contact, contact_words=contact_words.sentences(contact) if contact else "",
        has_number=contact is not None and contact_words.has_number(contact),
        steps=steps_for(process, user) if process else None,
        road=road.road(process, own_moves) if process else [], aside=_aside(process) if process else "",
        charts=wish.chart(process, own_talks, statuses, own_decisions) if process else None,
        stay=tracks.for_reader(tracks.stay(case, statuses, advice), **rights),
        go_back=tracks.for_reader(going, **rights),
        tasks=_tasks(case, user, process, **rights), helpers=who_helps(case, user, assignments), plan=plan,
        about=herself.about(case), unsafe=herself.unsafe(case), asked_for=herself.asked_for(asked_for),
        people=herself.people(case, may_write=bool(may_write)),
        consents=herself.consents(case, may_write=bool(may_write)),
        handover=handover, handover_url=handover_url,
        history=entries, more_history=more, last_visit=visitors.last_visit(case, user),
        emergencies=emergency.running_on(case, user),
    )  # fmt: skip


def _rows(model: Any, case: Case, day: str) -> list[Any]:
    return list(model.objects.filter(case_id=case.pk).select_related("created_by").order_by(day, "pk"))


def _may_talk(case: Case, process: ReturnProcess | None, user: User) -> Verdict:
    return talk_rules.may_log(user, process) if process else permissions.may_talk(user, case)


def _facts(case: Case) -> str:
    """Return who she is, in one line without a name: reference, country, language, team, case worker."""
    client = case.client
    spoken = language_name(client.language)
    if client.interpreter and client.interpreter != Interpreter.NONE:
        spoken = f"{spoken}, {_interpreter(client.interpreter_gender)}"
    worker = _("case worker %(name)s") % {"name": case.case_worker.name}
    return " · ".join([case.reference, country_name(case), spoken, case.team.name, worker])


def _interpreter(gender: str) -> str:
    wanted = {InterpreterGender.WOMAN: _("interpreter (woman)"), InterpreterGender.MAN: _("interpreter (man)")}
    return wanted.get(InterpreterGender(gender), _("with interpreter"))


def _aside(process: ReturnProcess) -> str:
    """Say in words what the road alone would not tell."""
    before = Stage(process.stage_before).label if process.stage_before else ""
    since = short_date(process.stage_since.astimezone(clock.AMSTERDAM).date())
    if process.stage == Stage.ON_HOLD and process.review_on:
        day = short_date(process.review_on)
        said = {"since": since, "stage": before, "day": day}
        return _("Paused since %(since)s, from the stage “%(stage)s”. We look again on %(day)s.") % said
    if process.stage == Stage.MISSING and process.last_seen_on:
        said = {"day": short_date(process.last_seen_on), "stage": before}
        return _("Whereabouts unknown. Last seen on %(day)s, in the stage “%(stage)s”.") % said
    if process.stage == Stage.CLOSED:
        said = {"day": since, "outcome": Outcome(process.outcome).label if process.outcome else ""}
        return _("Closed on %(day)s: %(outcome)s.") % said
    return ""


def _tasks(case: Case, user: User, process: ReturnProcess | None, **rights: bool) -> list[TaskRow]:
    todo = Task.objects.to_do().filter(case_id=case.pk).select_related("owner").order_by("due_on", "pk")
    tasks = list(todo[:LONGEST])
    stage, words = process.stage if process else "", plan_items(tasks)
    return worst_first(
        task_row(task, case, words, stage=stage, owner="" if task.owner_id == user.pk else task.owner.name, **rights)
        for task in tasks
    )


#: A list of tasks on a page; the caseload and home sort by the same days.
LONGEST = 40


def _handover(case: Case, user: User) -> tuple[Handover | None, str]:
    """Return the open question to another team, and where this person answers it or takes it back."""
    asked = Handover.objects.filter(case_id=case.pk, state=HandoverState.ASKED)
    handover = asked.select_related("to_team").first()
    if handover is None:
        return None, ""
    if permissions.may_answer(user, handover):
        return handover, link("cases:handover_answer", reference=case.reference, uuid=handover.uuid)
    if permissions.may_hand_over(user, case):
        return handover, link("cases:handover_withdraw", reference=case.reference, uuid=handover.uuid)
    return handover, ""
