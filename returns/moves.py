"""The moves as the case page offers them: next step, change of mind and pause in front, the rest behind more."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from foundation.access.permissions import Text, Verdict
from foundation.accounts.models import User
from foundation.workflow import Need, Transition
from returns.models import ReturnProcess
from returns.stages import Stage
from returns.transitions import ROWS

#: The step that the road leads to, by stage.
NEXT = {
    Stage.INTAKE: "open_discussion",
    Stage.DISCUSSION: "start_preparation",
    Stage.PREPARATION: "clear_departure",
    Stage.READY: "record_departure",
    Stage.DEPARTED: "confirm_arrival",
    Stage.AFTERCARE: "finish",
    Stage.ON_HOLD: "resume",
    Stage.MISSING: "return_found",
    Stage.CLOSED: "reopen",
}
IN_FRONT = ("back_to_discussion", "hold")
#: One click, nothing asked, no page in between: a plain POST with the version.
AT_ONCE = frozenset({"back_to_discussion"})
#: Done on a page of another room.
ELSEWHERE = {"transfer": "cases:handover_ask"}


@dataclass(frozen=True)
class Offer:
    """A move for one return and one person, in words for the page."""

    transition: Transition
    verdict: Verdict
    url: str
    needs: Sequence[Need] = field(default_factory=tuple)

    @property
    def name(self) -> str:
        return self.transition.name

    @property
    def label(self) -> Text:
        return self.transition.label

    @property
    def why(self) -> Text:
        return self.transition.why

    @property
    def allowed(self) -> bool:
        return self.verdict.allowed

    @property
    def reason(self) -> Text:
        """Why not, where it is not allowed."""
        return self.verdict.reason

    @property
    def at_once(self) -> bool:
        """Tell whether it is a POST from the case page itself (with `version`)."""
        return self.name in AT_ONCE

    @property
    def missing(self) -> list[Need]:
        return [need for need in self.needs if not need.done]


def move_url(process: ReturnProcess, name: str) -> str:
    """Return the page of a move."""
    view, arguments = ELSEWHERE.get(name, "returns:move"), {"reference": process.case.reference}
    if name not in ELSEWHERE:
        arguments["name"] = name
    return reverse(view, kwargs=arguments)


def moves_for(process: ReturnProcess, user: User) -> tuple[list[Offer], list[Offer]]:
    """Return (front, more). The next step comes first and brings what it needs, done or missing.

    Moves in front are shown also where they are not allowed, with the reason; so are those behind 'more'.
    """
    following = NEXT[Stage(process.stage)]
    front: dict[str, Offer] = {}
    more: list[Offer] = []
    for row in ROWS:
        if process.stage not in row.sources:
            continue
        verdict, url = row.may(user, process), move_url(process, row.name)
        if row.name == following:
            front[row.name] = Offer(row, verdict, url, row.needs(process, user))
        elif row.name in IN_FRONT:
            front[row.name] = Offer(row, verdict, url)
        else:
            more.append(Offer(row, verdict, url))
    order = (following, *IN_FRONT)
    return [front[name] for name in order if name in front], more
