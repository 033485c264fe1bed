"""Thabo, half a year back: a pause for detox, two partners who declined, a third that stayed."""

from portal.demo.people import NORTH
from portal.demo.story import Hands
from portal.demo.telling import Vignette


class Thabo(Vignette):
    number = 9
    people_here = Hands(NORTH, "bram", "marieke", "ellen")
    code_word = "soldeertin"
    legal_advice = -317
