"""How she fares after return, in her own answers and, beside them, as her case worker sees it (`domain.md` 8)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.base import CaseRow
from foundation.vault.fields import EncryptedJSONField, EncryptedTextField
from returns.codes import SurveyMoment, Voice
from returns.models.process import ReturnProcess


class Survey(CaseRow):
    """The answers of one moment. A correction is a new row with its reason; she may have hers taken out."""

    portal_may_delete = True

    process = models.ForeignKey(ReturnProcess, on_delete=models.PROTECT, related_name="surveys")
    version = models.CharField(max_length=16)  # of the instrument (`returns/survey.py`)
    moment = models.CharField(_("which moment"), max_length=12, choices=SurveyMoment.choices)
    voice = models.CharField(_("whose answers"), max_length=12, choices=Voice.choices)
    asked_on = models.DateField(_("asked on"))
    answers = EncryptedJSONField(_("answers"), default=dict)  # question -> code
    reason = EncryptedTextField(_("why this was corrected"), blank=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["process", "moment", "voice"], condition=Q(replaced_at=None), name="one_survey_per_moment"
            ),
        ]
