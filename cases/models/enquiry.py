"""Somebody asked for her: what was heard, and what was said. Never confirmed, never denied (`domain.md` 11)."""

import uuid
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.codes import EnquiryChannel
from cases.models.base import CaseRow
from foundation.access.acting import acting
from foundation.accounts.models import User
from foundation.vault.fields import EncryptedTextField


class _Heard(models.Model):
    """What was heard, with or without a file. A name that was asked for stands in the words, sealed."""

    heard_at = models.DateTimeField(_("when"))
    channel = models.CharField(_("how they asked"), max_length=12, choices=EnquiryChannel.choices)
    asker = EncryptedTextField(_("who asked"), blank=True)
    came_from = EncryptedTextField(_("from where or from which number"), blank=True)
    asked = EncryptedTextField(_("what they asked"), blank=True)
    told = EncryptedTextField(_("what was said"), blank=True)
    #: What the asker knew already: it tells how near they are (codes of `Known`).
    known = ArrayField(models.CharField(max_length=12), default=list, blank=True)

    class Meta:
        abstract = True


class Enquiry(_Heard, CaseRow):
    """Somebody asked for this client. Signed: it never changes."""

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "-heard_at"], name="enquiry_case")]


class LooseQuerySet(models.QuerySet[Any]):
    """Questions that belong to no file: their team's coordinator sees them, and who heard them."""

    def visible_to(self, user: User) -> Self:
        """Keep what ``user`` heard, and what waits for a team whose files ``user`` may write in."""
        scope = acting().scope
        return self.filter(Q(created_by=user) | Q(team_id__in=scope.writing_teams))


class LooseEnquiry(_Heard):
    """Somebody asked for a person whom the hearer does not know. Waits for the coordinator, then goes.

    The coordinator brings it to the file it belongs to, or removes it: about people we do not know nothing is kept.
    """

    VAULT: ClassVar[tuple[str, str, str]] = ("team", "team_id", "enquiries")
    portal_may_delete = True

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    team = models.ForeignKey("accounts.Team", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    objects = LooseQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["team", "created_at"], name="loose_enquiry_team")]

    def __str__(self) -> str:
        return f"{self._meta.label} {self.uuid}"
