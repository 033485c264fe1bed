"""Thabo, half a year back: a pause for detox, two partners who declined, a third that stayed."""

from portal.demo.people import NORTH
from portal.demo.story import Hands
from portal.demo.telling import Vignette
from returns.codes import SurveyMoment, Voice


class Thabo(Vignette):
    number = 9
    people_here = Hands(NORTH, "bram", "marieke", "ellen")
    code_word = "soldeertin"
    legal_advice = -317

    def tell_more(self) -> None:
        """His case worker's view beside his last answers: they differ about work and about how he sleeps."""
        last = next(contact for contact in reversed(self.line["follow_ups"]) if "answers" in contact)
        view = last["answers"] | {"E7": "no", "P8": "very_often", "S1": "good"}
        self.answers(last["day"], SurveyMoment.MONTH_6, Voice.WORKER, view)
