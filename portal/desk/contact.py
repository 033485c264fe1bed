"""How she is reached safely, in one sentence, before any number is shown."""

from datetime import time

from django.utils.formats import time_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.codes import ContactMethod
from cases.models import SafeContact

_WEEK = 7


def _days(days: list[int]) -> str:
    """Say 'Mon–Thu' for days in a row, else 'Mon, Wed and Fri'."""
    names = [
        pgettext("day", "Mon"), pgettext("day", "Tue"), pgettext("day", "Wed"), pgettext("day", "Thu"),
        pgettext("day", "Fri"), pgettext("day", "Sat"), pgettext("day", "Sun"),
    ]  # fmt: skip
    days = sorted({day for day in days if 0 <= day < _WEEK})
    if not days or len(days) == _WEEK:
        return ""
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[days[0]]}–{names[days[-1]]}"
    return str(get_text_list([names[day] for day in days], _("and")))


def _hours(begin: time | None, end: time | None) -> str:
    if begin and end:
        return _("%(begin)s–%(end)s") % {"begin": _clock(begin), "end": _clock(end)}
    if begin:
        return _("from %(begin)s") % {"begin": _clock(begin)}
    return _("until %(end)s") % {"end": _clock(end)} if end else ""


def _clock(moment: time) -> str:
    return time_format(moment, "H:i")


def sentences(contact: SafeContact) -> str:
    """Return how, when and how not, without the number and without the code word."""
    when = " ".join(part for part in (_days(contact.days), _hours(contact.from_time, contact.until_time)) if part)
    method = str(ContactMethod(contact.method).label)
    method = method[:1].upper() + method[1:]
    parts = [f"{method}, {when}" if when else method]
    if contact.method in {ContactMethod.PHONE, ContactMethod.WHATSAPP, ContactMethod.SIGNAL}:
        parts.append(_("Voicemail is safe") if contact.voicemail else _("No voicemail"))
    if contact.method == ContactMethod.PHONE:
        parts.append(_("Text messages are safe") if contact.messages else _("No text messages"))
    if contact.who_may_answer:
        parts.append(_("May answer: %(who)s") % {"who": contact.who_may_answer.rstrip(". ")})
    text = ". ".join(parts) + "."
    return f"{text} {contact.never_do}" if contact.never_do else text


def has_number(contact: SafeContact) -> bool:
    """Tell whether there is a number to show, without opening it."""
    return bool(contact.__dict__.get("number"))
