"""What the page of an assessment shows: the level, what is open, what is serious, and what is done about it."""

from datetime import date
from typing import Any

from cases.models import Case, Enquiry
from foundation.accounts.models import User
from returns import permissions, risk_rules
from returns.models import RiskAssessment, RiskItem


def assessment_page(assessment: RiskAssessment | None, user: User, *, newest: bool) -> dict[str, Any] | None:
    """Return the assessment with its questions in groups: two queries, however many questions.

    Args:
        newest: only the newest version is filled in, submitted or reviewed.
    """
    if assessment is None:
        return None
    items = list(RiskItem.objects.filter(instrument_id=assessment.instrument_id))
    answers = {answer.item_id: answer for answer in assessment.answers.all()}
    groups: dict[str, list[dict[str, Any]]] = {}
    measures, serious = [], []
    for item in items:
        answer = answers.get(item.pk)
        row = {"item": item, "answer": answer, "score": answer.score if answer else None}
        groups.setdefault(f"{item.domain}. {item.domain_name}", []).append(row)
        if answer is not None and answer.measure.strip():
            measures.append(row)
        if answer is not None and answer.score is not None and answer.score >= 2:
            serious.append(row)
    given = [
        risk_rules.Answered(item.number, answers[item.pk].score, answers[item.pk].measure)
        for item in items if item.pk in answers
    ]  # fmt: skip
    unknown = set(risk_rules.still_open(given, [item.number for item in items]))
    return {
        "assessment": assessment,
        "groups": [{"name": name, "rows": rows} for name, rows in groups.items()],
        "open": [item for item in items if item.number in unknown],
        "measures": measures,
        "serious": serious,
        "newest": newest,
        "may_edit": permissions.may_edit_assessment(user, assessment),
        "may_review": permissions.may_review(user, assessment),
    }


def asked_since(case: Case, user: User, day: date | None) -> list[Enquiry]:
    """Return when somebody asked for her since ``day`` (ever, without one): a new assessment has to ask about it."""
    rows = Enquiry.objects.visible_to(user).filter(case=case)
    if day is not None:
        rows = rows.filter(heard_at__date__gte=day)
    return list(rows.order_by("heard_at"))
