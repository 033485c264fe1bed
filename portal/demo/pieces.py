"""What the files around the vignettes are made of: intake, position, talks, preparation, departure, follow-up."""

from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random
from typing import Any

from cases.codes import Relation, SafeNow, StatusKind, YesNoUnknown
from cases.operations import add_dependant, add_status, set_safe_contact
from foundation import clock
from organisations.models import Organisation
from organisations.operations import record_contact_search
from portal.demo.sentences import Somebody
from portal.demo.steps import Scored, Steps
from portal.demo.story import Cast, Hands
from returns.codes import ArrivalSource, FactKind, FollowUpResult, ItemState

#: Moments of follow-up and the days after arrival on which somebody called.
FOLLOW_UPS = (("week_1", 7), ("month_1", 31), ("month_3", 92), ("month_6", 183), ("month_12", 366))
NOT_FOR_HER = (5, 6, 27, 29)
#: What clearance asks for, and some of what it does not.
SETTLED = (1, 2, 3, 7, 8, 9, 11, 12, 13, 17, 18, 23, 24, 25, 28, 33, 34, 35, 36, 37, 38)


@dataclass(frozen=True)
class Scenery:
    """Days of a departure, counted from today."""

    preparation: int
    cleared: int
    departure: int


class Pieces(Steps):
    """A file around the vignettes, in pieces that paths put together."""

    def __init__(self, who: Somebody, path: str, cast: Cast, hands: Hands, today: date, chance: Random) -> None:
        super().__init__(who.alias, cast, hands, today=today)
        self.who, self.path, self.chance = who, path, chance
        self.first_day = 0

    def between(self, low: int, high: int) -> int:
        return self.chance.randint(low, high)

    # --- pieces ---
    def begins(self, day: int, **more: Any) -> None:
        """Intake, safe contact, legal position."""
        who, self.first_day = self.who, day
        self.opens(
            day,
            alias=who.alias,
            language=who.language,
            gender=who.gender,
            age_group="adult",
            origin_country=who.country,
            exploitation=[who.exploitation],
            privacy_talk_on=self.as_date(day),
            **{"criminal_case": YesNoUnknown.NO, "safe_now": SafeNow.YES} | more,
        )
        number = self.between(2000, 9999)
        data = {
            "method": self.chance.choice(("phone", "phone", "whatsapp", "signal")),
            "number": f"+00 000 {number}",
            "days": sorted(self.chance.sample(range(7), 3)),
            "from_time": time(self.between(9, 17)),
            "until_time": time(19),
            "messages": self.chance.random() < 0.4,
            "who_may_answer": "Alleen zij zelf" if who.is_woman else "Alleen hij zelf",
            "code_word": "",
        }
        self.does(day + 1, "contact", set_safe_contact, data=data)
        if "children" in who.fits:
            child = {"name": "kind", "relation": Relation.CHILD, "birth_year": self.today.year - self.between(3, 15)}
            self.does(day + 1, "contact", add_dependant, data=child)
        self.positions(day)

    def positions(self, day: int) -> None:
        """What holds for her stay."""
        if "eu" in self.who.fits:
            self.position(day, StatusKind.EU_CITIZEN, day - 200)
            return
        self.position(day, StatusKind.REFLECTION, day - 5)
        following = self.chance.choice((StatusKind.B8_3, StatusKind.ASYLUM, StatusKind.RETURN_DECISION))
        if following == StatusKind.ASYLUM:
            self.who.fits.add("asylum")
        later = day + 90
        if later < -1:
            length = {StatusKind.B8_3: 365, StatusKind.RETURN_DECISION: 28}.get(following)
            self.position(later, following, later, later + length if length else None)

    def position(self, day: int, kind: str, start: int, end: int | None = None) -> None:
        data = {"kind": kind, "starts_on": self.as_date(start), "ends_on": None if end is None else self.as_date(end)}
        self.does(day, "status", add_status, data=data)

    def discusses(self, until: int, wishes: tuple[str, ...]) -> None:
        """Open the discussion and hold talks, the last one on day ``until``."""
        first = self.first_day + 2
        days = sorted({first + (until - first) * place // max(1, len(wishes) - 1) for place in range(len(wishes))})
        self.moves(first, "open_discussion")
        for place, day in enumerate(days):
            wish = wishes[place - len(days)]
            self.says(day, wish)
        self.fact(days[0] + 1, FactKind.LEGAL_ADVICE, answer="accepted", by="eigen advocaat")
        for _ in range(self.between(1, 3)):
            self.notes(self.between(first, max(first, until)), self.who.says("notes_texts"))

    def says(self, day: int, wish: str, **more: Any) -> None:
        """One talk in sentences of the word list."""
        who = self.who
        interpreter = self.chance.choice(("telephone", "telephone", "on_site", "none"))
        self.talks(
            day,
            minutes=self.chance.choice((25, 30, 40, 45, 60)),
            setting=self.chance.choice(("shelter", "shelter", "walk", "office", "phone")),
            language=who.language,
            interpreter=interpreter,
            interpreter_neutral=interpreter != "none",
            wish=wish,
            voluntariness="free",
            own_words=who.says("own_words", wish=wish),
            reasons_for=who.says("reasons_for") if wish != "does_not_want" else "",
            reasons_against=who.says("reasons_against") if wish != "wants_return" else "",
            fears=who.says("fears"),
            hopes=who.says("hopes"),
            steps=who.says("steps"),
            information=sorted(self.chance.sample(("rights", "stay_options", "return_support", "organisations"), 2)),
            **more,
        )

    def works(self) -> None:
        """A task that is due, late or done."""
        due = self.between(-12, 25)
        made = max(self.first_day + 3, min(due, -1) - 14)
        done = due if due < 0 and self.chance.random() < 0.6 else None
        self.task(made, self.who.says("tasks"), due, done=done)

    def prepares(self, scenery: Scenery, *, settled: float = 1.0, risk: str = "agreed") -> None:
        """Her decision, the plan, the risk, a contact abroad."""
        start = scenery.preparation
        self.says(start - 1, "wants_return")
        self.decides(start - 1, self.who.says("own_words", wish="wants_return"))
        self.moves(start, "start_preparation")
        self.plans(
            start + 1,
            self.as_date(scenery.departure),
            destination="Bij familie, in een andere stad dan vroeger",
            route="Rechtstreekse vlucht, iemand gaat mee tot de controle",
            meeting="Iemand van de partner staat bij de uitgang, met een gele map",
            first_days="Eerst uitrusten, daarna samen naar de gemeente en de dokter",
            money="Ticket en steun in natura via IOM, het bedrag staat op papier",
        )
        self.seeks_contact(start + 3)
        self.asks_iom(start + 2, start + 9)
        last_day = min(scenery.cleared - 1, -1)
        done = SETTLED[: round(len(SETTLED) * settled)]
        if settled:
            self.settles(start + 2, NOT_FOR_HER, ItemState.NOT_APPLICABLE, "Speelt niet in deze situatie")
        for part in range(3):
            day = start + 3 + (last_day - start - 3) * (part + 1) // 3
            self.settles(min(max(day, start + 2), last_day), done[part::3])
        self.risks(last_day, risk)

    def risks(self, last_day: int, state: str) -> None:
        """An assessment shortly before, as far as ``state``."""
        level = self.chance.choice(("low", "raised", "raised"))
        answers = {
            1: Scored(1, "eigen verhaal"),
            9: Scored(2, "partner daar", "Werkplek in de eerste maand", "partner daar"),
            14: Scored(0, "partner daar"),
            30: Scored(0, "gesprekken"),
        }
        day = last_day - 6
        self.assesses(day, level, answers, self.who.says("steps"), submitted=state != "draft")
        if state == "agreed":
            self.reviews(day + 3, note="Gelezen, met begeleider besproken.")
        elif state == "sent_back":
            self.reviews(day + 3, agree=False, note="Wie haalt op als de vlucht later aankomt? Dat staat er niet.")

    def seeks_contact(self, day: int) -> None:
        """A partner abroad accepts, or it is written down where one looked."""
        abroad = Organisation.objects.filter(country=self.who.country, is_active=True).exclude(country="NL").first()
        if abroad is not None:
            self.asks(
                abroad.code, day, "Een veilige plek voor de eerste maand", language=self.who.language, accepted=day + 5
            )
            return
        self.does(
            day,
            "partner",
            record_contact_search,
            country=self.who.country,
            places_tried="Netwerk van de partners in de regio, IOM daar, twee organisaties via VluchtelingenWerk",
            searched_on=self.as_date(day),
            reason="Geen organisatie met opvang in deze streek",
        )

    def asks_iom(self, day: int, accepted: int | None) -> None:
        question = "Hulp bij de reis en de eerste dagen"
        self.asks("iom-nederland", day, question, language=self.who.language, accepted=accepted)

    def leaves(self, scenery: Scenery) -> None:
        """Clearance and departure."""
        self.moves(scenery.cleared, "clear_departure", self.people.coordinator)
        if scenery.departure >= 0:
            return
        day = self.as_date(scenery.departure)
        self.moves(
            scenery.departure,
            "record_departure",
            departed_at=datetime.combine(day, time(11, 10), tzinfo=clock.AMSTERDAM),
            departure_kind=self.chance.choice(("assisted", "assisted", "independent")),
            see_off="begeleider",
        )

    def arrives(self, day: int) -> None:
        moment = datetime.combine(self.as_date(day), time(8), tzinfo=clock.AMSTERDAM)
        self.moves(day, "confirm_arrival", arrived_at=moment, source=ArrivalSource.PARTNER)

    def is_followed(self, arrived: int, until: int, *, stops: bool = False) -> None:
        """Follow-ups up to day ``until``; now and then nobody answers."""
        held = [(moment, arrived + after) for moment, after in FOLLOW_UPS if arrived + after <= until]
        for place, (moment, day) in enumerate(held):
            last = place == len(held) - 1
            reached = last or self.chance.random() < 0.8
            self.follows_up(
                day,
                moment,
                FollowUpResult.REACHED if reached else FollowUpResult.NOT_REACHED,
                safe_to_talk=reached,
                needs=self.who.says("tasks") if reached and not last else "",
                wants_to_stop=stops and last,
            )
