"""Organisations that help with return, there and here. Public facts only; texts in both languages."""

import uuid
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from organisations.codes import OrganisationKind, Tier


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Filters in the words of the field. The registry holds no case data, so everybody signed in sees it."""

    def active(self) -> Self:
        return self.filter(is_active=True)

    def of_tier(self, tier: str) -> Self:
        return self.filter(tiers__contains=[tier])

    def for_country(self, code: str) -> Self:
        """Organisations that can help on a return to ``code`` (ISO 3166-1), those for every country included."""
        return self.filter(Q(countries__contains=[code]) | Q(countries__contains=["*"]))


class Organisation(models.Model):
    """One organisation or programme. ``tiers`` are our reading of the source page and may need checking."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=16, choices=OrganisationKind.choices)
    tiers = ArrayField(models.CharField(max_length=16, choices=Tier.choices), default=list)
    tiers_to_verify = models.BooleanField(default=False)
    country = CountryField(_("where it is"))
    countries = ArrayField(models.CharField(max_length=2), default=list)  # ISO codes, or "*" for every country
    languages = ArrayField(models.CharField(max_length=8), default=list)
    target_groups = ArrayField(models.CharField(max_length=24), default=list)
    summary = models.TextField(_("in short"))
    offers = models.TextField(_("what it offers"))
    limits = models.TextField(_("for whom not"), blank=True)
    to_verify = models.TextField(_("to be checked"), blank=True)
    website = models.URLField(blank=True)
    source = models.CharField(_("source"), max_length=200)
    last_checked_on = models.DateField(_("last checked on"))
    last_checked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    is_fictional = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=OrganisationKind.values), name="organisation_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def source_words(self) -> str:
        """Say where the entry is from, in the reader's language: a public site, or that nobody behind it exists."""
        return gettext("fictional, for the demonstration only") if self.is_fictional else self.source


class Contact(models.Model):
    """A function at an organisation that can be reached, never a private person."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="contacts")
    role = models.CharField(_("function"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    for_professionals_only = models.BooleanField(default=True)

    portal_may_delete = True

    def __str__(self) -> str:
        return self.role
