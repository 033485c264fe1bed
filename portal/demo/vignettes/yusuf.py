"""Yusuf, cleared to go: a permit as a witness, a hearing by video agreed with the prosecutor, work prepared there."""

from cases.codes import YesNoUnknown
from portal.demo.people import NORTH
from portal.demo.story import Hands
from portal.demo.telling import Vignette


class Yusuf(Vignette):
    number = 4
    people_here = Hands(NORTH, "sanne", "marieke", "ellen")
    code_word = "saffraan"
    criminal_case = YesNoUnknown.YES
    legal_advice = -84
    prosecutor = -40
