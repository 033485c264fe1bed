"""Builds a file as people would: each thing on its day, by the person who does it, through the operations.

A story is told in any order and played in the order of time, with the clock set and each person acting in turn.
What is not allowed in the portal is not possible here either.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db import transaction

from cases.codes import ConsentPurpose, Interpreter, TaskKind
from cases.models import Case, Task
from cases.operations import add_note, add_task, complete_task, give_consent, open_case
from foundation import clock
from foundation.access.acting import acting_as
from foundation.accounts.models import Team, User
from foundation.workflow import perform
from portal.demo.people import BY_KEY
from returns.models import ReturnProcess
from returns.operations.process import open_process
from returns.transitions import TRANSITIONS

#: The hour at which something happens on its day, so that what belongs before something else comes before it.
HOURS = {
    "intake": time(9), "status": time(9, 20), "contact": time(9, 40), "consent": time(9, 50), "talk": time(10),
    "decision": time(11), "fact": time(11, 20), "confirm": time(11, 40), "partner": time(12),
    "plan": time(13), "item": time(13, 20), "paper": time(13, 40), "risk": time(14), "review": time(14, 40),
    "safety": time(15), "move": time(16), "follow_up": time(16, 20), "note": time(16, 40), "task": time(17),
}  # fmt: skip


#: Tasks of rules that are done by looking, and how late the latest of them may be.
LOOKS = (TaskKind.STATUS_ENDS, TaskKind.PREPARATION_STARTED)
LATE_DAYS = 12
#: A date, or days from the day of the first seeding: 0 is that day, negative is before it.
Day = int | date


class StoryProblem(RuntimeError):
    """Something in a story is not possible in the portal; says which story, day and step."""


@dataclass
class Cast:
    """The colleagues and teams, read once."""

    @cached_property
    def users(self) -> dict[str, User]:
        by_email = {user.email: user for user in User.objects.all()}
        return {key: by_email[colleague.email] for key, colleague in BY_KEY.items()}

    @cached_property
    def teams(self) -> dict[str, Team]:
        return {team.name: team for team in Team.objects.all()}

    def __getitem__(self, key: str) -> User:
        return self.users[key]


@dataclass(order=True)
class Event:
    """Something that happens."""

    moment: datetime
    order: int
    who: str = field(compare=False)
    what: str = field(compare=False)
    do: Callable[[User], Any] = field(compare=False)


@dataclass(frozen=True)
class Hands:
    """Who works on a story: the case worker, the coordinator who confirms and clears, and who reviews a high risk."""

    team: str
    worker: str
    coordinator: str
    lead: str = ""


class Story:
    """One client's file. Subclasses and callers add events; `play` makes them happen."""

    def __init__(self, title: str, cast: Cast, people: Hands, *, today: date) -> None:
        self.title, self.cast, self.people, self.today = title, cast, people, today
        self.events: list[Event] = []
        self._orders = itertools.count()
        self.case: Case | None = None
        self._process: ReturnProcess | None = None
        #: Rows that later events of the same story need, by a name of their own.
        self.kept: dict[Any, Any] = {}

    # --- telling ---
    def on(
        self, day: Day, kind: str, who: str, what: str, do: Callable[[User], Any], *, at: time | None = None
    ) -> None:
        """Let ``who`` do something on a day; yesterday at the latest, since nothing happens in the future."""
        date_ = min(self.as_date(day), self.today - timedelta(days=1))
        moment = datetime.combine(date_, at or HOURS[kind], tzinfo=clock.AMSTERDAM)
        self.events.append(Event(moment, next(self._orders), who, what, do))

    def opens(self, day: Day, **data: Any) -> None:
        """Intake: the file and its return process."""

        team = self.people.team  # as it is now: the file may go to another team later

        def do(actor: User) -> None:
            self.case = open_case(actor=actor, team=self.cast.teams[team], **data)
            self.process = open_process(actor=actor, case=self.case)

        self.on(day, "intake", self.people.worker, "intake", do)

    def does(self, day: Day, kind: str, operation: Callable[..., Any], who: str = "", **data: Any) -> None:
        """Call an operation on the case."""
        self.on(
            day, kind, who or self.people.worker, operation.__name__,
            lambda actor: operation(actor=actor, case=self.case, **data),
        )  # fmt: skip

    def in_process(self, day: Day, kind: str, operation: Callable[..., Any], who: str = "", **data: Any) -> None:
        """Call an operation on the return process."""
        self.on(
            day, kind, who or self.people.worker, operation.__name__,
            lambda actor: operation(actor=actor, process=self.process, **data),
        )  # fmt: skip

    def moves(self, day: Day, name: str, who: str = "", *, at: time | None = None, **facts: Any) -> None:
        """Make a move of the table."""

        def do(actor: User) -> None:
            self.process = perform(TRANSITIONS, self.process, name, actor=actor, facts=facts)

        self.on(day, "move", who or self.people.worker, name, do, at=at)

    def notes(self, day: Day, text: str, who: str = "", *, at: time | None = None) -> None:
        self.on(
            day, "note", who or self.people.worker, "note",
            lambda actor: add_note(actor=actor, case=self.opened, text=text), at=at,
        )  # fmt: skip

    def task(self, day: Day, title: str, due: Day, *, done: Day | None = None, who: str = "") -> None:
        """Make a task by hand, and tick it off on the day ``done``."""
        due_on = self.as_date(due)
        key = object()

        def make(actor: User) -> None:
            self.kept[key] = add_task(
                actor=actor, case=self.opened, title=title, due_on=due_on, owner=self.cast[who] if who else None
            )

        self.on(day, "task", self.people.worker, "task", make)
        if done is not None:
            finish = max(self.as_date(done), self.as_date(day))
            self.on(
                finish, "task", self.people.worker, "task done",
                lambda actor: complete_task(actor=actor, task=self.kept[key]),
            )  # fmt: skip

    def consents(self, day: Day, recipient: str, what: str, language: str, purpose: str = "") -> None:
        """She agrees that something is shared with an organisation; later events find it by its name."""

        def do(actor: User) -> None:
            self.kept["consent", recipient] = give_consent(
                actor=actor,
                case=self.opened,
                data={
                    "purpose": purpose or ConsentPurpose.ORGANISATION,
                    "recipient": recipient,
                    "what": what,
                    "given_on": clock.today(),
                    "language": language,
                    "interpreter": Interpreter.TELEPHONE,
                },
            )

        self.on(day, "consent", self.people.worker, f"consent {recipient}", do)

    def as_date(self, day: Day) -> date:
        """Return the date of a day."""
        return self.today + timedelta(days=day) if isinstance(day, int) else day

    @property
    def process(self) -> ReturnProcess:
        """The return process as the last step left it."""
        assert self._process is not None
        return self._process

    @process.setter
    def process(self, process: ReturnProcess) -> None:
        self._process = process

    @property
    def opened(self) -> Case:
        assert self.case is not None
        return self.case

    # --- playing ---
    def play(self) -> Case:
        """Let everything happen, oldest first, one transaction for what one person does on one day.

        Raises:
            StoryProblem: where the portal refuses.
        """
        ordered = sorted(self.events)
        with transaction.atomic():
            for (who, _), group in itertools.groupby(ordered, key=lambda event: (event.who, event.moment.date())):
                events = list(group)
                with clock.set_to(events[0].moment), acting_as(self.cast[who]):
                    for event in events:
                        self._happen(event)
            self._tick_off()
        return self.opened

    def _tick_off(self) -> None:
        """What only asked for a look was looked at, save for the last days: people do their work."""
        with acting_as(self.cast[self.people.coordinator]):
            asked = Task.objects.to_do().filter(case=self.opened, kind__in=LOOKS).select_related("owner")
            tasks = list(asked.filter(due_on__lt=self.today - timedelta(days=LATE_DAYS)))
        for task in tasks:
            with clock.set_to(datetime.combine(task.due_on, time(15), tzinfo=clock.AMSTERDAM)), acting_as(task.owner):
                complete_task(actor=task.owner, task=task)

    def _happen(self, event: Event) -> None:
        try:
            with clock.set_to(event.moment):
                event.do(self.cast[event.who])
        except Exception as error:
            raise StoryProblem(f"{self.title}, {event.moment:%Y-%m-%d}, {event.who}: {event.what}: {error}") from error
