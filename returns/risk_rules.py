"""The guards around the level of risk (`domain.md` 5). Pure: no rows, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from foundation.access.permissions import Text
from returns.codes import RiskLevel

ORDER = [RiskLevel.LOW, RiskLevel.RAISED, RiskLevel.HIGH, RiskLevel.UNACCEPTABLE]
SCORES = (0, 1, 2, 3)


@dataclass(frozen=True)
class Answered:
    """One answer: ``score`` None is unknown, which is open and never 0."""

    number: int
    score: int | None
    measure: str = ""

    @property
    def unmitigated(self) -> bool:
        """A 3 without a measure."""
        return self.score == SCORES[-1] and not self.measure.strip()


def lowest_level(answers: Iterable[Answered]) -> RiskLevel:
    """Return the lowest level that a person may set: a 3 without a measure is at least high."""
    return RiskLevel.HIGH if any(answer.unmitigated for answer in answers) else RiskLevel.LOW


def level_fault(level: str, answers: Iterable[Answered]) -> Text:
    """Return why this level cannot be set, or nothing. The level is a person's, never a sum."""
    answers = list(answers)
    if ORDER.index(RiskLevel(level)) >= ORDER.index(lowest_level(answers)):
        return ""
    numbers = ", ".join(str(answer.number) for answer in answers if answer.unmitigated)
    return (
        _("Question %s has a 3 without a measure: the level is then at least high. Write down a measure, or set high.")
        % numbers
    )


def still_open(answers: Iterable[Answered], numbers: Iterable[int]) -> list[int]:
    """Return the questions that are not answered, or answered with unknown."""
    known = {answer.number for answer in answers if answer.score is not None}
    return [number for number in numbers if number not in known]
