"""Codes of the registry and of assignments. States and terms: `standards/referral.md`. Imports no models."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Tier(TextChoices):
    INFORMATION = "information", _("general information and support")
    GUIDANCE = "guidance", _("extensive guidance, with reintegration")


class OrganisationKind(TextChoices):
    NGO = "ngo", _("civil society organisation")
    GOVERNMENT = "government", _("government")
    INTERNATIONAL = "international", _("international organisation")
    MUNICIPAL = "municipal", _("municipal service")
    ABROAD = "abroad", _("partner abroad")
    COMPASS = "compass", _("programme")


class TargetGroup(TextChoices):
    EU_CITIZENS = "eu_citizens", _("EU citizens")
    NON_EU = "non_eu", _("people from outside the EU")
    MINORS = "minors", _("minors")
    WOMEN = "women", _("women")
    MEN = "men", _("men")
    CHILDREN = "children", _("parents with children")
    LABOUR = "labour", _("people exploited at work")
    ASYLUM_SEEKERS = "asylum_seekers", _("(former) asylum seekers")
    UNDOCUMENTED = "undocumented", _("people without a right to stay")
    ALL = "all", _("everybody")


class AssignmentKind(TextChoices):
    """Assignment, referral and contact abroad are one lifecycle with kinds."""

    INFORMATION = "information", _("general information and support")
    GUIDANCE = "guidance", _("extensive guidance")
    COMPASS = "compass", _("referral to COMPASS")
    CONTACT_ABROAD = "contact_abroad", _("contact in the country of origin")


class AssignmentState(TextChoices):
    DRAFT = "draft", _("noted, not asked yet")
    SENT = "sent", _("asked")
    ACCEPTED = "accepted", _("accepted")
    STARTED = "started", _("active")
    COMPLETED = "completed", _("completed, result to be read")
    CLOSED = "closed", _("ended")
    REJECTED = "rejected", _("declined")
    FAILED = "failed", _("did not succeed")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN_STATES = (
    AssignmentState.DRAFT,
    AssignmentState.SENT,
    AssignmentState.ACCEPTED,
    AssignmentState.STARTED,
    AssignmentState.COMPLETED,
)


class DeclineReason(TextChoices):
    NO_CAPACITY = "no_capacity", _("no capacity")
    WAITING_LIST = "waiting_list", _("waiting list too long")
    TARGET_GROUP = "target_group", _("outside the target group")
    REGION = "region", _("outside the region")
    LANGUAGE = "language", _("language")
    SAFETY = "safety", _("safety")
    INFORMATION = "information", _("information is missing")
    NOT_REACHABLE = "not_reachable", _("not reachable")
    OTHER = "other", pgettext_lazy("reason", "other reason")


class WithdrawReason(TextChoices):
    WISH = "wish", _("she wishes so")
    CONSENT = "consent", _("consent withdrawn")
    OTHER_HELP = "other_help", _("other help found")
    DEPARTED = "departed", _("departed")
    SAFETY = "safety", _("safety")
    OTHER = "other", pgettext_lazy("reason", "other reason")


class NeedMet(TextChoices):
    YES = "yes", _("yes, she received what she needed")
    PARTLY = "partly", _("partly")
    NO = "no", _("no")
