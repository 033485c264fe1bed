"""Tells a vignette from its storyline in `vignettes_notes.json`; the files in `vignettes/` say what is special.

The storylines hold more than the portal records today (scores after return, service referrals); later work reads
more of them here.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from cases.codes import AgeGroup, Gender, ReflectionGround, SafeNow, StatusKind, YesNoUnknown
from cases.operations import add_dependant, add_status, set_identity, set_safe_contact
from foundation import clock
from portal.demo.steps import MOMENTS_ASKED, Scored, Steps
from portal.demo.story import Cast, Hands
from portal.demo.storylines import (
    FOLLOW_UP_CHANNELS,
    GATES,
    GROUNDS,
    OWNERS,
    STATUSES,
    contact_of,
    information_of,
    own_lines,
    storylines,
)
from returns.codes import ArrivalSource, FactKind, FollowUpResult, ItemState, SafetySignal, Voice, Voluntariness, Wish
from returns.operations.facts import record_exception
from returns.talk_rules import NEXT_TALK_DAYS


class Vignette(Steps):
    """One of the ten. A file in `vignettes/` gives the people and what the storyline leaves open."""

    number: ClassVar[int]
    people_here: ClassVar[Hands]
    code_word: ClassVar[str]
    safe_now: ClassVar[str] = SafeNow.YES
    age_group: ClassVar[str] = AgeGroup.ADULT
    criminal_case: ClassVar[str] = YesNoUnknown.NO
    #: Days on which the lawyer was offered and the prosecutor asked.
    legal_advice: ClassVar[int | None] = None
    prosecutor: ClassVar[int | None] = None
    #: Organisations that ended because she no longer wanted them, not because the work was done.
    called_off: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, cast: Cast, today: date) -> None:
        self.line = storylines()[self.number]
        super().__init__(self.line["alias_first_name"], cast, self.people_here, today=today)

    @classmethod
    def surname(cls) -> str:
        """Return the invented surname, which nobody else in the demonstration has."""
        return str(storylines()[cls.number]["alias_surname"])

    @property
    def alias(self) -> str:
        return f"{self.line['alias_first_name']} {self.line['alias_surname']}"

    @property
    def first_day(self) -> int:
        return int(self.line["intake_day"])

    def day_of(self, transition: str) -> int | None:
        """Return the day of a move in the storyline."""
        return next((move["day"] for move in self.line["moves"] if move["transition"] == transition), None)

    def tell(self) -> "Vignette":
        """Tell everything that the storyline holds."""
        self.tell_intake()
        self.tell_position()
        self.tell_talks()
        self.tell_facts()
        self.tell_organisations()
        self.tell_risk()
        self.tell_plan()
        self.tell_moves()
        self.tell_follow_ups()
        self.tell_work()
        self.tell_more()
        return self

    def tell_more(self) -> None:
        """What only this story has."""

    # --- intake and position ---
    def tell_intake(self) -> None:
        line = self.line
        self.opens(
            self.first_day,
            alias=self.alias,
            language=line["language"],
            other_languages=line["other_languages"],
            interpreter=line["talks"][0]["interpreter"],
            gender=Gender.WOMAN if line["gender"] == "f" else Gender.MAN,
            age_group=self.age_group,
            origin_country=line["country"],
            exploitation=line["exploitation_forms"],
            privacy_talk_on=self.as_date(self.first_day),
            safe_now=self.safe_now,
            criminal_case=self.criminal_case,
        )
        self.does(
            self.first_day,
            "contact",
            set_identity,
            data={
                "legal_name": f"{line['legal_given_name']} {line['legal_family_name']}",
                "birth_date": date.fromisoformat(line["birth_date"]),
            },
        )
        self.does(self.first_day, "contact", set_safe_contact, data=contact_of(line, self.code_word))
        for relative in line["dependants"]:
            data = {
                "name": "dochter" if relative["gender"] == "f" else "zoon",
                "relation": relative["relation"],
                "birth_year": self.today.year - relative["age"],
                "travels": relative["travels"],
            }
            self.does(self.first_day, "status", add_dependant, data=data)

    def tell_position(self) -> None:
        """Legal statuses, each written down when it began or at intake; grounds that close the fourth gate."""
        dublin = any(track["kind"] == "dublin" for track in self.line["legal_tracks"])
        for track in self.line["legal_tracks"]:
            if (kind := STATUSES.get(track["kind"])) is None:
                continue
            data = {
                "kind": kind,
                "ground": ReflectionGround.THIRTY_DAYS if dublin else "",
                "starts_on": self.as_date(track["from_day"]),
                "ends_on": None if track["until_day"] is None else self.as_date(track["until_day"]),
                "note": track["note_nl"],
            }
            if kind == StatusKind.REFLECTION:
                data["ends_on"] = self._end_of_reflection(track)
            self.does(max(self.first_day, track["from_day"]), "status", add_status, data=data)
        for ground in self.line["exceptions"]:
            data = {
                "ground": GROUNDS[ground["ground"]],
                "starts_on": self.as_date(ground["from_day"]),
                "ends_on": None if ground["until_day"] is None else self.as_date(ground["until_day"]),
                "document": ground["text_nl"],
            }
            day = max(self.first_day + 1, min(ground["from_day"], self._last_day))
            self.in_process(day, "fact", record_exception, data=data)

    def _end_of_reflection(self, track: Mapping[str, Any]) -> date | None:
        # Ended early where the storyline says so; else the law counts the months.
        return self.as_date(track["until_day"]) if track.get("ended_reason") else None

    @property
    def _last_day(self) -> int:
        """The last day on which something can still be written: yesterday, or the day before closing."""
        closed = [move["day"] for move in self.line["moves"] if move["transition"] == "close_staying"]
        return min([-1, *(day - 1 for day in closed)])

    # --- talks and facts ---
    def tell_talks(self) -> None:
        talks = self.line["talks"]
        for place, talk in enumerate(talks):
            following = talks[place + 1]["day"] if place + 1 < len(talks) else None
            agreed = None
            if following is not None and following - talk["day"] <= NEXT_TALK_DAYS:
                agreed = self.as_date(following)
            self.talks(talk["day"], **self._talk(talk), next_on=agreed)
        if (start := self.day_of("start_preparation")) is not None:
            last = [talk for talk in talks if talk["day"] <= start][-1]
            self.decides(last["day"], last["own_words_nl"])

    def _talk(self, talk: Mapping[str, Any]) -> dict[str, Any]:
        def sentences(name: str) -> str:
            return "\n".join(talk[f"{name}_nl"])

        signals = talk["safety_signals_nl"]
        return {
            "minutes": talk["minutes"],
            "setting": talk["setting"],
            "language": talk["language"],
            "interpreter": talk["interpreter"],
            "interpreter_neutral": talk["interpreter"] != "none",
            "wish": talk["wish"],
            "must_return": talk["must_return"],
            "goes_herself": talk["must_return"] and talk["wish"] == Wish.WANTS_RETURN,
            "voluntariness": talk["voluntariness"],
            "voluntariness_ground": "\n".join(filter(None, (talk["voluntariness_ground_nl"], signals))),
            "own_words": talk["own_words_nl"],
            **{
                name: sentences(name) for name in ("reasons_for", "reasons_against", "fears", "needs", "hopes", "steps")
            },
            "information": information_of(talk["information_given_nl"]),
            "safety_signals": [SafetySignal.CALLED] if signals else [],
            "safe_now": SafeNow.UNSURE if talk["voluntariness"] != Voluntariness.FREE else SafeNow.YES,
        }

    def tell_facts(self) -> None:
        if self.legal_advice is not None:
            self.fact(
                self.legal_advice,
                FactKind.LEGAL_ADVICE,
                answer="accepted",
                by="eigen advocaat",
                note="Gevolgen van gaan en van blijven besproken, met tolk.",
            )
        if self.prosecutor is not None:
            self.fact(self.prosecutor, FactKind.PROSECUTOR, answer="accepted", by="officier van justitie")
        for gate in self.line["gates"]:
            who = {1: "begeleider", 2: "DTenV, regievoerder", 3: gate.get("organisation", "")}[gate["gate"]]
            self.fact(gate["day"], GATES[gate["gate"]], answer=gate["answer"], by=who, note=gate["text_nl"])

    # --- organisations ---
    def tell_organisations(self) -> None:
        referred = {row["organisation"]: row for row in self.line["referrals"]}
        for partner in self.line["partners"]:
            code, day = partner["organisation"], partner["day"]
            asked = referred.get(code)
            question = asked["text_nl"] if asked else partner["note_nl"]
            steps = self._partner_steps(partner, asked["sent_day"] if asked else None)
            sent = max(self.first_day + (day > self.first_day), steps.pop("sent", day))
            self.asks(code, sent, question, language=self.line["language"], **steps)

    def _partner_steps(self, partner: Mapping[str, Any], sent: int | None) -> dict[str, Any]:
        """Return the days of asking and answering that lead to the state in the storyline."""
        day, state = partner["day"], partner["status"]
        vetted, introduced = partner.get("vetted_day"), partner.get("warm_introduction_day")
        asked = sent or vetted or max(self.first_day + 1, day - 4)
        if state in {"sought", "contacted"}:
            return {"sent": day if sent is None else sent}
        if state == "declined":
            if partner.get("counts_for_gate_3") is False:  # she said no, not they
                return {"sent": asked, "withdrawn": day, "reason": "wish"}
            return {"sent": asked, "declined": day, "reason": "target_group", "result": partner["note_nl"]}
        if state == "ended" and partner["organisation"] in self.called_off:
            return {"sent": asked - 20, "accepted": asked - 10, "withdrawn": day, "reason": "wish"}
        if state == "ended":
            return {
                "sent": day - 60, "accepted": day - 50, "started": day - 40, "completed": day,
                "result": partner["note_nl"],
            }  # fmt: skip
        steps: dict[str, Any] = {"sent": min(asked, day), "accepted": introduced or day}
        if state in {"started", "following", "plan_agreed"}:
            steps |= {"started": day, "introduced": introduced}
        return steps

    # --- risk and plan ---
    def tell_risk(self) -> None:
        risk = self.line["risk"]
        answers = {item["number"]: self._scored(item) for item in risk["items"]}
        for earlier in risk.get("earlier", []):
            without = {
                number: Scored(scored.score, scored.source) if number in {4, 7} else scored
                for number, scored in answers.items()
            }
            self.assesses(earlier["author_day"], risk["overall"], without, self.line["summary_nl"])
            self.reviews(earlier["review_day"], agree=False, note=earlier["comment_nl"], who=self._reviewer(risk))
        submitted = risk["status"] == "reviewed"
        self.assesses(risk["author_day"], risk["overall"], answers, self.line["summary_nl"], submitted=submitted)
        if submitted:
            self.reviews(risk["review_day"], note="Gelezen en besproken.", who=self._reviewer(risk))

    def _reviewer(self, risk: Mapping[str, Any]) -> str:
        """At a high level the team lead reviews and the coordinator clears, so that both have looked."""
        return self.people.lead if risk["overall"] == "high" and self.people.lead else self.people.coordinator

    def _scored(self, item: Mapping[str, Any]) -> Scored:
        due = item["mitigation_due_day"]
        return Scored(
            score=None if item["score"] == "unknown" else item["score"],
            source=item["source_nl"],
            measure=item["mitigation_nl"],
            measure_owner=OWNERS.get(item["mitigation_owner"], ""),
            measure_due_on=self.as_date(due) if due is not None and item["mitigation_nl"] else None,
        )

    def tell_plan(self) -> None:
        line, start = self.line, self.day_of("start_preparation")
        if start is None or not (line["checklist"] or line["journey"]):
            return
        journey = line["journey"] or {}
        departure = journey.get("departure_day")
        texts = {"destination": journey.get("to", ""), "route": journey.get("text_nl", "")}
        self.plans(
            start + 1,
            None if departure is None else self.as_date(departure),
            **{name: text for name, text in texts.items() if text},
        )
        # Clearance asks for the critical items, so what the storyline ticks off later is done before it.
        cleared = self.day_of("clear_departure")
        latest = -1 if cleared is None else cleared - 1
        by_day: dict[tuple[int, str, str], list[int]] = {}
        for item in line["checklist"]:
            if item["status"] == ItemState.OPEN:
                continue
            day = max(start + 2, min(item.get("day") or start + 2, latest))
            reason = item["note_nl"] or "Speelt niet in haar situatie" if item["status"] == "not_applicable" else ""
            by_day.setdefault((day, item["status"], reason), []).append(item["number"])
        for (day, state, reason), numbers in by_day.items():
            self.settles(day, numbers, state, reason)
        if line["own_edition"]:
            self.writes_own_paper(self._paper_day(start), own_lines(line["own_edition"]))

    def _paper_day(self, start: int) -> int:
        cleared = self.day_of("clear_departure")
        return max(start + 2, (cleared if cleared is not None else -1) - 3)

    # --- moves and what comes after ---
    def tell_moves(self) -> None:
        for move in self.line["moves"]:
            who = self.people.coordinator if move["by"] == "coordinator" else self.people.worker
            self.moves(move["day"], move["transition"], who, at=self.move_time(move), **self.facts_of(move))

    def move_time(self, move: Mapping[str, Any]) -> time | None:
        """Return the hour of a move where it matters."""
        departure = (self.line["journey"] or {}).get("departure_time")
        if move["transition"] == "record_departure" and departure:
            return (datetime.combine(self.today, time.fromisoformat(departure)) + timedelta(minutes=20)).time()
        return None

    def facts_of(self, move: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a move asks for."""
        day, comment = self.as_date(move["day"]), move["comment_nl"]
        journey = self.line["journey"] or {}
        leaves = time.fromisoformat(journey.get("departure_time", "11:10"))
        match move["transition"]:
            case "record_departure":
                return {
                    "departed_at": datetime.combine(day, leaves, tzinfo=clock.AMSTERDAM),
                    "departure_kind": journey["kind"],
                    "see_off": "een vriend" if journey.get("see_off") == "friend" else "begeleider",
                    "comment": comment,
                }
            case "confirm_arrival":
                return {
                    "arrived_at": datetime.combine(day, time(8, 30), tzinfo=clock.AMSTERDAM),
                    "source": ArrivalSource.PARTNER,
                    "code_word": self.code_word,
                    "comment": comment,
                }
            case "hold":
                return {"reason": comment, "review_on": day + timedelta(days=56)}
            case "report_missing":
                return {
                    "last_seen_on": day,
                    "steps": comment,
                    "told": "mentor, voogd, politie en coördinator",
                    "trafficker_feared": YesNoUnknown.YES,
                }
            case "return_found":
                return {"safety_talk": comment}
            case "close_staying":
                return {"ground": comment, "stays_on": day}
            case "record_authority_departure":
                authority = self.line["authority_departure"]
                return {
                    "departure_kind": authority["kind"],
                    "departed_at": day,
                    "authority": "DTenV",
                    "letter": authority["document_nl"],
                    "comment": authority["open_points_nl"],
                }
        return {"comment": comment} if comment else {}

    def tell_follow_ups(self) -> None:
        for contact in self.line["follow_ups"]:
            if contact["status"] == "planned":
                continue
            word = contact["code_word"]
            result = FollowUpResult.REACHED
            if contact["status"] == "missed":
                result = FollowUpResult.NOT_REACHED
            elif word == "wrong":
                result = FollowUpResult.UNSAFE
            self.follows_up(
                contact["day"],
                contact["moment"],
                result,
                channel=FOLLOW_UP_CHANNELS.get(contact["channel"], contact["channel"]),
                safe_to_talk=bool(contact["safe_to_talk"]),
                code_word_right={"ok": True, "wrong": False}.get(word),
                needs=contact["text_nl"],
            )
            if "answers" in contact:
                self.answers(contact["day"], MOMENTS_ASKED[contact["moment"]], Voice.HERS, contact["answers"])

    def tell_work(self) -> None:
        """Notes and tasks."""
        for note in self.line["notes"]:
            who = self.people.coordinator if note["by"] == "coordinator" else self.people.worker
            departure = self.day_of("record_departure") == note["day"] and self.move_time(self.line["moves"][-1])
            self.notes(max(note["day"], self.first_day), note["text_nl"], who, at=departure or None)
        for task in self.line["tasks"]:
            due = int(task["due_day"])
            made = max(self.first_day + 1, min(due - 10, self._last_day))
            self.task(made, task["title_nl"], due, done=due if task["status"] == "done" else None)
