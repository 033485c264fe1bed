"""What the record says in plain words: what was read or changed, and on what ground, in words that follow a name."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation.access.codes import GrantReason
from foundation.access.permissions import Text
from foundation.audit.models import Record

#: A reading: of what (audit's object type), in words that follow a name.
READ: dict[str, Text] = {
    "case": gettext_lazy("looked at the file"),
    "listed": gettext_lazy("saw the alias in a list"),
    "identity": gettext_lazy("looked at her legal name"),
    "location": gettext_lazy("looked at where she stays"),
    "medical": gettext_lazy("looked at what concerns her health"),
    "contact": gettext_lazy("had her number shown"),
    "number": gettext_lazy("had her number shown"),
    "paper": gettext_lazy("made a paper"),
    "trail": gettext_lazy("looked at who was here"),
    "trail_paper": gettext_lazy("printed who was here"),
}
#: A change: of which table, in words that follow a name.
CHANGED: dict[str, Text] = {
    "cases_case": gettext_lazy("changed the data of the file"),
    "cases_client": gettext_lazy("changed the data of the client"),
    "cases_identity": gettext_lazy("changed her legal name or birth date"),
    "cases_location": gettext_lazy("changed where she stays"),
    "cases_medical": gettext_lazy("changed what concerns her health"),
    "cases_safecontact": gettext_lazy("changed how she is reached safely"),
    "cases_legalstatus": gettext_lazy("recorded her legal status"),
    "cases_consent": gettext_lazy("recorded a consent"),
    "cases_handover": gettext_lazy("worked on handing the file over"),
    "cases_dependant": gettext_lazy("changed her relatives"),
    "cases_note": gettext_lazy("wrote a note"),
    "cases_task": gettext_lazy("changed the tasks"),
    "cases_caseworkerperiod": gettext_lazy("changed who guides her"),
    "cases_teamperiod": gettext_lazy("changed the team"),
    "access_grant": gettext_lazy("changed who may see the file"),
    "organisations_assignment": gettext_lazy("worked on help by an organisation"),
    "organisations_contactsearch": gettext_lazy("noted where a contact was looked for"),
    "returns_returnprocess": gettext_lazy("moved the return"),
    "returns_stagemove": gettext_lazy("moved the return"),
    "returns_wishtalk": gettext_lazy("wrote down a conversation"),
    "returns_clientdecision": gettext_lazy("wrote down her decision"),
    "returns_fact": gettext_lazy("recorded a fact"),
    "returns_policyexception": gettext_lazy("recorded an exception"),
    "returns_riskassessment": gettext_lazy("worked on the risk assessment"),
    "returns_riskanswer": gettext_lazy("worked on the risk assessment"),
    "returns_safetyplan": gettext_lazy("changed the safety plan"),
    "returns_departureplan": gettext_lazy("worked on the departure plan"),
    "returns_planitem": gettext_lazy("worked on the departure plan"),
    "returns_ownentry": gettext_lazy("worked on her own paper"),
    "returns_followup": gettext_lazy("recorded a follow-up"),
}
#: Columns that triggers keep: nobody changed anything when only these did.
KEPT = frozenset({"next_due_on"})
#: What is neither: an event (`foundation/audit/events.py`). What is missing here is not told about one file.
DONE: dict[str, Text] = {
    "access.break_glass": gettext_lazy("opened the file with emergency access"),
    "export.done": gettext_lazy("took data out of the portal"),
}
#: On what ground somebody sees a file, in words that follow a name and a role.
BECAUSE: dict[str, Text] = {
    GrantReason.OPENED: pgettext_lazy("ground", "who opened this file"),
    GrantReason.ASSIGNED: pgettext_lazy("ground", "who guides this client"),
    GrantReason.COORDINATES: pgettext_lazy("ground", "who coordinates the team"),
    GrantReason.LEADS: pgettext_lazy("ground", "who leads the team"),
    GrantReason.HANDOVER: pgettext_lazy("ground", "who was asked to take the file over"),
    GrantReason.COVER: pgettext_lazy("ground", "who stood in for a colleague"),
    GrantReason.DEPUTY: pgettext_lazy("ground", "who is the named deputy"),
    GrantReason.BREAK_GLASS: pgettext_lazy("ground", "with emergency access"),
}


def in_words(record: Record) -> str:
    """Return what was done, in words that follow a name; empty for what nobody did in this file."""
    if record.action == "R":
        kind = "listed" if record.object_type == "case" and "listed" in record.detail else record.object_type
        return str(READ.get(kind, _("looked at the file")))
    if record.action == "E":
        return str(DONE.get(record.event, ""))
    if record.action == "C" and record.object_type == "cases_case":
        return _("opened the file")
    if record.action == "U" and record.detail and set(record.detail) <= KEPT:
        return ""
    return str(CHANGED.get(record.object_type, _("changed something in the file")))
