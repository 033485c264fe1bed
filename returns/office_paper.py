"""The office's departure plan on paper: where it stands, what is still to do, who helps, room to sign.

Never in it: her name or alias, suspects, other clients, what was said in talks (`domain.md` 10). Free text stands
as it was written; everything else is in the language or languages of the paper.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.dateformat import format as format_date
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from cases.codes import Interpreter
from foundation import clock
from foundation.accounts.models import User
from organisations.codes import AssignmentKind, AssignmentState
from organisations.models import Assignment, ContactSearch
from returns.checklist import applying, blocks, situation_of
from returns.codes import Decision, ItemOwner, ItemState, ReviewState, Voluntariness
from returns.models import ClientDecision, DeparturePlan, PlanItem, ReturnProcess, RiskAssessment, StageMove, WishTalk
from returns.own_paper import Word, Words, in_both, once
from returns.stages import Stage

FILE_NAME = "plan.pdf"
CONTACT_THERE = (AssignmentState.ACCEPTED, AssignmentState.STARTED, AssignmentState.COMPLETED, AssignmentState.CLOSED)
HELPING = (AssignmentState.SENT, *CONTACT_THERE)

SETTLED = ("done", "not_applicable")
SIGNATURES = (
    pgettext_lazy("signature", "Client"),
    pgettext_lazy("signature", "Case worker"),
    pgettext_lazy("signature", "Coordinator"),
)


@dataclass(frozen=True)
class Step:
    """A place on the road: done with its day, or still to come."""

    label: Words
    day: Words
    state: str


@dataclass(frozen=True)
class Row:
    """An item of the checklist, or an organisation."""

    what: Words
    who: Words = ()
    day: Words = ()
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A heading with rows; without rows it is not printed."""

    code: str
    title: Words
    rows: Sequence[Row]


@dataclass(frozen=True)
class OfficePaper:
    """Everything that is printed of the office's plan."""

    title: Words
    mark: str
    #: On every page: which copy this is, whose, and of when.
    copy: str
    printed: Words
    steps: Sequence[Step]
    boxes: Sequence[Words]
    tables: Sequence[Table]
    texts: Sequence[tuple[Words, str]]
    texts_title: Words
    helpers: Table
    signatures: Sequence[Words]
    heads: dict[str, Words] = field(default_factory=dict)

    @property
    def to_do(self) -> list[Table]:
        """What the paper is carried around for."""
        return [table for table in self.tables if table.rows and table.code not in SETTLED]

    @property
    def settled(self) -> list[Table]:
        """What is behind her stands at the end, after the signatures."""
        return [table for table in self.tables if table.rows and table.code in SETTLED]

    @property
    def document_title(self) -> str:
        """The title in the metadata: no name, no reference."""
        return " · ".join(word.text for word in self.title)


class Speaker:
    """Says things in the languages of one paper."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.languages = languages

    def __call__(self, text: str | Promise) -> Words:
        said = []
        for language in self.languages:
            with override(language):
                said.append(Word(language, str(text), second=language != self.languages[0]))
        return once(said)

    def day(self, value: date | None) -> Words:
        """Say a date, the year only where it is not this one; nothing for none."""
        if value is None:
            return ()
        return self.filled("%(day)s", day=value, shape="j F" if value.year == clock.today().year else "j F Y")[:1]

    def filled(self, text: str | Promise, *, shape: str = "j F Y", **values: Any) -> Words:
        """Say a sentence with values in it; dates and labels follow the language."""
        said = []
        for language in self.languages:
            with override(language):
                inner = {k: format_date(v, shape) if isinstance(v, date) else str(v) for k, v in values.items()}
                said.append(Word(language, str(text) % inner, second=language != self.languages[0]))
        return once(said)


def of_plan(
    plan: DeparturePlan, *, user: User, languages: Sequence[str], copy_number: str = "0000-0000"
) -> OfficePaper:
    """Read the plan and what belongs to it: one query for each kind, whatever the number of items.

    ``copy_number`` stands on every page beside the reader's name and the time (`domain.md` 11); the record has it too.
    """
    say = Speaker(languages)
    moment = clock.now().astimezone(clock.AMSTERDAM)
    situation = situation_of(plan.case)
    items = plan.items.select_related("template_item").order_by("due_on", "template_item__number", "pk")
    applicable = applying(items, situation)
    today = clock.today()
    return OfficePaper(
        title=say(_("Departure plan")),
        mark=" · ".join(word.text for word in _mark(say, plan, today)),
        copy=say.filled(
            _("Copy %(copy)s · %(who)s · %(day)s"), copy=copy_number, who=user.name, day=moment, shape="j F Y, H:i"
        )[0].text,
        printed=say.filled(_("Printed on %(day)s by %(who)s"), day=moment, who=user.name, shape="j F Y, H:i"),
        steps=_steps(say, plan),
        boxes=_boxes(_decision(say, plan.process), _outlook(say, plan, applicable, situation), languages),
        tables=_tables(say, applicable, situation),
        texts_title=say(_("Journey, arrival and first days")),
        texts=_texts(say, plan),
        helpers=_helpers(say, plan),
        signatures=[say(text) for text in SIGNATURES],
        heads=_heads(say),
    )  # fmt: skip


def _heads(say: Speaker) -> dict[str, Words]:
    """Return the small words of the paper."""
    texts = {
        "what": pgettext_lazy("plan", "What"),
        "who": pgettext_lazy("plan", "Who"),
        "by": pgettext_lazy("plan", "By"),
        "done_on": pgettext_lazy("plan", "Done on"),
        "organisation": _("Organisation"),
        "for_what": _("For what"),
        "state": _("How it stands"),
        "settled_on": pgettext_lazy("plan", "Settled on"),
        "tick": pgettext_lazy("plan", "Tick"),
        "sign": _("Signatures"),
        "sign_on": _("date"),
        "keep": _("For work only. Keep it locked away, give it to nobody, and shred it when it is no longer needed."),
        "free_text": _("Notes and free text stand as they were written."),
    }
    return {code: say(text) for code, text in texts.items()}


def _mark(say: Speaker, plan: DeparturePlan, today: date) -> Words:
    text = _("%(reference)s · version %(version)s · %(day)s · copy for the office")
    words = say.filled(text, reference=plan.case.reference, version=plan.version, day=today)
    return words[:1]


def _steps(say: Speaker, plan: DeparturePlan) -> list[Step]:
    process = plan.process
    decision = _current_decision(process)
    risk = RiskAssessment.objects.filter(process=process, state=ReviewState.AGREED).order_by("-number").first()
    contact = (
        Assignment.objects.filter(case_id=plan.case_id, kind=AssignmentKind.CONTACT_ABROAD, state__in=CONTACT_THERE)
        .order_by("answered_on").first()
    )  # fmt: skip
    searched = contact is None and ContactSearch.objects.filter(case_id=plan.case_id).exists()
    cleared = None
    if process.stage in (Stage.READY, Stage.DEPARTED, Stage.AFTERCARE) or process.departed_at:
        cleared = StageMove.objects.filter(process=process, to_stage=Stage.READY).order_by("-created_at").first()
    days = [
        (_("Her decision"), decision.decided_on if decision and decision.decision == Decision.RETURN else None),
        (_("Risk assessed"), risk.reviewed_at if risk else None),
        (_("Looked for a contact") if searched else _("Contact there"), contact.answered_on if contact else None),
        (_("Clearance"), cleared.created_at if cleared else None),
        (_("Departure"), process.departed_at or plan.departure_on),
    ]
    steps = []
    for number, (label, day) in enumerate(days):
        done = bool(process.departed_at) if number == len(days) - 1 else day is not None
        local = day.astimezone(clock.AMSTERDAM) if day is not None and hasattr(day, "astimezone") else day
        steps.append(Step(say(label), say.day(local), "done" if done else "next"))
    return steps


def _current_decision(process: ReturnProcess) -> ClientDecision | None:
    return ClientDecision.objects.filter(process=process).order_by("-decided_on", "-pk").first()


def _decision(say: Speaker, process: ReturnProcess) -> list[Words]:
    """Say her decision and how free it was in fixed sentences; her own words stay in the file."""
    lines = []
    if (decision := _current_decision(process)) is not None:
        label = Decision(decision.decision).label
        lines.append(say.filled(_("On %(day)s she decided: %(what)s."), day=decision.decided_on, what=label))
    talk = WishTalk.objects.filter(process=process, adds_to=None).order_by("-held_on", "-pk").first()
    if talk is not None:
        label = Voluntariness(talk.voluntariness).label
        lines.append(say.filled(_("Last talk on %(day)s. Voluntariness: %(what)s."), day=talk.held_on, what=label))
        if talk.interpreter != Interpreter.NONE and talk.interpreter_neutral:
            lines.append(say(_("A neutral interpreter was there.")))
    if not lines:
        return [say(_("Her decision is not recorded yet."))]
    return [*lines, say(_("She may change her mind until she leaves, without giving a reason."))]


def _boxes(decision: Sequence[Words], outlook: Sequence[Words], languages: Sequence[str]) -> list[Words]:
    """Put decision and outlook side by side; with two languages, the languages side by side."""
    if len(languages) == 1:
        return [tuple(word for words in box for word in words) for box in (decision, outlook)]
    return [
        tuple(word for words in (*decision, *outlook) for word in words if word.lang == language)
        for language in languages
    ]


def _outlook(say: Speaker, plan: DeparturePlan, items: Sequence[PlanItem], situation: Any) -> list[Words]:
    """Say when she goes and how much is left, so that the first look tells."""
    if plan.departure_on is None:
        lines = [say(_("No departure date yet."))]
    else:
        lines = [say.filled(_("Departure on %(day)s"), day=plan.departure_on, shape="l j F Y")]
    left = [item for item in items if item.state == ItemState.OPEN and item.due_days >= 0]
    lines.append(say.filled(_("Still to do before departure: %(count)s"), count=len(left)))
    lines.append(say.filled(_("Needed for clearance: %(count)s"), count=sum(blocks(i, situation) for i in left)))
    return lines


def _tables(say: Speaker, items: Iterable[PlanItem], situation: Any) -> list[Table]:
    """Sort the items: what clearance waits for, what else comes before departure and after, done, not applicable."""
    rows: dict[str, list[Row]] = {"critical": [], "todo": [], "after": [], "done": [], "not_applicable": []}
    for item in items:
        if item.state == ItemState.OPEN:
            waits = "critical" if blocks(item, situation) else "todo"
            code, day = ("after" if item.due_days < 0 else waits), item.due_on
        else:
            code, day = ("done" if item.state == ItemState.DONE else "not_applicable"), item.closed_on
        note = item.reason if code == "not_applicable" else item.note
        rows[code].append(Row(_what(say, item), say(ItemOwner(item.owner).label), say.day(day), note))
    titles = {
        "critical": _("Needed for clearance"), "todo": _("Also to do before departure"), "after": _("After departure"),
        "done": _("Done"), "not_applicable": _("Does not apply"),
    }  # fmt: skip
    return [Table(code, say(titles[code]), rows[code]) for code in titles]


def _what(say: Speaker, item: PlanItem) -> Words:
    if (row := item.template_item) is None:
        return (Word("", item.title),)
    return in_both(row.text_nl, row.text_en, say.languages)  # type: ignore[attr-defined]


def _texts(say: Speaker, plan: DeparturePlan) -> list[tuple[Words, str]]:
    """Return what was written about journey and arrival; each with its heading."""
    texts = [
        (_("Destination"), plan.destination), (_("Route and transit"), plan.route),
        (_("Who meets her"), plan.meeting), (_("First thirty days"), plan.first_days),
        (_("Money"), plan.money),
    ]  # fmt: skip
    return [(say(label), text) for label, text in texts if text]


def _helpers(say: Speaker, plan: DeparturePlan) -> Table:
    rows = [
        Row(
            what=(Word("", assignment.organisation.name),),
            who=say(AssignmentKind(assignment.kind).label),
            day=say(AssignmentState(assignment.state).label),
            note="",
        )
        for assignment in Assignment.objects.filter(case_id=plan.case_id, state__in=HELPING)
        .select_related("organisation").order_by("organisation__name", "kind")
    ]  # fmt: skip
    return Table("helpers", say(_("Who helps")), rows)
