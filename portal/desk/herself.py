"""What the page of a file says about her, her relatives and what she agreed to."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.codes import AgeGroup, SafeNow
from cases.languages import language_name
from cases.models import Case, Consent, Dependant, Enquiry
from foundation import clock
from foundation.days import short_date
from portal.desk.links import link


def about(case: Case) -> list[dict[str, Any]]:
    """Return the few facts that a colleague needs before a talk; the story stays in the talks."""
    client = case.client
    held = _("held on %(day)s") % {"day": short_date(case.privacy_talk_on)} if case.privacy_talk_on else ""
    rows = [{"term": _("Privacy talk"), "value": held or _("not held yet")}]
    if client.age_group != AgeGroup.UNKNOWN:
        rows.append({"term": pgettext("person", "Age"), "value": client.get_age_group_display()})
    if client.other_languages:
        spoken = ", ".join(language_name(code) for code in client.other_languages)
        rows.append({"term": _("Other languages"), "value": spoken})
    rows.append({"term": _("Criminal case"), "value": case.get_criminal_case_display()})
    return rows


def unsafe(case: Case) -> str:
    """Return what she said about her safety now, when it asks for attention."""
    if case.safe_now not in {SafeNow.NO, SafeNow.UNSURE}:
        return ""
    said = case.get_safe_now_display()
    words = f"{said[:1].upper()}{said[1:]}"
    return f"{words}: {case.safe_now_note}" if case.safe_now_note else f"{words}."


#: So long the page of the file says on top that somebody asked for her.
RECENT = timedelta(days=60)


def asked_for(rows: Sequence[Enquiry]) -> str:
    """Return when somebody last asked for her, if that is not long ago; ``rows`` are in order of time."""
    if not rows or rows[-1].heard_at < clock.now() - RECENT:
        return ""
    day = short_date(rows[-1].heard_at.astimezone(clock.AMSTERDAM).date())
    return _("%(day)s, %(how)s.") % {"day": day, "how": rows[-1].get_channel_display()}


def people(case: Case, *, may_write: bool) -> list[dict[str, Any]]:
    """Return her relatives: who travels along, and whether the consent for a child is there."""
    relatives = Dependant.objects.filter(case_id=case.pk, removed_at=None).order_by("pk")
    return [_relative(case, person, may_write=may_write) for person in relatives]


def _relative(case: Case, person: Dependant, *, may_write: bool) -> dict[str, Any]:
    born = _("born in %(year)s") % {"year": person.birth_year} if person.birth_year else ""
    travels = _("travels along") if person.travels else _("does not travel along")
    note = " · ".join(word for word in (str(person.get_relation_display()), born, travels) if word)
    if person.travels and person.is_minor:
        note = " · ".join((note, _("consent of parents: %(state)s") % {"state": person.get_custody_display()}))
    url = link("cases:dependant_change", reference=case.reference, uuid=person.uuid) if may_write else ""
    return {"title": person.name or person.get_relation_display(), "note": note, "url": url}


def consents(case: Case, *, may_write: bool) -> list[dict[str, Any]]:
    """Return what she agreed to and has not taken back, each with the way to take it back."""
    given = Consent.objects.filter(case_id=case.pk, withdrawn_on=None).order_by("-given_on", "-pk")
    return [_consent(case, row, may_write=may_write) for row in given]


def _consent(case: Case, row: Consent, *, may_write: bool) -> dict[str, Any]:
    note = _("since %(day)s") % {"day": short_date(row.given_on)}
    if row.valid_until:
        note = _("from %(day)s until %(end)s") % {
            "day": short_date(row.given_on), "end": short_date(row.valid_until),
        }  # fmt: skip
    action = {}
    if may_write:
        url = link("cases:legal", anchor="consents", reference=case.reference)
        action = {"action_url": url, "action_label": _("Withdraw")}
    return {
        "title": row.recipient or row.get_purpose_display(),
        "note": f"{row.get_purpose_display()} · {note}",
    } | action
