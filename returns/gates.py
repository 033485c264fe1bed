"""The four policy gates (*beleidsstappen*): what the file shows and does not show (`domain.md` 6).

Gates 1 to 3 are policy, not law: the authority decides alone, and removal does not legally depend on help by others.
So nothing here comforts, advises, proposes or foretells. Silence is not refusal; an empty gate is shown as empty.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.codes import AgeGroup, StatusKind
from cases.models import LegalStatus
from foundation import clock
from returns.codes import Answer, ExceptionGround, FactKind
from returns.models import Fact, PolicyException, ReturnProcess

#: Legal positions that are a ground by themselves while they last.
GROUNDS = {
    StatusKind.REFLECTION: ExceptionGround.REFLECTION,
    StatusKind.B8_3: ExceptionGround.B8_3,
    StatusKind.ASYLUM: ExceptionGround.ASYLUM,
    StatusKind.ARTICLE_64: ExceptionGround.HEALTH,
}
LAW = gettext_lazy(
    "Steps 1 to 3 are policy, not law. The authority decides alone, and by law removal does not depend on help offered"
    " by others. This page says only what the file shows. What it means for her, her lawyer must judge."
)


@dataclass(frozen=True)
class Gate:
    """One step of the policy, in sentences about the file."""

    number: int
    title: str
    sentences: Sequence[str]
    recorded: bool
    fact_kind: str = ""


@dataclass(frozen=True)
class Ground:
    """An exception: why, from when, until when, and on which paper."""

    label: str
    starts_on: date
    ends_on: date | None = None
    document: str = ""

    def is_open(self, today: date) -> bool:
        """Tell whether it holds today; both days count."""
        return self.starts_on <= today and (self.ends_on is None or self.ends_on >= today)

    def sentence(self) -> str:
        """Say it with its days."""
        if self.ends_on is None:
            return _("%(ground)s, since %(from)s") % {"ground": self.label, "from": _day(self.starts_on)}
        return _("%(ground)s, from %(from)s until and including %(until)s") % {
            "ground": self.label, "from": _day(self.starts_on), "until": _day(self.ends_on),
        }  # fmt: skip


@dataclass(frozen=True)
class GateFile:
    """What of the file the gates read."""

    facts: Sequence[Fact] = ()
    grounds: Sequence[Ground] = ()
    period_ends_on: date | None = None
    has_return_decision: bool = False
    eu_citizen: bool = False
    dublin: bool = False


def gates(file: GateFile, today: date) -> list[Gate]:
    """Return the four gates in sentences."""
    first = _offered(
        file, 1, _("Independent departure discussed and supported"), FactKind.INDEPENDENT_DEPARTURE,
        _("The file does not show that independent departure was discussed with her; so this step of the policy is not"
          " recorded."),
    )  # fmt: skip
    second = _offered(
        file, 2, _("Help of DTenV offered"), FactKind.DTENV_HELP,
        _("The file does not show that help of DTenV was offered; so this step of the policy is not recorded."),
    )  # fmt: skip
    third = _offered(
        file, 3, _("Help of other organisations offered"), FactKind.OTHER_HELP,
        _("The file does not show that help of other organisations was offered; so this step of the policy is not"
          " recorded."),
    )  # fmt: skip
    return [first, second, third, _fourth(file, (first, second, third), today)]


def _offered(file: GateFile, number: int, title: str, kind: FactKind, empty: str) -> Gate:
    facts = [fact for fact in file.facts if fact.kind == kind]
    sentences = [_fact_sentence(fact) for fact in facts] or [empty]
    return Gate(number, title, sentences, bool(facts), kind)


def _fact_sentence(fact: Fact) -> str:
    answers = {
        Answer.ACCEPTED: _("The file shows that it was offered on %(day)s and that she accepted."),
        Answer.DECLINED: _("The file shows that it was offered on %(day)s and that she declined."),
        Answer.NONE: _("The file shows that it was offered on %(day)s. It shows no answer; silence is not refusal."),
    }
    sentence = answers[Answer(fact.answer)] % {"day": _day(fact.happened_on)}
    if fact.confirmed_at is None:
        sentence = " ".join((sentence, _("No coordinator has confirmed this yet.")))
    return sentence


def _fourth(file: GateFile, before: Iterable[Gate], today: date) -> Gate:
    shown: list[str] = []
    not_shown: list[str] = []
    if file.has_return_decision and file.period_ends_on is None:
        shown.append(_("The file shows a return decision without a departure period."))
    elif file.has_return_decision and file.period_ends_on is not None:
        past = file.period_ends_on < today
        text = (
            _("The file shows that the departure period ended on %s.")
            if past
            else _("The file shows a departure period until %s. It has not ended.")
        )
        (shown if past else not_shown).append(text % _day(file.period_ends_on))
    else:
        not_shown.append(_("The file does not show a return decision with a departure period."))
    for gate in before:
        declined = [fact for fact in file.facts if fact.kind == gate.fact_kind and fact.answer == Answer.DECLINED]
        if not declined:
            not_shown.append(_("Step %d: the file does not show that she declined.") % gate.number)
    still_open = [ground for ground in file.grounds if ground.is_open(today)]
    not_shown += [_("The file shows an open exception: %s.") % ground.sentence() for ground in still_open]
    letters = [fact for fact in file.facts if fact.kind == FactKind.AUTHORITY_LETTER]
    if letters:
        shown.append(_("The file shows a letter of the authority of %s.") % _day(letters[-1].happened_on))
    else:
        not_shown.append(_("The file does not show a letter of the authority."))
    conclusion = (
        _("So not everything that this step of the policy asks for is recorded.") if not_shown
        else _("So everything that this step of the policy asks for is recorded.")
    )  # fmt: skip
    return Gate(
        4, _("Forced departure possible in this policy"), [*shown, *not_shown, conclusion], not not_shown,
        FactKind.AUTHORITY_LETTER,
    )  # fmt: skip


def _day(day: date) -> str:
    return date_format(day, "j F Y")


# --- reading the file ---------------------------------------------------------------------------------------
def file_of(process: ReturnProcess) -> GateFile:
    """Read what the gates are about: four queries."""
    today = clock.today()
    facts = list(Fact.objects.filter(process_id=process.pk, struck_at=None).order_by("happened_on", "pk"))
    statuses = list(LegalStatus.objects.filter(case_id=process.case_id, superseded_at=None).order_by("starts_on"))
    grounds = [
        Ground(str(ExceptionGround(row.ground).label), row.starts_on, row.ends_on, row.document)
        for row in PolicyException.objects.filter(process_id=process.pk).order_by("starts_on")
    ]
    grounds += [
        Ground(str(GROUNDS[StatusKind(row.kind)].label), row.starts_on, row.ends_on)
        for row in statuses if row.kind in GROUNDS
    ]  # fmt: skip
    if process.case.client.age_group == AgeGroup.MINOR and not _minor_protected(facts):
        grounds.append(Ground(str(ExceptionGround.MINOR.label), process.case.opened_on))
    decisions = [row for row in statuses if row.kind == StatusKind.RETURN_DECISION]
    now = {row.kind for row in statuses if row.ends_on is None or row.ends_on >= today}
    return GateFile(
        facts=facts, grounds=grounds, has_return_decision=bool(decisions),
        period_ends_on=decisions[-1].ends_on if decisions else None,
        eu_citizen=StatusKind.EU_CITIZEN in now, dublin=StatusKind.DUBLIN in now,
    )  # fmt: skip


def _minor_protected(facts: Iterable[Fact]) -> bool:
    confirmed = {fact.kind for fact in facts if fact.confirmed_at is not None}
    return {FactKind.RECEPTION, FactKind.BEST_INTERESTS} <= confirmed


def gate_page(process: ReturnProcess) -> dict[str, Any]:
    """Return what the page of the gates shows."""
    file, today = file_of(process), clock.today()
    return {
        "hidden": file.eu_citizen,
        "dublin": file.dublin,
        "gates": [] if file.eu_citizen else gates(file, today),
        "grounds": [{"ground": ground, "open": ground.is_open(today)} for ground in file.grounds],
        "law": LAW,
    }
