"""Mei, back since spring: two follow-ups missed, then a wrong code word; the partner went to see her."""

from cases.codes import YesNoUnknown
from portal.demo.people import SOUTH
from portal.demo.story import Hands
from portal.demo.telling import Vignette


class Mei(Vignette):
    number = 10
    people_here = Hands(SOUTH, "daan", "hanneke", "ruud")
    code_word = "jasmijnthee"
    criminal_case = YesNoUnknown.YES
    legal_advice = -325
    prosecutor = -260
