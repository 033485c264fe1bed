"""The client: the person who is guided. The alias is for lists; the legal name is a data group of its own."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from cases.codes import AgeGroup, Custody, Gender, Interpreter, InterpreterGender, Origin, Relation
from cases.models.base import CaseRow
from cases.querysets import CaseRowQuerySet, ClientQuerySet
from foundation.audit.readings import ReadingIsRecorded
from foundation.vault.fields import EncryptedDateField, EncryptedTextField


class Client(models.Model):
    """Somebody who is guided; may have several case files over the years."""

    VAULT: ClassVar[tuple[str, str, str]] = ("client", "id", "file")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    alias = EncryptedTextField(_("alias"), search="name")
    #: What it was before, one a line: colleagues still know her by it.
    former_aliases = EncryptedTextField(_("earlier aliases"), blank=True, search="name")
    language = models.CharField(_("language"), max_length=8)
    other_languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    interpreter = models.CharField(max_length=12, choices=Interpreter.choices, blank=True)
    interpreter_gender = models.CharField(
        max_length=8, choices=InterpreterGender.choices, default=InterpreterGender.ANY
    )
    gender = models.CharField(max_length=8, choices=Gender.choices, default=Gender.UNKNOWN)
    age_group = models.CharField(max_length=8, choices=AgeGroup.choices, default=AgeGroup.UNKNOWN)
    origin = models.CharField(max_length=12, choices=Origin.choices, default=Origin.UNKNOWN)
    origin_country = CountryField(_("country of origin"), blank=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(origin="country", origin_country__gt="") | ~models.Q(origin="country"),
                name="client_origin_has_country",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["origin_country"], name="client_country")]

    def __str__(self) -> str:
        return f"client {self.uuid}"


class Identity(ReadingIsRecorded):
    """Legal name and birth date: data group *identity*, one logged click away."""

    VAULT: ClassVar[tuple[str, str, str]] = ("client", "client_id", "identity")
    READING = "identity"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="identities")
    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="identity")
    legal_name = EncryptedTextField(_("legal name"), blank=True, search="name")
    #: Names she had before, or is known by on other papers, one a line.
    former_names = EncryptedTextField(_("former names"), blank=True, search="name")
    birth_date = EncryptedDateField(_("birth date"), null=True, blank=True)
    birth_place = EncryptedTextField(_("birth place"), blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CaseRowQuerySet.as_manager()


class Dependant(CaseRow):
    """A relative or child who travels along or not; each has a plan of their own."""

    name = EncryptedTextField(_("name or initials"), blank=True, search="name")
    relation = models.CharField(_("relation"), max_length=8, choices=Relation.choices)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    is_minor = models.BooleanField(_("under 18"), default=True)
    travels = models.BooleanField(_("travels along"), default=False)
    custody = models.CharField(_("consent of parents"), max_length=12, choices=Custody.choices, default=Custody.OPEN)
    removed_at = models.DateTimeField(null=True)
