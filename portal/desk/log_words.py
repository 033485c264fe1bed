"""What the log says in words: events that are about no file, and the rest as the page of a file says it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.access.permissions import Text
from foundation.audit.models import Record
from portal.desk import visitor_words

EVENTS: dict[str, Text] = {
    "sign_in.done": gettext_lazy("signed in"),
    "sign_in.failed": gettext_lazy("did not get in"),
    "sign_in.locked": gettext_lazy("was kept out for a while"),
    "sign_in.factor_passed": gettext_lazy("passed the second factor"),
    "sign_in.factor_confirmed": gettext_lazy("confirmed with the second factor"),
    "sign_in.factor_failed": gettext_lazy("did not pass the second factor"),
    "sign_out.everywhere": gettext_lazy("signed out everywhere"),
    "sign_out.other_session": gettext_lazy("ended another session"),
    "password.reset": gettext_lazy("set a new password by link"),
    "password.changed": gettext_lazy("changed the password"),
    "factor.added": gettext_lazy("added a second factor"),
    "factor.removed": gettext_lazy("removed a second factor"),
    "factor.reset": gettext_lazy("reset the lost factor of a colleague"),
    "factor.recovery_codes_made": gettext_lazy("made new recovery codes"),
    "search.colleague": gettext_lazy("searched for the name of a colleague"),
    "access.break_glass_ended": gettext_lazy("ended emergency access"),
    "access.break_glass_reviewed": gettext_lazy("judged an emergency access"),
    "account.changed": gettext_lazy("changed an account"),
    "account.blocked": gettext_lazy("blocked an account"),
    "team.joined": gettext_lazy("changed who works where"),
    "team.left": gettext_lazy("changed who works where"),
    "rights.exported": gettext_lazy("took the list of rights along"),
    "sign_out.done": gettext_lazy("signed out"),
    "search.done": gettext_lazy("searched for somebody"),
    "access.many_files": gettext_lazy("opened many files in a short time"),
    "access.break_glass": gettext_lazy("opened a file with emergency access"),
    "access.refused": gettext_lazy("asked for what is not theirs"),
    "export.done": gettext_lazy("took data out of the portal"),
    "log.read": gettext_lazy("read this log"),
    "log.exported": gettext_lazy("took rows of this log along"),
    "log.looked_at": gettext_lazy("looked at a signal"),
    "audit.checked": gettext_lazy("checked that nobody touched the record"),
    "audit.chain_broken": gettext_lazy("found that the record was touched"),
    "audit.removed": gettext_lazy("removed rows whose time is over"),
    "account.invited": gettext_lazy("invited a colleague"),
    "account.opened": gettext_lazy("opened an account"),
}
#: Tables that belong to no file.
ABOUT: dict[str, Text] = {
    "accounts_user": gettext_lazy("changed an account"),
    "accounts_team": gettext_lazy("changed a team"),
    "accounts_region": gettext_lazy("changed a region"),
    "accounts_membership": gettext_lazy("changed who works where"),
    "access_grant": gettext_lazy("changed who may see something"),
    "organisations_organisation": gettext_lazy("changed an organisation of the register"),
    "organisations_contact": gettext_lazy("changed an organisation of the register"),
    "audit_signal": gettext_lazy("wrote down a signal"),
}


def in_words(record: Record) -> str:
    """Return what was done, in words that follow a name."""
    if record.action == "R" and record.outcome != "done":
        return _("asked for a page that is not theirs")
    if record.action == "E":
        words = EVENTS.get(record.event) or visitor_words.DONE.get(record.event)
        return str(words or _("did something else"))
    if record.action != "R" and record.case_id is None:
        return str(ABOUT.get(record.object_type, _("changed something")))
    return visitor_words.in_words(record) or _("let the portal count anew")
