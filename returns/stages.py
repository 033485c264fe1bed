"""Stages of the Safe Future Methodiek and the outcomes of a return process (`domain.md` 3). Imports no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stage(TextChoices):
    INTAKE = "intake", pgettext_lazy("stage", "Intake")
    DISCUSSION = "discussion", pgettext_lazy("stage", "Return discussable")
    PREPARATION = "preparation", pgettext_lazy("stage", "Preparing departure")
    READY = "ready", pgettext_lazy("stage", "Ready for departure")
    DEPARTED = "departed", pgettext_lazy("stage", "Departed")
    AFTERCARE = "aftercare", pgettext_lazy("stage", "Aftercare and monitoring")
    ON_HOLD = "on_hold", pgettext_lazy("stage", "On hold")
    MISSING = "missing", pgettext_lazy("stage", "Whereabouts unknown")
    CLOSED = "closed", pgettext_lazy("stage", "Closed")


#: The road as the case page shows it, in order.
ROAD = (Stage.INTAKE, Stage.DISCUSSION, Stage.PREPARATION, Stage.READY, Stage.DEPARTED, Stage.AFTERCARE)
PRE_DEPARTURE = frozenset({Stage.INTAKE, Stage.DISCUSSION, Stage.PREPARATION, Stage.READY, Stage.ON_HOLD})
OPEN = frozenset(set(Stage) - {Stage.CLOSED})


class Outcome(TextChoices):
    RETURNED = "returned", _("returned")
    FORCED = "forced", _("forced departure by the authority")
    DUBLIN = "dublin", _("transferred to another member state (Dublin)")
    STAYS = "stays", _("stays in the Netherlands")
    WITHDRAWN = "withdrawn", _("guidance stopped at her wish")
    MISSING = "missing", _("whereabouts unknown")
    DECEASED = "deceased", _("deceased")
    DECLINED = "declined", _("referral in declined, other help named")


class DepartureKind(TextChoices):
    INDEPENDENT = "independent", _("independent departure")
    ASSISTED = "assisted", _("independent departure with assistance")
    ONWARD = "onward", _("onward to another country")
    FORCED = "forced", _("forced departure, by the authority")
    DUBLIN = "dublin", _("Dublin transfer, by the authority")


BY_AUTHORITY = frozenset({DepartureKind.FORCED, DepartureKind.DUBLIN})
