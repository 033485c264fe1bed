"""Noor, refused asylum and afraid of her family: she must leave and does not want to. The third gate is empty."""

from datetime import datetime, time

from cases.codes import EnquiryChannel, Known, SafeNow, TaskKind
from cases.models import Task
from cases.operations import complete_task, record_enquiry
from foundation import clock
from foundation.accounts.models import User
from portal.demo.people import WEST
from portal.demo.story import Hands
from portal.demo.telling import Vignette


class Noor(Vignette):
    number = 8
    people_here = Hands(WEST, "youssef", "marieke")
    code_word = "pistache"
    safe_now = SafeNow.UNSURE
    legal_advice = -89

    def tell(self) -> "Noor":
        """Tell her storyline, and that a man asked for her by telephone a week ago."""
        super().tell()
        day = -7
        heard_at = datetime.combine(self.as_date(day), time(13, 10), tzinfo=clock.AMSTERDAM)
        self.does(
            day, "note", record_enquiry,
            data={
                "heard_at": heard_at, "channel": EnquiryChannel.PHONE, "asker": "Een man, zegt dat hij haar oom is.",
                "came_from": "Nummer verborgen",
                "asked": "Of zij bij ons is, en of zij binnenkort op reis gaat. Hij noemde haar bij haar voornaam.",
                "known": [Known.LEGAL_NAME, Known.PLANS],
                "told": "Dat wij nooit iets over wie dan ook zeggen. Hij hing op toen ik naar zijn nummer vroeg.",
            },
        )  # fmt: skip
        self.on(day, "task", self.people.coordinator, "looked at", self._looked_at)
        return self

    def _looked_at(self, actor: User) -> None:
        """The coordinator looked the same afternoon."""
        complete_task(actor=actor, task=Task.objects.visible_to(actor).get(case=self.opened, kind=TaskKind.ENQUIRY))
