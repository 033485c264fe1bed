"""What stories are made of: talks, facts, organisations, risk, plan, follow-up. Each is one line in a story."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from foundation import clock
from foundation.accounts.models import User
from organisations.codes import AssignmentKind, NeedMet, OrganisationKind
from organisations.models import Organisation
from organisations.operations import assign, move
from portal.demo.story import Day, Story
from returns.codes import Answer, Decision, ItemState, SurveyMoment
from returns.models import PlanItem
from returns.operations.conversation import log_talk, record_decision
from returns.operations.facts import confirm_fact, record_fact
from returns.operations.followup import record_follow_up
from returns.operations.plan import make_plan, save_own_entry, set_item, update_plan
from returns.operations.risk import (
    review_assessment,
    save_answers,
    set_safety_plan,
    start_assessment,
    submit_assessment,
)
from returns.operations.survey import record_survey

#: The contacts at which she was asked how she fares.
MOMENTS_ASKED = {
    "week_1": SurveyMoment.BASELINE, "month_3": SurveyMoment.MONTH_3, "month_6": SurveyMoment.MONTH_6,
    "month_12": SurveyMoment.MONTH_12,
}  # fmt: skip
KINDS = {
    OrganisationKind.ABROAD: AssignmentKind.CONTACT_ABROAD,
    OrganisationKind.COMPASS: AssignmentKind.COMPASS,
}


@lru_cache(maxsize=64)
def organisation(code: str) -> Organisation:
    """Return an organisation of the registry; the registry does not change while a story is told."""
    return Organisation.objects.get(code=code)


@dataclass(frozen=True)
class Scored:
    """The answer to one question of the risk assessment."""

    score: int | None
    source: str = ""
    measure: str = ""
    measure_owner: str = ""
    measure_due_on: date | None = None


class Steps(Story):
    """A story in the words of the field."""

    def talks(self, day: Day, **data: Any) -> None:
        """A conversation about the future."""
        held_on = self.as_date(day)
        self.in_process(day, "talk", log_talk, data={"held_on": held_on, **data})

    def decides(self, day: Day, own_words: str = "", decision: str = Decision.RETURN) -> None:
        """Her decision."""
        data = {"decided_on": self.as_date(day), "decision": decision, "own_words": own_words}
        self.in_process(day, "decision", record_decision, data=data)

    def fact(
        self, day: Day, kind: str, *, answer: str = Answer.NONE, by: str = "", note: str = "", confirmed: bool = True
    ) -> None:
        """A dated fact, recorded by the case worker and confirmed by the coordinator."""
        key = object()

        def record(actor: User) -> None:
            data = {"kind": kind, "happened_on": clock.today(), "answer": answer, "who": by, "note": note}
            self.kept[key] = record_fact(actor=actor, process=self.process, data=data)

        self.on(day, "fact", self.people.worker, f"fact {kind}", record)
        if confirmed:
            self.on(
                day, "confirm", self.people.coordinator, f"confirm {kind}",
                lambda actor: confirm_fact(actor=actor, fact=self.kept[key]),
            )  # fmt: skip

    # --- organisations ---
    def asks(
        self, code: str, sent: Day, question: str, *, language: str, accepted: Day | None = None,
        started: Day | None = None, introduced: Day | None = None, completed: Day | None = None, result: str = "",
        declined: Day | None = None, reason: str = "", withdrawn: Day | None = None, who: str = "",
    ) -> None:  # fmt: skip
        """An organisation is asked, and answers. Who is only asked in general hears no name and needs no consent."""
        shares = accepted is not None or declined is not None
        name = organisation(code).name
        if shares:
            self.consents(sent, name, question, language)
        who = who or self.people.worker
        key = ("assignment", code)

        def ask(actor: User) -> None:
            asked = organisation(code)
            self.kept[key] = assign(
                actor=actor,
                case=self.opened,
                organisation=asked,
                kind=KINDS.get(OrganisationKind(asked.kind), self._help_of(asked)),
                consent=self.kept["consent", name] if shares else None,
                first_question_only=not shares,
                question=question,
            )

        self.on(sent, "partner", who, f"asks {code}", ask)
        steps: list[tuple[Day | None, str, dict[str, Any]]] = [
            (accepted, "accept", {"answered_on": accepted, "contact_function": "coördinator opvang"}),
            (
                declined,
                "decline",
                {"answered_on": declined, "decline_reason": reason or "no_capacity", "result": result},
            ),
            (started, "start", {"started_on": started, "warm_introduction_on": introduced}),
            (completed, "complete", {"completed_on": completed, "result": result}),
            (completed, "confirm", {"need_met": NeedMet.YES}),
            (withdrawn, "withdraw", {"withdraw_reason": reason or "wish"}),
        ]
        for day, step, facts in steps:
            if day is not None:
                self._assignment_step(day, who, key, step, facts)

    def _assignment_step(self, day: Day, who: str, key: Any, step: str, facts: Mapping[str, Any]) -> None:
        dated = {
            name: self.as_date(value) if name.endswith("_on") and value is not None else value
            for name, value in facts.items()
        }

        def do(actor: User) -> None:
            self.kept[key] = move(actor=actor, assignment=self.kept[key], name=step, facts=dated)

        self.on(day, "partner", who, f"{step} {key[1]}", do)

    @staticmethod
    def _help_of(asked: Organisation) -> str:
        return AssignmentKind.GUIDANCE if "guidance" in asked.tiers else AssignmentKind.INFORMATION

    # --- risk ---
    def assesses(
        self, day: Day, level: str, answers: Mapping[int, Scored], explanation: str = "", *, submitted: bool = True
    ) -> None:
        """A version of the risk assessment by the case worker."""

        def do(actor: User) -> None:
            assessment = start_assessment(actor=actor, process=self.process)
            assessment = save_answers(
                actor=actor,
                assessment=assessment,
                answers={number: vars(scored) for number, scored in answers.items()},
                data={"level": level, "explanation": explanation, "assessed_on": clock.today()},
            )
            if submitted:
                assessment = submit_assessment(actor=actor, assessment=assessment)
            self.kept["assessment"] = assessment

        self.on(day, "risk", self.people.worker, f"assesses {level}", do)

    def reviews(self, day: Day, *, agree: bool = True, note: str = "", who: str = "") -> None:
        """Somebody else looks at the newest version."""

        def do(actor: User) -> None:
            self.kept["assessment"] = review_assessment(
                actor=actor, assessment=self.kept["assessment"], agree=agree, note=note
            )

        self.on(day, "review", who or self.people.coordinator, "review", do)

    def safety_plan(self, day: Day, code_word: str, alarm_rule: str, people: str) -> None:
        """The safety plan, rehearsed with her."""
        data = {"code_word": code_word, "alarm_rule": alarm_rule, "people": people, "rehearsed_on": self.as_date(day)}
        self.in_process(day, "safety", set_safety_plan, data=data)

    # --- plan ---
    def plans(self, day: Day, departure_on: date | None, **texts: str) -> None:
        """The departure plan, with the journey in words."""

        def do(actor: User) -> None:
            plan = make_plan(actor=actor, process=self.process, departure_on=departure_on)
            if texts:
                plan = update_plan(actor=actor, plan=plan, data=texts)
            self.kept["plan"] = plan
            self.kept["items"] = {
                item.template_item.number: item
                for item in PlanItem.objects.filter(plan=plan, template_item__isnull=False).select_related(
                    "template_item"
                )
            }

        self.on(day, "plan", self.people.worker, "plan", do)

    def settles(self, day: Day, numbers: Iterable[int], state: str = ItemState.DONE, reason: str = "") -> None:
        """Items of the plan are done, or do not apply for a reason."""

        def do(actor: User) -> None:
            for number in numbers:
                set_item(actor=actor, item=self.kept["items"][number], state=state, reason=reason)

        self.on(day, "item", self.people.worker, f"items {state}", do)

    def writes_own_paper(self, day: Day, entries: Iterable[Mapping[str, Any]]) -> None:
        """Lines of her own edition."""

        def do(actor: User) -> None:
            for entry in entries:
                save_own_entry(actor=actor, plan=self.kept["plan"], data=entry)

        self.on(day, "paper", self.people.worker, "own paper", do)

    # --- after return ---
    def follows_up(self, day: Day, moment: str, result: str, **data: Any) -> None:
        """A contact after arrival."""
        data = {"moment": moment, "happened_on": self.as_date(day), "channel": "phone", "result": result, **data}
        self.in_process(day, "follow_up", record_follow_up, data=data)

    def answers(self, day: int, moment: str, voice: str, answers: Mapping[str, str]) -> None:
        """The questions after return of one moment."""
        self.in_process(
            day, "follow_up", record_survey, moment=moment, voice=voice, asked_on=self.as_date(day), answers=answers
        )
