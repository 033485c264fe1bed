"""Two tracks side by side, staying and going back; neither closes the other (`domain.md` 3)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from django.utils.translation import gettext as _

from cases.codes import StatusKind
from cases.models import Case, LegalStatus
from foundation import clock
from foundation.days import short_date
from organisations.codes import AssignmentKind, AssignmentState
from organisations.models import Assignment
from portal.desk.links import link
from returns.codes import Decision, Wish
from returns.models import ClientDecision, DeparturePlan, Fact, ReturnProcess, WishTalk
from returns.stages import Stage

#: Long enough before the end to ask a lawyer and hear the answer (`domain.md` 2).
SIGNAL = timedelta(days=90)


@dataclass(frozen=True)
class Line:
    """One fact of a track, or its next open step."""

    term: str
    words: str
    url: str = ""
    #: Where the link leads to a page that only who guides her may use.
    for_talk: bool = False


def for_reader(lines: Sequence[Line], *, may_write: bool, may_talk: bool) -> list[Line]:
    """Take away the links that would refuse this reader; the words stay."""
    return [line if (may_talk if line.for_talk else may_write) else replace(line, url="") for line in lines]


def current(statuses: Sequence[LegalStatus]) -> list[LegalStatus]:
    """Return the legal positions that hold today, the one that ends first on top."""
    today = clock.today()
    held = [row for row in statuses if row.starts_on <= today and (row.ends_on is None or row.ends_on >= today)]
    return sorted(held, key=lambda row: (row.ends_on is None, row.ends_on or today, row.pk))


def stay(case: Case, statuses: Sequence[LegalStatus], advice: Sequence[Fact]) -> list[Line]:
    """Return what the file says about staying: her legal position, advice, and the next open step."""
    held = current(statuses)
    lines = [Line(_("Now"), _status(row), _change(case, row)) for row in held]
    if not lines:
        lines = [Line(_("Now"), _("her legal status is not recorded yet"))]
    if advice:
        words = _("offered on %(day)s") % {"day": short_date(max(fact.happened_on for fact in advice))}
        lines.append(Line(_("Legal advice"), words))
    return [*lines, _stay_step(case, held, advice)]


def _status(row: LegalStatus) -> str:
    label = row.get_kind_display()
    if row.ends_on:
        return _("%(status)s, until and including %(day)s") % {"status": label, "day": short_date(row.ends_on)}
    return _("%(status)s, since %(day)s") % {"status": label, "day": short_date(row.starts_on)}


def _change(case: Case, row: LegalStatus) -> str:
    return link("cases:status_change", reference=case.reference, uuid=row.uuid)


def _stay_step(case: Case, held: Sequence[LegalStatus], advice: Sequence[Fact]) -> Line:
    term = _("Open step")
    if not [row for row in held if row.kind != StatusKind.UNKNOWN]:
        return Line(term, _("Record her legal status"), link("cases:status_add", reference=case.reference))
    add = link("returns:fact_add", reference=case.reference, query="kind=legal_advice")
    if not advice:
        return Line(term, _("Offer legal advice"), add)
    ending = [row for row in held if row.ends_on and row.ends_on - clock.today() <= SIGNAL]
    if ending and ending[0].ends_on:
        day = short_date(ending[0].ends_on)
        return Line(term, _("Ask the lawyer what is possible after %(day)s") % {"day": day}, add)
    talk = link("returns:talk_add", reference=case.reference)
    return Line(term, _("Go through the options to stay in the next conversation"), talk, for_talk=True)


def go_back(
    case: Case,
    process: ReturnProcess,
    talks: Sequence[WishTalk],
    decisions: Sequence[ClientDecision],
    plan: DeparturePlan | None,
    assignments: Sequence[Assignment],
) -> list[Line]:
    """Return what the file says about going back: her wish, the journey, who is there, and the next open step."""
    lines = []
    last = talks[-1] if talks else None
    if last is None:
        lines.append(Line(_("Now"), _("nobody has asked her yet")))
    else:
        said = {"wish": Wish(last.wish).label, "day": short_date(last.held_on)}
        lines.append(Line(_("Now"), _("%(wish)s, said on %(day)s") % said))
    if decisions:
        final = decisions[-1]
        said = {"decision": Decision(final.decision).label, "day": short_date(final.decided_on)}
        lines.append(Line(_("Her decision"), _("%(decision)s, on %(day)s") % said))
    if plan is not None:
        day = _("on %(day)s") % {"day": short_date(plan.departure_on)} if plan.departure_on else _("no date yet")
        lines.append(Line(_("Departure"), day, link("returns:plan", reference=case.reference)))
    abroad = [row for row in assignments if row.kind in {AssignmentKind.CONTACT_ABROAD, AssignmentKind.COMPASS}]
    for row in abroad:
        said = {"name": row.organisation.name, "state": AssignmentState(row.state).label}
        lines.append(Line(_("Contact there"), _("%(name)s: %(state)s") % said))
    return [*lines, _return_step(case, process, last, plan, bool(abroad))]


def _return_step(
    case: Case, process: ReturnProcess, last: WishTalk | None, plan: DeparturePlan | None, abroad: bool
) -> Line:
    term = _("Open step")
    talk = link("returns:talk_add", reference=case.reference)
    if last is None:
        return Line(term, _("Have the first conversation about the future"), talk, for_talk=True)
    preparing = process.stage in {Stage.PREPARATION, Stage.READY}
    plan_page = link("returns:plan", reference=case.reference)
    if preparing and plan is None:
        return Line(term, _("Make the departure plan"), plan_page)
    if last.wish != Wish.DOES_NOT_WANT and not abroad:
        assign = link("organisations:assign", reference=case.reference)
        return Line(term, _("First question to an organisation there, without her name"), assign)
    if preparing:
        return Line(term, _("Go on with the departure plan"), plan_page)
    return Line(term, _("Ask her again in the next conversation"), talk, for_talk=True)
