"""What must be present for a step, each as a sentence, with where it is filled in (`domain.md` 3).

The same list guards the move and is shown on the page, so that no button is ever grey without a reason.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import permissions as cases
from cases.codes import AgeGroup, ConsentPurpose, HandoverState, Interpreter, StatusKind, YesNoUnknown
from cases.models import Consent, Handover, LegalStatus, SafeContact
from foundation import clock
from foundation.accounts.models import User
from foundation.workflow import Need
from organisations.codes import AssignmentKind, AssignmentState
from organisations.models import Assignment, ContactSearch
from returns.checklist import open_critical_items
from returns.codes import Answer, Decision, FactKind, ReviewState, RiskLevel, Voluntariness, Wish
from returns.models import (
    ClientDecision,
    DeparturePlan,
    Fact,
    FollowUp,
    ReturnProcess,
    RiskAnswer,
    RiskAssessment,
    SafetyPlan,
    StageMove,
    WishTalk,
)
from returns.months import add_months
from returns.permissions import current_assessment
from returns.stages import Stage

ITEM_MINOR, ITEM_PRESSURE = 22, 30
UNFOUND_MONTHS = 6
ACCEPTED = (AssignmentState.ACCEPTED, AssignmentState.STARTED, AssignmentState.COMPLETED, AssignmentState.CLOSED)


def link(name: str, process: ReturnProcess, query: str = "") -> str:
    """Return the page of this case where something is filled in."""
    return reverse(name, kwargs={"reference": process.case.reference}) + query


def days_in_words(days: Iterable[date]) -> str:
    """Say "9 and 21 September": the month once where it is the same, the year where it is not this one."""
    days, this_year = sorted(set(days)), clock.today().year
    words = []
    for index, day in enumerate(days):
        following = days[index + 1] if index + 1 < len(days) else None
        same_month = following is not None and (following.year, following.month) == (day.year, day.month)
        words.append(date_format(day, "j" if same_month else "j F" if day.year == this_year else "j F Y"))
    return get_text_list(words, _("and"))


# --- discussion ---------------------------------------------------------------------------------------------
def for_open_discussion(process: ReturnProcess, actor: User) -> list[Need]:
    """Contact, language, status."""
    case = process.case
    contact = SafeContact.objects.filter(case_id=case.pk, replaced_at=None).exists()
    status = LegalStatus.objects.filter(case_id=case.pk, superseded_at=None).exclude(kind=StatusKind.UNKNOWN).exists()
    return [
        Need(_("It is known how she can be reached safely."), contact, link("cases:safe_contact", process)),
        Need(_("Her language is known."), bool(case.client.language), link("cases:edit", process)),
        Need(_("Her legal status is known, with dates."), status, link("cases:status_add", process)),
    ]


# --- preparation ------------------------------------------------------------------------------------------------
def for_start_preparation(process: ReturnProcess, actor: User) -> list[Need]:
    """Informed, not impulsive: two talks on two days, her free choice, advice, a neutral interpreter, her decision."""
    talks = list(WishTalk.objects.filter(process_id=process.pk, adds_to=None).order_by("held_on", "created_at"))
    last = talks[-1] if talks else None
    goes_herself = last is not None and last.must_return and last.goes_herself
    chooses = last is not None and (last.wish == Wish.WANTS_RETURN or goes_herself)
    free = last is not None and last.voluntariness == Voluntariness.FREE
    neutral = last is not None and (last.interpreter == Interpreter.NONE or last.interpreter_neutral)
    days = {talk.held_on for talk in talks}
    advice = facts_of(process, FactKind.LEGAL_ADVICE)
    decision = ClientDecision.objects.filter(process_id=process.pk).order_by("decided_on", "created_at").last()
    decided = decision is not None and decision.decision == Decision.RETURN
    # Only who guides her writes down a talk and her decision: nobody else is sent to a page that refuses them.
    may_talk = bool(cases.may_talk(actor, process.case))
    talk_page = link("returns:talk_add", process) if may_talk else ""
    decision_page = link("returns:decision_add", process) if may_talk else ""
    wish = _last_wish(last)
    decided_on = days_in_words([decision.decided_on]) if decision and decided else ""
    return [
        Need(_("There were two talks about the future, on two different days."), len(days) >= 2, talk_page,
             days_in_words(days) if days else _("no talk yet")),
        Need(_("In the last talk she wants to go back, or she must and chooses to go herself."), chooses,
             talk_page, wish),
        Need(_("In the last talk her answer was free."), free, talk_page,
             str(Voluntariness(last.voluntariness).label) if last else ""),
        Need(_("Legal advice was offered to her."), bool(advice),
             link("returns:fact_add", process, f"?kind={FactKind.LEGAL_ADVICE}"), _fact_days(advice)),
        Need(_("The last talk was in her language, or with a neutral interpreter."), neutral, talk_page),
        Need(_("Her own decision to go is noted, with its date."), decided or goes_herself,
             decision_page, decided_on),
    ]  # fmt: skip


def _last_wish(last: WishTalk | None) -> str:
    if last is None:
        return ""
    said = str(Wish(last.wish).label)
    if last.must_return:
        how = _("she must, and chooses to go herself") if last.goes_herself else _("she must go")
        said = f"{said}; {how}"
    return said


# --- clearance -----------------------------------------------------------------------------------------------------
def for_clear_departure(process: ReturnProcess, actor: User) -> list[Need]:
    """Four eyes look at our own work: risk, plan, criminal case, a minor's protection, contact abroad."""
    return [
        *_risk_needs(process),
        *_plan_needs(process),
        *_criminal_case_needs(process),
        *_minor_needs(process),
        _contact_need(process),
    ]


def _risk_needs(process: ReturnProcess) -> list[Need]:
    page = link("returns:risk", process)
    assessment = current_assessment(process)
    agreed = assessment is not None and assessment.state == ReviewState.AGREED
    needs = [
        Need(_("The risk assessment is agreed by somebody other than its author."), agreed, page,
             "" if assessment is None else str(ReviewState(assessment.state).label))
    ]  # fmt: skip
    if assessment is None or not agreed:
        return needs
    assert assessment.reviewed_at is not None
    reviewed_on = assessment.reviewed_at.astimezone(clock.AMSTERDAM).date()
    valid_days = assessment.instrument.valid_days
    needs.append(
        Need(
            ngettext(
                "The risk assessment was reviewed in the last %(days)d day.",
                "The risk assessment was reviewed in the last %(days)d days.",
                valid_days,
            )
            % {"days": valid_days},
            clock.today() <= reviewed_on + timedelta(days=valid_days),
            page,
            days_in_words([reviewed_on]),
        )
    )
    reopened = StageMove.objects.filter(process_id=process.pk, name="reopen_preparation").order_by("created_at").last()
    if reopened is not None:  # a new threat, date or route
        again = assessment.submitted_at is not None and assessment.submitted_at > reopened.created_at
        needs.append(Need(_("The risk was assessed again since the preparation was reopened."), again, page))
    acceptable = assessment.level != RiskLevel.UNACCEPTABLE
    needs.append(Need(_("The risk is not unacceptable."), acceptable, page, str(RiskLevel(assessment.level).label)))
    scores = scores_of(assessment, (ITEM_PRESSURE, ITEM_MINOR))
    pressure = scores.get(ITEM_PRESSURE)
    needs.append(
        Need(_("It was asked whether somebody presses her to return, and the answer is none or low (question 30)."),
             pressure is not None and pressure < 2, page, _("not known yet") if pressure is None else str(pressure))
    )  # fmt: skip
    if _reception_asked(process, scores.get(ITEM_MINOR)):
        needs.append(
            Need(_("Reception of the minor is verified, and confirmed by a coordinator (question 22)."),
                 any(fact.confirmed_at for fact in facts_of(process, FactKind.RECEPTION)),
                 link("returns:fact_add", process, f"?kind={FactKind.RECEPTION}"))
        )  # fmt: skip
    if assessment.level == RiskLevel.HIGH:
        needs.append(
            Need(_("At a high risk there is a written safety plan with an alarm rule."), has_safety_plan(process),
                 link("returns:safety_plan", process))
        )  # fmt: skip
    return needs


def scores_of(assessment: RiskAssessment, numbers: Iterable[int]) -> dict[int, int | None]:
    """Return the scores of single questions by number; an unanswered one is missing or None, never 0."""
    rows = RiskAnswer.objects.filter(assessment_id=assessment.pk, item__number__in=list(numbers))
    return dict(rows.values_list("item__number", "score"))


def _reception_asked(process: ReturnProcess, score: int | None) -> bool:
    age = process.case.client.age_group
    return age == AgeGroup.MINOR or (score or 0) >= 1 or (score is None and age == AgeGroup.UNKNOWN)


def has_safety_plan(process: ReturnProcess) -> bool:
    """Tell whether the safety plan says when and how the alarm is raised."""
    plan = SafetyPlan.objects.filter(process_id=process.pk, replaced_at=None).first()
    return plan is not None and bool(plan.alarm_rule.strip())


def _plan_needs(process: ReturnProcess) -> list[Need]:
    page = link("returns:plan", process)
    plan = DeparturePlan.objects.filter(process_id=process.pk).first()
    if plan is None:
        return [Need(_("There is a departure plan."), done=False, url=page)]
    still_open = open_critical_items(plan)
    note = ngettext("%(count)d is open", "%(count)d are open", len(still_open)) % {"count": len(still_open)}
    return [
        Need(_("All critical items of the departure plan are done, or do not apply for a reason."), not still_open,
             page, note if still_open else "")
    ]  # fmt: skip


def _criminal_case_needs(process: ReturnProcess) -> list[Need]:
    criminal_case = process.case.criminal_case
    if criminal_case == YesNoUnknown.UNKNOWN:
        return [Need(_("It is known whether there is a criminal case."), done=False, url=link("cases:edit", process))]
    if criminal_case == YesNoUnknown.NO:
        return []
    asked = facts_of(process, FactKind.PROSECUTOR)
    return [
        Need(_("The prosecutor was asked about her departure."), bool(asked),
             link("returns:fact_add", process, f"?kind={FactKind.PROSECUTOR}"), _fact_days(asked))
    ]  # fmt: skip


def _minor_needs(process: ReturnProcess) -> list[Need]:
    age = process.case.client.age_group
    if age == AgeGroup.UNKNOWN:
        return [Need(_("It is known whether she is under 18."), done=False, url=link("cases:edit", process))]
    if age != AgeGroup.MINOR:
        return []
    wanted = {
        FactKind.GUARDIAN: _("Her guardian agrees."),
        FactKind.BEST_INTERESTS: _("There is a decision on the best interests of the child."),
    }
    needs = []
    for kind, label in wanted.items():
        facts = [fact for fact in facts_of(process, kind) if fact.answer != Answer.DECLINED]
        needs.append(Need(label, bool(facts), link("returns:fact_add", process, f"?kind={kind}"), _fact_days(facts)))
    return needs


def _contact_need(process: ReturnProcess) -> Need:
    accepted = Assignment.objects.filter(
        case_id=process.case_id, kind=AssignmentKind.CONTACT_ABROAD, state__in=ACCEPTED
    ).exists()
    searched = not accepted and ContactSearch.objects.filter(case_id=process.case_id).exists()
    note = _("searched, nobody found: the places tried are noted") if searched else ""
    return Need(
        _("A contact abroad has accepted, or it is noted why there is none."),
        accepted or searched,
        link("organisations:contact_search", process),
        note,
    )


# --- facts ----------------------------------------------------------------------------------------------------------
def facts_of(process: ReturnProcess, kind: str) -> list[Fact]:
    """Return the facts of one kind, without those struck as a mistake."""
    return list(Fact.objects.filter(process_id=process.pk, kind=kind, struck_at=None).order_by("happened_on", "pk"))


def _fact_days(facts: Iterable[Fact]) -> str:
    return days_in_words(fact.happened_on for fact in facts)


def for_authority_departure(process: ReturnProcess, actor: User) -> list[Need]:
    """The authority's letter, recorded by one and confirmed by a coordinator. The gates are shown, they ask nothing."""
    letters = facts_of(process, FactKind.AUTHORITY_LETTER)
    return [
        Need(_("The letter of the authority is noted, and confirmed by a coordinator who did not note it."),
             any(fact.confirmed_at for fact in letters),
             link("returns:fact_add", process, f"?kind={FactKind.AUTHORITY_LETTER}"), _fact_days(letters))
    ]  # fmt: skip


# --- handing over, finishing ----------------------------------------------------------------------------------------
def for_transfer(process: ReturnProcess, actor: User) -> list[Need]:
    """Her consent, and the other team's acceptance: the file always has an owner."""
    page = link("cases:handover_ask", process)
    consent = Consent.objects.filter(
        case_id=process.case_id, purpose=ConsentPurpose.TRANSFER, withdrawn_on=None
    ).exists()
    last = StageMove.objects.filter(process_id=process.pk, name="transfer").order_by("created_at").last()
    accepted = Handover.objects.filter(
        case_id=process.case_id,
        state=HandoverState.ACCEPTED,
        to_team_id=process.case.team_id,
        answered_at__gt=last.created_at if last else process.created_at,
    )
    return [
        Need(_("She agrees that the file goes to the other team."), consent, page),
        Need(_("The other team has accepted the file."), accepted.exists(), page),
    ]


def for_finish(process: ReturnProcess, actor: User) -> list[Need]:
    """The last follow-up, her wish to stop, or six months in which nobody found her."""
    unfound = _unfound_since(process)
    if unfound is not None and clock.today() >= add_months(unfound, UNFOUND_MONTHS):
        return [Need(_("Six months have passed in which she was not found."), done=True, note=days_in_words([unfound]))]
    if process.stage == Stage.MISSING and unfound is not None:
        until = days_in_words([add_months(unfound, UNFOUND_MONTHS)])
        return [Need(_("Six months have passed in which she was not found."), done=False, note=_("on %s") % until)]
    stopped = FollowUp.objects.filter(process_id=process.pk, wants_to_stop=True).exists()
    last = FollowUp.objects.filter(process_id=process.pk, moment=LAST_MOMENT).exists()
    return [
        Need(_("The last follow-up was held, or she wishes to stop the contact."), stopped or last,
             link("returns:follow_up_add", process))
    ]  # fmt: skip


LAST_MOMENT = "month_12"


def _unfound_since(process: ReturnProcess) -> date | None:
    """The day she was last seen, or on which she left without her arrival ever being known."""
    if process.stage == Stage.MISSING:
        return process.last_seen_on
    if process.stage == Stage.DEPARTED and process.departed_at is not None:
        return process.departed_at.astimezone(clock.AMSTERDAM).date()
    return None


def nothing(process: ReturnProcess, actor: User) -> list[Need]:
    """A change of mind asks for nothing."""
    return []


def done_of(needs: Iterable[Need]) -> list[Any]:
    """Return needs as the component `missing_list` wants them."""
    return [{"label": need.label, "done": need.done, "url": need.url, "note": need.note} for need in needs]
