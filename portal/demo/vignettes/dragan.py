"""Dragan, who left yesterday: a high risk, sent back once, agreed with three measures and another route."""

from portal.demo.people import NORTH
from portal.demo.story import Hands
from portal.demo.telling import Vignette


class Dragan(Vignette):
    number = 6
    people_here = Hands(NORTH, "sanne", "marieke", "ellen")
    code_word = "blauwe emmer"
    legal_advice = -100

    def tell_more(self) -> None:
        self.safety_plan(
            -20,
            self.code_word,
            "\n".join(self.line["safety_plan"]["steps_nl"]),
            "Kuća Lasta, daarna IOM Belgrado, daarna de coördinator",
        )
