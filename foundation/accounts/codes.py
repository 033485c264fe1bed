"""Roles of `domain.md` 12. Imports no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What somebody does here. One person has one role; a second role is a second account."""

    CASE_WORKER = "case_worker", _("case worker")
    COORDINATOR = "coordinator", _("coordinator")
    TEAM_LEAD = "team_lead", _("team lead")
    INFORMATION_OFFICER = "information_officer", _("information officer")
    PRIVACY_OFFICER = "privacy_officer", _("privacy officer")
    ADMINISTRATOR = "administrator", _("administrator")
    PARTNER_CONTACT = "partner_contact", _("partner contact")
    #: A job that runs without a person, by name and with a reason.
    SERVICE = "service", _("automatic task")


#: Roles that do the work with a client's file.
CASE_ROLES = frozenset({Role.CASE_WORKER, Role.COORDINATOR, Role.TEAM_LEAD})
