"""The moves of a return as the page words them; which there are, and why, `returns.moves` says."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.accounts.models import User
from returns.models import ReturnProcess
from returns.moves import NEXT, Offer, moves_for
from returns.stages import Stage


@dataclass(frozen=True)
class Steps:
    """What can be done with this return, sorted by how often it is needed."""

    next: Offer | None
    change_of_mind: Offer | None
    pause: Offer | None
    possible: Sequence[Offer]
    impossible: Sequence[Offer]

    @property
    def ready(self) -> bool:
        """Tell whether the next step can be made now."""
        return self.next is not None and self.next.allowed and not self.next.missing

    @property
    def title(self) -> str:
        """Say how much the next step still needs."""
        number = len(self.next.missing) if self.next else 0
        if not number:
            return _("Nothing is missing for the next step")
        words = ngettext(
            "One thing is missing for the next step", "%(number)d things are missing for the next step", number
        )
        return words % {"number": number}

    @property
    def needs(self) -> list[dict[str, object]]:
        """What the next step needs: with its note where it is there, with its link where it is missing."""
        found = self.next.needs if self.next else ()
        return [{"label": n.label, "done": n.done, "url": "" if n.done else n.url, "note": n.note} for n in found]


def steps_for(process: ReturnProcess, user: User) -> Steps:
    """Return the moves that start from where the return is now, as they stand for ``user``."""
    front, more = moves_for(process, user)
    by_name = {offer.name: offer for offer in front}
    # Handing over stands among the pages of the file.
    possible = [offer for offer in more if offer.allowed and offer.url and offer.name != "transfer"]
    return Steps(
        by_name.get(NEXT[Stage(process.stage)]),
        by_name.get("back_to_discussion"),
        by_name.get("hold"),
        possible,
        [offer for offer in more if not offer.allowed],
    )
