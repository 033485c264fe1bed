"""Follow-up after return. Three kinds of silence, each with its own next step."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.codes import ContactMethod
from cases.models.base import CaseRow
from foundation.vault.fields import EncryptedTextField
from returns.codes import FollowUpResult
from returns.models.process import ReturnProcess


class FollowUp(CaseRow):
    """One contact after arrival: moment, reached or not, needs, and her wish to stop."""

    process = models.ForeignKey(ReturnProcess, on_delete=models.PROTECT, related_name="follow_ups")
    moment = models.CharField(_("which moment"), max_length=12)  # week_1, month_1, month_3, month_6, month_12, extra
    happened_on = models.DateField(_("on"))
    channel = models.CharField(_("how"), max_length=12, choices=ContactMethod.choices)
    result = models.CharField(_("result"), max_length=16, choices=FollowUpResult.choices)
    safe_to_talk = models.BooleanField(_("she could speak freely"), default=False)
    code_word_right = models.BooleanField(_("the code word was right"), null=True)
    needs = EncryptedTextField(_("what she needs"), blank=True, search="words")
    own_words = EncryptedTextField(_("In her own words"), blank=True, search="words")
    wants_to_stop = models.BooleanField(_("she wishes to stop the contact"), default=False)
