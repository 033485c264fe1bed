"""Grace, who prepared her return, changed her mind after the scan without giving a reason, and stays."""

from datetime import timedelta

from cases.codes import YesNoUnknown
from cases.operations import set_medical
from portal.demo.people import SOUTH
from portal.demo.story import Hands
from portal.demo.telling import Vignette


class Grace(Vignette):
    number = 5
    people_here = Hands(SOUTH, "lieke", "hanneke", "ruud")
    code_word = "zonnehoed"
    criminal_case = YesNoUnknown.YES
    legal_advice = -179
    called_off = frozenset({"jacaranda-centre", "iom-nederland"})

    def tell_more(self) -> None:
        # The ground in the storyline: six weeks before until six weeks after the birth she does not fly.
        ground = next(row for row in self.line["exceptions"] if row["ground"] == "pregnancy")
        birth = self.as_date(ground["from_day"]) + timedelta(days=42)
        data = {"summary": "Zwanger; controles bij de verloskundige hier.", "expected_birth_on": birth}
        self.does(-95, "contact", set_medical, data=data)
