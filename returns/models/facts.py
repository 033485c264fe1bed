"""Dated facts behind moves and policy gates, and the exceptions that close gate 4 (`domain.md` 6)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CaseRow
from foundation.vault.fields import EncryptedTextField
from returns.codes import Answer, ExceptionGround, FactKind
from returns.models.process import ReturnProcess


class Fact(CaseRow):
    """Something that happened on a date. The case worker records it, a coordinator confirms it."""

    process = models.ForeignKey(ReturnProcess, on_delete=models.PROTECT, related_name="facts")
    kind = models.CharField(_("what"), max_length=24, choices=FactKind.choices)
    happened_on = models.DateField(_("on"))
    answer = models.CharField(_("answer"), max_length=12, choices=Answer.choices, default=Answer.NONE)
    who = EncryptedTextField(_("who: function or organisation"), blank=True, search="words")
    note = EncryptedTextField(_("what was said, which letter"), blank=True, search="words")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True)  # recorded by mistake; stays readable
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="fact_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("created_by")), name="fact_four_eyes"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["process", "kind"], name="fact_process")]


class PolicyException(CaseRow):
    """A ground that keeps gate 4 of the policy closed, from a day until another."""

    process = models.ForeignKey(ReturnProcess, on_delete=models.PROTECT, related_name="exceptions")
    ground = models.CharField(_("ground"), max_length=20, choices=ExceptionGround.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until and including"), null=True, blank=True)
    document = EncryptedTextField(_("which letter or document"), blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="exception_dates"
            ),
        ]
