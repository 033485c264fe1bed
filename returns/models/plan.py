"""The departure plan: the office's checklist, and what stands in her own paper."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CaseRow
from foundation.vault.fields import EncryptedTextField
from returns.codes import ItemState, OwnSection
from returns.models.instruments import ChecklistItem, ChecklistTemplate
from returns.models.process import ReturnProcess


class DeparturePlan(CaseRow):
    """One plan per return process. ``created_by`` made it, and so never clears it."""

    process = models.OneToOneField(ReturnProcess, on_delete=models.PROTECT, related_name="plan")
    template = models.ForeignKey(ChecklistTemplate, on_delete=models.PROTECT, related_name="+")
    departure_on = models.DateField(_("planned departure"), null=True, blank=True)
    destination = EncryptedTextField(_("where she goes: place, in words"), blank=True)
    route = EncryptedTextField(_("route and transit"), blank=True)
    meeting = EncryptedTextField(_("who meets her, and the sign"), blank=True)
    first_days = EncryptedTextField(_("first thirty days"), blank=True)
    money = EncryptedTextField(_("money: what, from whom, when"), blank=True)
    medicines_may_be_named = models.BooleanField(_("she agrees that medicines stand in her paper"), default=False)
    version = models.PositiveIntegerField(default=1)


class PlanItem(CaseRow):
    """One item of the checklist, from the template or her own. Its due day moves with the departure date."""

    plan = models.ForeignKey(DeparturePlan, on_delete=models.PROTECT, related_name="items")
    template_item = models.ForeignKey(ChecklistItem, null=True, on_delete=models.PROTECT, related_name="+")
    title = EncryptedTextField(_("what"), blank=True)  # own items
    owner = models.CharField(_("who"), max_length=16)
    due_days = models.SmallIntegerField(_("days before departure"))
    due_on = models.DateField(null=True, blank=True)
    critical = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=ItemState.choices, default=ItemState.OPEN)
    reason = EncryptedTextField(_("why it does not apply"), blank=True)
    note = EncryptedTextField(_("note"), blank=True)
    closed_on = models.DateField(null=True)
    closed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "template_item"], condition=Q(template_item__isnull=False), name="plan_item_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None) | ~Q(state="open") & Q(closed_on__isnull=False),
                name="plan_item_closed",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["plan", "due_on"], name="plan_item_due")]


class OwnEntry(CaseRow):
    """A line of her own edition, in both languages, in one of the allowed sections.

    Refused on saving when it holds a word that would betray her (`returns/wordcheck.py`).
    """

    plan = models.ForeignKey(DeparturePlan, on_delete=models.PROTECT, related_name="own_entries")
    section = models.CharField(_("section"), max_length=20, choices=OwnSection.choices)
    happens_on = models.DateField(_("day"), null=True, blank=True)
    at_time = models.TimeField(_("time"), null=True, blank=True)
    text_nl = EncryptedTextField(_("text in Dutch"))
    text_en = EncryptedTextField(_("text in English"))
    number = EncryptedTextField(_("telephone number"), blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    portal_may_delete = True

    class Meta:
        ordering: ClassVar = ["section", "happens_on", "at_time", "position", "pk"]
