"""Kinds of signals and what the privacy officer makes of one. Imports no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SignalKind(TextChoices):
    """What the record shows that somebody should look at (S71, BIO2 8.16)."""

    MANY_FILES = "many_files", _("many files in a short time")
    OUTSIDE_TEAM = "outside_team", _("a file outside the own team")
    NIGHT = "night", _("files at night")
    BREAK_GLASS = "break_glass", _("emergency access")
    COLLEAGUE = "colleague", _("a search for a colleague's name")
    SIGN_IN = "sign_in", _("failed sign-ins in a row")
    CHAIN = "chain", _("the record was touched")
    CONSOLE = "console", _("changed outside the portal")


class Finding(TextChoices):
    """What came of looking at a signal."""

    FINE = "fine", pgettext_lazy("signal", "in order: it belongs to the work")
    TALKED = "talked", pgettext_lazy("signal", "talked about with the person")
    INCIDENT = "incident", pgettext_lazy("signal", "an incident: reported and followed up")
