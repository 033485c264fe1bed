"""Noor, refused asylum and afraid of her family: she must leave and does not want to. The third gate is empty."""

from cases.codes import SafeNow
from portal.demo.people import WEST
from portal.demo.story import Hands
from portal.demo.telling import Vignette


class Noor(Vignette):
    number = 8
    people_here = Hands(WEST, "youssef", "marieke")
    code_word = "pistache"
    safe_now = SafeNow.UNSURE
    legal_advice = -89
