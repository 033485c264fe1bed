"""How to reach her safely, and the data groups with a right of their own."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.codes import ContactMethod
from cases.models.base import CaseRow
from foundation.audit.readings import ReadingIsRecorded
from foundation.vault.fields import EncryptedDateField, EncryptedTextField


class SafeContact(CaseRow):
    """How, when and with what words she can be reached. A change is a new row; the old one stays.

    The number and the code word are shown on request only, and that is recorded.
    """

    VAULT: ClassVar[tuple[str, str, str]] = ("case", "case_id", "contact")

    method = models.CharField(_("how to reach her"), max_length=12, choices=ContactMethod.choices)
    number = EncryptedTextField(_("number or address"), blank=True, search="number")
    days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)  # 0 Monday … 6 Sunday
    from_time = models.TimeField(_("from"), null=True, blank=True)
    until_time = models.TimeField(_("until"), null=True, blank=True)
    voicemail = models.BooleanField(_("voicemail is safe"), default=False)
    messages = models.BooleanField(_("text messages are safe"), default=False)
    who_may_answer = EncryptedTextField(_("who may answer"), blank=True)
    never_do = EncryptedTextField(_("never do this"), blank=True)
    code_word = EncryptedTextField(_("code word"), blank=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(replaced_at=None), name="one_safe_contact"),
        ]


class Location(ReadingIsRecorded, CaseRow):
    """Where she stays: data group *location*. Lists show the region of the team, never this."""

    VAULT: ClassVar[tuple[str, str, str]] = ("case", "case_id", "location")
    READING = "location"

    address = EncryptedTextField(_("address of the shelter"), blank=True)
    note = EncryptedTextField(_("what to mind there"), blank=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(replaced_at=None), name="one_location"),
        ]


class Medical(ReadingIsRecorded, CaseRow):
    """What is needed of her health: data group *medical*. Never HIV, psychiatry or abortion on any paper."""

    VAULT: ClassVar[tuple[str, str, str]] = ("case", "case_id", "medical")
    READING = "medical"

    summary = EncryptedTextField(_("what matters for the journey"), blank=True)
    expected_birth_on = EncryptedDateField(_("expected date of birth"), null=True, blank=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=models.Q(replaced_at=None), name="one_medical"),
        ]
