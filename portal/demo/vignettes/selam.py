"""Selam, a Dublin claimant who would rather have gone home. The authority took her to Italy; contacts went along."""

from portal.demo.people import SOUTH
from portal.demo.story import Hands
from portal.demo.telling import Vignette
from returns.codes import FactKind


class Selam(Vignette):
    number = 7
    people_here = Hands(SOUTH, "lieke", "hanneke", "ruud")
    code_word = "koffiebloesem"
    legal_advice = -30

    def tell_more(self) -> None:
        letter = self.line["authority_departure"]["document_nl"]
        self.fact(-12, FactKind.AUTHORITY_LETTER, by="IND", note=letter)
        self.consents(-8, "Casa Ginestra: contacten", "Telefoonnummer en taal, niets anders", self.line["language"])
