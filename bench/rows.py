"""The rows of one file: what a real one of some months holds, with sentences of the demo's word list."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from bench.copying import Table
from bench.sealing import Sealer
from bench.shares import COUNTRIES, LANGUAGES, NOTES, STAGES, TALKS, TASKS, WISHES, WORDS
from cases.models import Case, CaseWorkerPeriod, Client, LegalStatus, Note, SafeContact, Task, TeamPeriod
from foundation.access.models import Grant
from foundation.vault.keyring import Owner
from foundation.vault.models import DataKey
from organisations.models import Assignment
from returns.models import DeparturePlan, OwnEntry, PlanItem, ReturnProcess, StageMove, WishTalk

KEYS_PER_CASE = 3


@dataclass(frozen=True)
class World:
    """What all files share."""

    cases: int
    teams: int
    workers: int
    first_worker: int
    today: date
    template: int
    #: id, owner, due days and weight of each item of the checklist
    items: tuple[tuple[int, str, int, bool], ...]
    organisations: tuple[int, ...]
    plan_every: int

    def worker_of(self, case: int) -> int:
        """Return the user who guides this file; files of one person lie scattered, as in a grown database."""
        return self.first_worker + (case * 7919) % self.workers

    def team_of(self, case: int) -> int:
        return 1 + (self.worker_of(case) - self.first_worker) % self.teams


class Chunk:
    """Rows of the files ``first`` up to ``last``, by table, in the order in which they are written."""

    def __init__(self, world: World, first: int, last: int) -> None:
        self.world = world
        self.random = random.Random(first)
        self.keys = Table(DataKey)
        models = (
            *(Client, Case, Grant, CaseWorkerPeriod, TeamPeriod, SafeContact, LegalStatus, ReturnProcess, StageMove),
            *(WishTalk, Note, Task, Assignment, DeparturePlan, PlanItem, OwnEntry),
        )
        self.tables = {model: Table(model) for model in models}
        self.now = datetime.combine(world.today, time(9), tzinfo=UTC)
        for case in range(first, last):
            self._case(case)

    def _say(self, kind: str) -> str:
        return str(self.random.choice(WORDS[kind])["text"])

    def _numbered(self, model: Any, case: int, place: int, per_case: int) -> tuple[int, UUID]:
        return (case - 1) * per_case + place + 1, uuid4()

    def _case(self, case: int) -> None:
        world, pick = self.world, self.random
        keys = [
            Sealer((case - 1) * KEYS_PER_CASE + place + 1, Owner(kind, case, part))
            for place, (kind, part) in enumerate((("client", "file"), ("case", "file"), ("case", "contact")))
        ]
        for key in keys:
            self.keys.add(**key.row(), created_at=self.now)
        of_client, of_case, of_contact = keys
        worker, team = world.worker_of(case), world.team_of(case)
        opened = world.today - timedelta(days=pick.randrange(10, 1800))
        stage = STAGES[case % len(STAGES)]
        due = None if stage == "closed" else world.today + timedelta(days=pick.randrange(-20, 60))
        made = {"case_id": case, "created_at": self._at(opened), "created_by_id": worker}
        country = case % len(COUNTRIES)

        client = uuid4()
        alias = f"{pick.choice(('Amina', 'Elena', 'Blessing', 'Lan', 'Selam', 'Rosa'))} {pick.choice(WORDS['alias_surnames'])}"
        self.tables[Client].add(
            id=case, uuid=client, alias=of_client(alias, "cases_client", "alias", client), language=LANGUAGES[country],
            interpreter="telephone", gender="woman", age_group="adult", origin="country",
            origin_country=COUNTRIES[country],
        )  # fmt: skip
        self.tables[Case].add(
            id=case, reference=self._reference(case), client_id=case, team_id=team, case_worker_id=worker,
            exploitation=["labour" if case % 3 else "sexual"], privacy_talk_on=opened, safe_now="yes",
            criminal_case="no", opened_on=opened, closed_on=world.today if stage == "closed" else None, next_due_on=due,
        )  # fmt: skip
        self.tables[Grant].add(
            id=world.teams + case, user_id=worker, case_id=case, level="write",
            data_groups=["identity", "location", "medical", "contact"], reason="opened",
            valid_from=self._at(opened),
        )  # fmt: skip
        self.tables[CaseWorkerPeriod].add(id=case, case_id=case, period=f"[{opened},)", user_id=worker)
        self.tables[TeamPeriod].add(id=case, case_id=case, period=f"[{opened},)", team_id=team)
        contact = uuid4()
        self.tables[SafeContact].add(
            id=case, uuid=contact, method="phone", days=[1, 3], from_time="10:00", until_time="12:00",
            number=of_contact(f"+00 000 {case:06}", "cases_safecontact", "number", contact),
            code_word=of_contact("regenjas", "cases_safecontact", "code_word", contact), **made,
        )  # fmt: skip
        self.tables[LegalStatus].add(
            id=case, kind="b8_3", starts_on=opened, ends_on=opened + timedelta(days=2000), **made
        )
        self._process(case, stage, made, of_case)
        self._talks(case, opened, made, of_case)
        self._notes_and_tasks(case, opened, due, made, of_case)
        if world.organisations and case % 2:
            asked = uuid4()
            self.tables[Assignment].add(
                id=case, uuid=asked, organisation_id=world.organisations[case % len(world.organisations)],
                kind="information", state="sent", first_question_only=True, sent_on=opened,
                question=of_case(self._say("tasks"), "organisations_assignment", "question", asked), **made,
            )  # fmt: skip
        if case % world.plan_every == 0:
            self._plan(case, made, of_case)

    @staticmethod
    def _at(day: date) -> datetime:
        return datetime.combine(day, time(10), tzinfo=UTC)

    @staticmethod
    def _reference(case: int) -> str:
        from foundation.references import ALPHABET, check_character

        body = "".join(ALPHABET[(case * 2654435761 >> (5 * place)) % 32] for place in range(2))
        rest, number = "", case
        for _ in range(5):
            rest, number = ALPHABET[number % 32] + rest, number // 32
        body += rest
        return f"TW-{body[:4]}-{body[4:]}{check_character(body)}"

    def _process(self, case: int, stage: str, made: dict[str, Any], seal: Sealer) -> None:
        today, now = self.world.today, self.now
        facts: dict[str, Any] = {}
        if stage == "closed":
            facts = {"closed_at": now, "outcome": "stays"}
        elif stage in {"departed", "aftercare"}:
            facts = {"departed_at": now - timedelta(days=30), "departure_kind": "assisted"}
            if stage == "aftercare":
                facts["arrived_at"] = now - timedelta(days=29)
        elif stage == "on_hold":
            facts = {"review_on": today + timedelta(days=20), "stage_before": "discussion"}
        elif stage == "missing":
            facts = {"last_seen_on": today - timedelta(days=5), "stage_before": "discussion"}
        self.tables[ReturnProcess].add(id=case, uuid=uuid4(), stage=stage, stage_since=now, **facts, **made)
        if stage != "intake":
            move = uuid4()
            self.tables[StageMove].add(
                id=case, uuid=move, process_id=case, name="open_discussion", from_stage="intake",
                to_stage="discussion", facts=seal("{}", "returns_stagemove", "facts", move), **made,
            )  # fmt: skip

    def _talks(self, case: int, opened: date, made: dict[str, Any], seal: Sealer) -> None:
        for place in range(TALKS):
            number, mine = self._numbered(WishTalk, case, place, TALKS)
            held = min(opened + timedelta(days=7 + 30 * place), self.world.today)
            texts = {
                name: seal(self._say(kind), "returns_wishtalk", name, mine)
                for name, kind in (
                    ("own_words", "own_words"), ("reasons_for", "reasons_for"), ("reasons_against", "reasons_against"),
                    ("fears", "fears"), ("hopes", "hopes"), ("steps", "steps"),
                )
            }  # fmt: skip
            self.tables[WishTalk].add(
                id=number, uuid=mine, process_id=case, held_on=held, minutes=45, setting="shelter", language="en",
                interpreter="telephone", interpreter_neutral=True, wish=WISHES[(case + place) % 4],
                voluntariness="free", information=["rights", "stay_options"], **texts, **made,
            )  # fmt: skip

    def _notes_and_tasks(self, case: int, opened: date, due: date | None, made: dict[str, Any], seal: Sealer) -> None:
        for place in range(NOTES):
            number, mine = self._numbered(Note, case, place, NOTES)
            text = " ".join((self._say("notes_texts"), self._say("notes_texts"), self._say("steps")))
            when = {**made, "created_at": self._at(min(opened + timedelta(days=9 * place), self.world.today))}
            self.tables[Note].add(id=number, uuid=mine, text=seal(text, "cases_note", "text", mine), **when)
        for place in range(TASKS):
            number, mine = self._numbered(Task, case, place, TASKS)
            done = place > 0 or due is None
            self.tables[Task].add(
                id=number, uuid=mine, title=seal(self._say("tasks"), "cases_task", "title", mine),
                kind="talk_due" if place == 0 and case % 3 else "own", owner_id=made["created_by_id"], due_on=due or opened + timedelta(days=10),
                done_at=made["created_at"] if done else None, done_by_id=made["created_by_id"] if done else None,
                **made,
            )  # fmt: skip

    def _plan(self, case: int, made: dict[str, Any], seal: Sealer) -> None:
        departure = self.world.today + timedelta(days=30)
        mine = uuid4()
        texts = {
            "destination": "Naar haar zus, in een andere stad dan waar zij vandaan komt",
            "route": "Rechtstreekse vlucht in de ochtend, begeleiding op Schiphol",
            "meeting": "Haar zus staat bij de uitgang met een gele sjaal",
            "first_days": "Een kamer bij haar zus, daarna samen met de partner kijken naar werk",
            "money": "Ticket en steun in natura via IOM, het bedrag staat op papier",
        }
        self.tables[DeparturePlan].add(
            id=case, uuid=mine, process_id=case, template_id=self.world.template, departure_on=departure,
            **{name: seal(text, "returns_departureplan", name, mine) for name, text in texts.items()}, **made,
        )  # fmt: skip
        for place, (item, owner, days, critical) in enumerate(self.world.items):
            done = place % 3 == 0
            self.tables[PlanItem].add(
                id=(case - 1) * 50 + place + 1, uuid=uuid4(), plan_id=case, template_item_id=item, owner=owner,
                due_days=days, due_on=departure - timedelta(days=days), critical=critical,
                state="done" if done else "open", closed_on=self.world.today if done else None,
                closed_by_id=made["created_by_id"] if done else None, **made,
            )  # fmt: skip
        lines = (
            ("my_journey", "Ik vlieg in de ochtend.", "I fly in the morning."),
            ("who_meets_me", "Mijn zus staat bij de uitgang.", "My sister stands at the exit."),
            ("first_days", "Ik slaap bij mijn zus.", "I sleep at my sister's."),
            ("my_goals", "Een eigen kraam op de markt.", "A market stall of my own."),
        )
        for place, (section, dutch, english) in enumerate(lines):
            entry = uuid4()
            self.tables[OwnEntry].add(
                id=(case - 1) * 10 + place + 1, uuid=entry, plan_id=case, section=section, position=place,
                text_nl=seal(dutch, "returns_ownentry", "text_nl", entry),
                text_en=seal(english, "returns_ownentry", "text_en", entry), **made,
            )  # fmt: skip


__all__ = ["Chunk", "World"]
