"""The files around the vignettes: about 120, over three teams and five years, in every stage and with every outcome.

Each path is a plausible way through the stages. Days count from today; what lies further along the road is told
from the end backwards, so that a file ends where its path says.
"""

from collections.abc import Iterator
from datetime import date
from random import Random

from cases.codes import ConsentPurpose, YesNoUnknown
from cases.models import Handover
from cases.operations import answer_handover, ask_handover, assign_case_worker
from foundation.accounts.models import User
from portal.demo.people import NORTH, SOUTH, WEST
from portal.demo.pieces import Pieces, Scenery
from portal.demo.sentences import people
from portal.demo.story import Cast, Hands, Story
from portal.demo.vignettes import VIGNETTES
from returns.codes import FactKind
from returns.models import ReturnProcess
from returns.operations.reopening import reopen

HANDS = (
    Hands(NORTH, "sanne", "marieke", "ellen"),
    Hands(WEST, "femke", "joost"),
    Hands(SOUTH, "lieke", "hanneke", "ruud"),
    Hands(NORTH, "bram", "marieke", "ellen"),
    Hands(WEST, "youssef", "marieke"),
    Hands(SOUTH, "daan", "hanneke", "ruud"),
)
#: How many files take which path.
PATHS = {
    "intake": 8, "discussion": 26, "preparation": 14, "ready": 5, "departed": 3, "aftercare": 9, "on_hold": 6,
    "missing": 5, "handed_over": 2, "reopened": 2, "by_herself": 1, "closed_returned": 12, "closed_stays": 12,
    "closed_withdrawn": 8, "closed_missing": 3, "closed_deceased": 1, "closed_declined": 3, "closed_forced": 2,
    "closed_dublin": 2,
}  # fmt: skip


def background(cast: Cast, today: date, *, seed: int) -> Iterator[Story]:
    """Yield the files, mixed, so that they are not opened in the order of their outcome."""
    chance = Random(seed)  # noqa: S311 # nosec B311 - chance for stories, not for secrets
    paths = [path for path, count in PATHS.items() for _ in range(count)]
    chance.shuffle(paths)
    known = [vignette.surname() for vignette in VIGNETTES]
    for place, (path, somebody) in enumerate(zip(paths, people(chance, known), strict=False)):
        yield File(somebody, path, cast, HANDS[place % len(HANDS)], today, chance).tell()


class File(Pieces):
    """One of the files around the vignettes: its path through the stages."""

    def tell(self) -> "File":
        getattr(self, f"tell_{self.path}")()
        return self

    # --- paths that are still open ---
    def tell_intake(self) -> None:
        self.begins(-self.between(1, 12), safe_now=self.chance.choice(("yes", "unsure", "no", "not_asked")))
        self.works()

    def tell_discussion(self) -> None:
        self.begins(-self.between(40, 400))
        last = -self.chance.choice((3, 9, 16, 24, 33, 40, 47, 61))
        wishes = ("undecided", "considers", "does_not_want", "undecided", "considers")
        self.discusses(max(last, self.first_day + 4), wishes[self.between(0, 2) :])
        if self.chance.random() < 0.5:
            self.asks_nameless(-self.between(2, 14))
        self.works()

    def asks_nameless(self, day: int) -> None:
        codes = ("vluchtelingenwerk", "goedwerk", "wereldwijd", "slachtofferhulp", "iom-nederland")
        code = "fairwork" if "labour" in self.who.fits else self.chance.choice(codes)
        sent = max(day, self.first_day + 2)
        if self.chance.random() < 0.3:
            self.asks(code, sent - 1, "Wat kunt u voor iemand in deze situatie doen?", language=self.who.language,
                      declined=sent, reason="no_capacity")  # fmt: skip
        else:
            self.asks(code, sent, "Wat kunt u voor iemand in deze situatie doen?", language=self.who.language)

    def tell_preparation(self) -> None:
        start = -self.between(18, 60)
        self.begins(start - self.between(60, 300))
        self.discusses(start - 10, ("undecided", "considers", "wants_return"))
        scenery = Scenery(start, 0, self.between(6, 60))
        risk = self.chance.choice(("draft", "submitted", "sent_back", "agreed"))
        self.prepares(scenery, settled=self.chance.choice((0.1, 0.4, 0.7)), risk=risk)
        self.works()

    def tell_ready(self) -> None:
        scenery = Scenery(-self.between(40, 70), -self.between(2, 6), self.between(4, 20))
        self.begins(scenery.preparation - self.between(60, 200))
        self.discusses(scenery.preparation - 10, ("considers", "wants_return"))
        self.prepares(scenery)
        self.leaves(scenery)

    def _left(self, departure: int) -> None:
        scenery = Scenery(departure - self.between(45, 80), departure - 6, departure)
        self.begins(scenery.preparation - self.between(40, 200))
        self.discusses(scenery.preparation - 10, ("undecided", "considers", "wants_return"))
        self.prepares(scenery)
        self.leaves(scenery)

    def tell_departed(self) -> None:
        self._left(-self.between(1, 2))

    def tell_aftercare(self) -> None:
        departure = -self.between(6, 350)
        self._left(departure)
        self.arrives(departure + 1)
        self.is_followed(departure + 1, -2)

    def tell_on_hold(self) -> None:
        self.begins(-self.between(120, 300))
        self.discusses(-60, ("undecided", "considers"))
        paused = -self.between(20, 50)
        review = self.as_date(self.between(-4, 30))
        self.moves(paused, "hold", reason=self.who.says("pause_reasons"), review_on=review)

    def tell_missing(self) -> None:
        self.begins(-self.between(60, 300))
        last = -self.between(3, 40)
        self.discusses(last - 5, ("undecided", "does_not_want"))
        self.lost(last)

    def lost(self, day: int) -> None:
        self.moves(
            day,
            "report_missing",
            last_seen_on=self.as_date(day - 1),
            steps="Telefoon gebeld, opvang en school gevraagd, kamer bekeken.",
            told="coördinator, politie, advocaat",
            trafficker_feared=self.chance.choice((YesNoUnknown.YES, YesNoUnknown.UNKNOWN)),
        )

    def tell_handed_over(self) -> None:
        """The file went to another team, with her consent; one is still being asked."""
        self.begins(-self.between(150, 250))
        self.discusses(-60, ("undecided", "considers"))
        target = HANDS[5] if self.people.team != SOUTH else HANDS[0]
        self.consents(-40, target.team, "Het hele dossier", self.who.language, purpose=ConsentPurpose.TRANSFER)
        accepted = self.chance.random() < 0.7
        # The sight that comes with the question lasts thirty days by the clock of the database, which nobody sets.
        asked = -20 if accepted else -2

        def ask(actor: User) -> None:
            self.kept["handover"] = ask_handover(
                actor=actor,
                case=self.opened,
                to_team=self.cast.teams[target.team],
                consent=self.kept["consent", target.team],
                note="Zij verhuist; graag dezelfde tolk.",
            )

        self.on(asked, "partner", self.people.coordinator, "asks another team", ask)
        if accepted:
            self._is_taken_over(target)

    def _is_taken_over(self, target: Hands) -> None:
        def accept(actor: User) -> None:
            answer_handover(actor=actor, handover=Handover.objects.get(pk=self.kept["handover"].pk), accept=True)
            self.process = ReturnProcess.objects.current().select_related("case").get(case=self.opened)
            self.case = self.process.case

        self.on(-18, "partner", target.coordinator, "takes over", accept)
        self.does(-17, "partner", assign_case_worker, target.coordinator, user=self.cast[target.worker])
        self.people = target
        self.says(-10, "considers")

    def tell_reopened(self) -> None:
        self._withdraws(-self.between(90, 200))
        self.on(
            -30, "move", self.people.coordinator, "reopen",
            lambda actor: self._reopens(actor, "Zij belde zelf en wil weer praten."),
        )  # fmt: skip
        self.says(-20, "considers")

    def _reopens(self, actor: User, reason: str) -> None:
        self.process = reopen(actor=actor, process=self.process, reason=reason)

    def tell_by_herself(self) -> None:
        """She left without us; contact was offered."""
        self.begins(-140)
        self.discusses(-30, ("undecided", "considers"))
        self.moves(
            -12, "record_own_departure", departed_at=self.as_date(-13), said="Ik ga naar mijn tante.",
            contact="Zij heeft ons nummer en belt als zij wil.",
        )  # fmt: skip

    # --- paths that ended ---
    def tell_closed_returned(self) -> None:
        departure = -self.between(400, 1500)
        self._left(departure)
        self.arrives(departure + 1)
        stops = self.chance.random() < 0.4
        last = departure + (200 if stops else 370)
        self.is_followed(departure + 1, last, stops=stops)
        self.moves(last + 2, "finish", self.people.coordinator)

    def tell_closed_stays(self) -> None:
        end = -self.between(20, 1300)
        self.begins(end - self.between(150, 400))
        self.discusses(end - 20, ("undecided", "considers", "does_not_want"))
        ground = (
            "Humanitair niet-tijdelijk verblijf verleend" if "eu" not in self.who.fits else "Werk en woning gevonden"
        )
        self.moves(end, "close_staying", self.people.coordinator, ground=ground, stays_on=self.as_date(end))

    def _withdraws(self, day: int) -> None:
        self.begins(day - self.between(50, 200))
        self.discusses(day - 10, ("undecided", "does_not_want"))
        self.moves(day, "withdraw", own_words=self.who.says("own_words", wish="does_not_want"), way_back_told=True)

    def tell_closed_withdrawn(self) -> None:
        self._withdraws(-self.between(15, 1600))

    def tell_closed_missing(self) -> None:
        day = -self.between(230, 1500)
        self.begins(day - self.between(60, 200))
        self.discusses(day - 8, ("undecided", "does_not_want"))
        self.lost(day)
        self.moves(day + 200, "finish", self.people.coordinator)

    def tell_closed_deceased(self) -> None:
        day = -self.between(200, 900)
        self.begins(day - 150)
        self.discusses(day - 30, ("undecided", "considers"))
        self.moves(
            day, "record_death", self.people.coordinator, died_on=self.as_date(day - 1), source="huisarts, met akte"
        )

    def tell_closed_declined(self) -> None:
        day = -self.between(20, 1200)
        self.begins(day - 4)
        self.moves(
            day, "decline_intake", self.people.coordinator, reason="Hoort bij een andere regio",
            other_help="Warm overgedragen aan de zorgcoördinator daar",
        )  # fmt: skip

    def _by_authority(self, kind: str) -> None:
        day = -self.between(250, 1100)
        self.begins(day - self.between(120, 250))
        self.discusses(day - 30, ("does_not_want", "undecided"))
        self.fact(day - 8, FactKind.AUTHORITY_LETTER, by="IND", note="Brief in het dossier, advocaat heeft een kopie")
        self.moves(
            day, "record_authority_departure", self.people.coordinator, departure_kind=kind,
            departed_at=self.as_date(day), authority="DTenV", letter="Brief van de overheid",
        )  # fmt: skip
        self.moves(day + 200, "finish", self.people.coordinator)

    def tell_closed_forced(self) -> None:
        self._by_authority("forced")

    def tell_closed_dublin(self) -> None:
        self._by_authority("dublin")
