"""Who helps in a case, for the case page; and an assignment in words, for its own page."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import Case
from foundation import clock
from foundation.accounts.models import User
from organisations.codes import AssignmentState as S
from organisations.consent import withdrawn
from organisations.models import Assignment, ContactSearch
from organisations.permissions import may_assign

BADGES: dict[str, str] = {
    S.DRAFT: "", S.SENT: "info", S.ACCEPTED: "info", S.STARTED: "done", S.COMPLETED: "attention", S.CLOSED: "done",
    S.REJECTED: "", S.FAILED: "", S.WITHDRAWN: "",
}  # fmt: skip
#: What stands first on the case page.
_ORDER = {state: place for place, state in enumerate([S.COMPLETED, S.STARTED, S.ACCEPTED, S.SENT, S.DRAFT])}


def assignments_of(case: Case, user: User) -> list[Assignment]:
    """Return the assignments of a case, what is open first. One query."""
    rows = Assignment.objects.visible_to(user).filter(case=case).select_related("organisation", "consent")
    return sorted(rows, key=lambda row: (_ORDER.get(row.state, len(_ORDER)), -row.pk))


def who_helps(case: Case, user: User, rows: list[Assignment] | None = None) -> list[dict[str, Any]]:
    """Return rows for `{% data_list %}`: organisation, for what, where it stands, what comes next.

    ``rows`` are those of `assignments_of`, where somebody has asked them already.

    Two queries whatever the number of rows, a third for who has a file of a colleague.
    """
    rows = assignments_of(case, user) if rows is None else rows
    may = bool(may_assign(user, case)) if rows else False
    return [_row(case, assignment, may=may) for assignment in rows]


def _row(case: Case, assignment: Assignment, *, may: bool) -> dict[str, Any]:
    text, kind = state_badge(assignment)
    return {
        "title": assignment.organisation.name,
        "url": assignment_url(case, assignment),
        "note": f"{assignment.get_kind_display()} · {since(assignment)}",
        "badge": text,
        "badge_kind": kind,
        "state": assignment.state,
        "is_open": assignment.state in _ORDER,
        **(next_action(case, assignment) if may else {}),
    }


def assignment_url(case: Case, assignment: Assignment) -> str:
    """Return the address of an assignment's page."""
    return reverse("organisations:assignment", kwargs={"reference": case.reference, "uuid": assignment.uuid})


def move_url(case: Case, assignment: Assignment, name: str) -> str:
    """Return the address where a move is made."""
    keys = {"reference": case.reference, "uuid": assignment.uuid, "name": name}
    return reverse("organisations:assignment_move", kwargs=keys)


def state_badge(assignment: Assignment) -> tuple[str, str]:
    """Return the state in words and the kind of its badge; a withdrawn consent and a late answer come first."""
    if assignment.state in _ORDER and assignment.state != S.COMPLETED and withdrawn(assignment.consent):
        return _("consent withdrawn"), "alarm"
    if is_late(assignment):
        return _("no answer yet"), "attention"
    return assignment.get_state_display(), BADGES[assignment.state]


def is_late(assignment: Assignment) -> bool:
    """Tell whether they should have answered by now; computed, never stored."""
    due = assignment.answer_due_on
    return assignment.state == S.SENT and due is not None and due < clock.today()


def _day(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def since(assignment: Assignment) -> str:
    """Say since when an assignment stands where it stands."""
    if assignment.state == S.SENT:
        if assignment.answer_due_on is None:
            return _("asked on %(day)s") % {"day": _day(assignment.sent_on)}
        return _("asked on %(day)s, answer by %(due)s") % {
            "day": _day(assignment.sent_on), "due": _day(assignment.answer_due_on),
        }  # fmt: skip
    words = {
        S.DRAFT: (_("noted on %(day)s"), assignment.created_at.astimezone(clock.AMSTERDAM).date()),
        S.ACCEPTED: (_("accepted on %(day)s"), assignment.answered_on),
        S.STARTED: (_("since %(day)s"), assignment.started_on),
        S.COMPLETED: (_("done on %(day)s"), assignment.completed_on),
        S.REJECTED: (_("declined on %(day)s"), assignment.answered_on),
    }
    text, day = words.get(S(assignment.state), (_("ended on %(day)s"), assignment.ended_on))
    return text % {"day": _day(day)}


def next_action(case: Case, assignment: Assignment) -> dict[str, str]:
    """Return the one thing to do next, as `action_url` and `action_label`."""
    if assignment.state in _ORDER and assignment.state != S.COMPLETED and withdrawn(assignment.consent):
        return {"action_url": move_url(case, assignment, "withdraw"), "action_label": _("Withdraw the request")}
    labels = {
        S.DRAFT: ("send", _("Ask them")),
        S.SENT: ("", _("Record the answer")),
        S.ACCEPTED: ("start", _("Record the start")),
        S.STARTED: ("complete", _("Record the result")),
        S.COMPLETED: ("confirm", _("Read the result")),
    }
    if S(assignment.state) not in labels:
        return {}
    name, label = labels[S(assignment.state)]
    url = move_url(case, assignment, name) if name else assignment_url(case, assignment)
    return {"action_url": url, "action_label": label}


def searches_of(case: Case, user: User) -> list[ContactSearch]:
    """Return where one looked for a contact in vain, newest first."""
    return list(ContactSearch.objects.visible_to(user).filter(case=case).order_by("-searched_on", "-pk"))


def is_open(assignment: Assignment) -> bool:
    """Tell whether something is still to happen."""
    return assignment.state in _ORDER


def facts_of(assignment: Assignment) -> list[dict[str, Any]]:
    """Return what is known of an assignment, as rows of `{% definition_list %}`; what does not apply is left out."""
    consent, organisation = assignment.consent, assignment.organisation
    consent_words = _("none: a first question without name or story") if assignment.first_question_only else ""
    if consent is not None:
        consent_words = _("given on %(day)s: %(what)s") % {"day": _day(consent.given_on), "what": consent.what}
        if consent.withdrawn_on:
            consent_words = _("withdrawn on %(day)s") % {"day": _day(consent.withdrawn_on)}
    rows = [
        (_("For what"), assignment.get_kind_display(), True),
        (_("What is asked"), assignment.question, True),
        (_("Her consent"), consent_words, True),
        (_("Asked on"), _day(assignment.sent_on), True),
        (_("Answer by"), _day(assignment.answer_due_on) if assignment.state == S.SENT else "", False),
        (_("They answered on"), _day(assignment.answered_on), False),
        (_("Who answered"), assignment.contact_function, False),
        (_("Why they declined"), assignment.get_decline_reason_display(), False),
        (_("First contact with her on"), _day(assignment.started_on), False),
        (_("Call of three on"), _day(assignment.warm_introduction_on), False),
        (_("Done on"), _day(assignment.completed_on), False),
        (_("What she received, or what happened"), assignment.result, False),
        (_("Did she receive what she needed?"), assignment.get_need_met_display(), False),
        (_("Why it was withdrawn"), assignment.get_withdraw_reason_display(), False),
        (_("Ended on"), _day(assignment.ended_on), False),
        (_("Organisation"), organisation.name, True),
    ]
    url = reverse("organisations:detail", kwargs={"code": organisation.code})
    return [
        {"term": term, "value": value, "url": url if value == organisation.name else ""}
        for term, value, always in rows
        if value or always
    ]


def asked_already(assignments: Iterable[Assignment]) -> dict[int, str]:
    """Return organisation id -> what is asked there, for the page that chooses one."""
    found: dict[int, str] = {}
    for row in assignments:
        found.setdefault(row.organisation_id, f"{row.get_kind_display()}: {state_badge(row)[0]}")
    return found
