"""Linh, seventeen: she does not want to go, no reception is proven, and she was missing for nine days."""

from cases.codes import AgeGroup, YesNoUnknown
from portal.demo.people import NORTH
from portal.demo.story import Hands
from portal.demo.telling import Vignette


class Linh(Vignette):
    number = 3
    people_here = Hands(NORTH, "bram", "marieke", "ellen")
    code_word = "waterlelieblad"
    age_group = AgeGroup.MINOR
    criminal_case = YesNoUnknown.UNKNOWN
