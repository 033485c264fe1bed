"""Ioana, an EU citizen who wants to go at once: no gates, a bus in fourteen days, and wages still to be paid."""

from portal.demo.people import WEST
from portal.demo.story import Hands
from portal.demo.telling import Vignette


class Ioana(Vignette):
    number = 2
    people_here = Hands(WEST, "femke", "marieke")
    code_word = "kastanje"
    legal_advice = -19
