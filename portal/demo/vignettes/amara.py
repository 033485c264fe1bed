"""Amara, day 40 of her reflection period: undecided at first, now she considers it. A first, nameless question."""

from cases.codes import SafeNow
from portal.demo.people import NORTH
from portal.demo.story import Hands
from portal.demo.telling import Vignette


class Amara(Vignette):
    number = 1
    people_here = Hands(NORTH, "sanne", "marieke", "ellen")
    code_word = "maanvis"
    safe_now = SafeNow.UNSURE
    legal_advice = -17
