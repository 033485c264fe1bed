"""Conversations about the future, and her decision."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.codes import Interpreter
from cases.models.base import CaseRow
from foundation.vault.fields import EncryptedTextField
from returns.codes import Decision, Information, SafetySignal, Setting, Voluntariness, Wish
from returns.models.process import ReturnProcess


class WishTalk(CaseRow):
    """A conversation about the future (*toekomstgesprek*), a dated point on her line.

    Open for its author during 24 hours, then locked: what comes later is an addition (a row that ``adds_to``).
    """

    process = models.ForeignKey(ReturnProcess, on_delete=models.PROTECT, related_name="talks")
    held_on = models.DateField(_("date of the talk"))
    minutes = models.PositiveSmallIntegerField(_("how long, in minutes"), null=True, blank=True)
    setting = models.CharField(_("where"), max_length=8, choices=Setting.choices, blank=True)
    language = models.CharField(_("language"), max_length=8)
    interpreter = models.CharField(_("interpreter"), max_length=12, choices=Interpreter.choices)
    interpreter_neutral = models.BooleanField(
        _("the interpreter is neutral: no relative, nobody of the network"), default=False
    )
    present = EncryptedTextField(_("who else was there, and in which role"), blank=True, search="words")
    wish = models.CharField(_("What does she want now?"), max_length=16, choices=Wish.choices)
    must_return = models.BooleanField(_("she has the duty to leave"), default=False)
    goes_herself = models.BooleanField(_("she chooses to go herself"), default=False)
    voluntariness = models.CharField(_("How free is her answer?"), max_length=12, choices=Voluntariness.choices)
    voluntariness_ground = EncryptedTextField(_("what shows that"), blank=True, search="words")
    own_words = EncryptedTextField(_("In her own words"), blank=True, search="words")
    reasons_for = EncryptedTextField(_("what speaks for going back"), blank=True, search="words")
    reasons_against = EncryptedTextField(_("what speaks against"), blank=True, search="words")
    fears = EncryptedTextField(_("what she fears"), blank=True, search="words")
    needs = EncryptedTextField(_("what she needs"), blank=True, search="words")
    hopes = EncryptedTextField(_("what she hopes"), blank=True, search="words")
    information = ArrayField(models.CharField(max_length=16, choices=Information.choices), default=list, blank=True)
    safety_signals = ArrayField(models.CharField(max_length=12, choices=SafetySignal.choices), default=list, blank=True)
    steps = EncryptedTextField(_("what we agreed"), blank=True, search="words")
    next_on = models.DateField(_("next talk on"), null=True, blank=True)
    adds_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="additions")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(wish__in=Wish.values), name="talk_wish_known"),
            models.CheckConstraint(condition=Q(next_on=None) | Q(next_on__gte=models.F("held_on")), name="talk_dates"),
            models.CheckConstraint(condition=Q(goes_herself=False) | Q(must_return=True), name="talk_goes_herself"),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "held_on"], name="talk_case")]


class ClientDecision(CaseRow):
    """Her dated decision, hers alone. A later one replaces it; none is ever deleted."""

    process = models.ForeignKey(ReturnProcess, on_delete=models.PROTECT, related_name="decisions")
    decided_on = models.DateField(_("decided on"))
    decision = models.CharField(_("her decision"), max_length=12, choices=Decision.choices)
    own_words = EncryptedTextField(_("In her own words"), blank=True, search="words")
