"""Levels of a grant and groups of data. Imports no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    READ = "read", _("may read")
    WRITE = "write", _("may read and write")


class DataGroup(TextChoices):
    """Data that have a right of their own; each is a table of its own, since policies hide rows, not columns."""

    IDENTITY = "identity", _("identity")
    LOCATION = "location", _("location")
    MEDICAL = "medical", _("health")
    CONTACT = "contact", _("contact")


class GrantReason(TextChoices):
    """Why somebody sees a file; shown to everyone who may see it too."""

    OPENED = "opened", _("opened the file")
    ASSIGNED = "assigned", _("guides this client")
    COORDINATES = "coordinates", _("coordinates the team")
    LEADS = "leads", _("leads the team")
    HANDOVER = "handover", _("is asked to take over")
    COVER = "cover", _("stands in for a colleague")
    DEPUTY = "deputy", _("is the named deputy for four eyes")
    BREAK_GLASS = "break_glass", _("emergency access")
