"""Reading the registry: filters in the words of the field, and rows for its list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django_countries import countries

from cases.languages import language_name
from organisations.models import Organisation
from organisations.models.registry import OrganisationQuerySet
from organisations.words import EVERYWHERE, country_words, group_words, language_words, tier_badge, tier_words

#: Names of filters in the address, with how each narrows the list.
FILTERS = ("q", "tier", "country", "language", "kind", "group")


def filtered(chosen: Mapping[str, str]) -> OrganisationQuerySet:
    """Return the active organisations that fit what was chosen; an unknown value finds nothing."""
    rows = Organisation.objects.active()
    chosen = {name: value.replace("\x00", "") for name, value in chosen.items()}
    if words := chosen.get("q", "").strip():
        text = Q()
        for name in ("name", "summary_nl", "summary_en", "offers_nl", "offers_en"):
            text |= Q(**{f"{name}__icontains": words})
        rows = rows.filter(text)
    if tier := chosen.get("tier"):
        rows = rows.of_tier(tier)
    if country := chosen.get("country"):
        rows = rows.for_country(country)
    if language := chosen.get("language"):
        rows = rows.filter(languages__contains=[language])
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    if group := chosen.get("group"):
        rows = rows.filter(Q(target_groups__contains=[group]) | Q(target_groups__contains=["all"]))
    return rows


def choices() -> dict[str, list[tuple[str, str]]]:
    """Return the countries and languages that occur in the registry, by name."""
    rows = list(Organisation.objects.active().values_list("countries", "languages"))
    codes = {code for row in rows for code in row[0]} - {EVERYWHERE}
    spoken = {code for row in rows for code in row[1]}
    return {
        "country": sorted(((code, str(countries.name(code))) for code in codes), key=lambda pair: pair[1].casefold()),
        "language": sorted(((code, language_name(code)) for code in spoken), key=lambda pair: pair[1].casefold()),
    }


@dataclass(frozen=True)
class Row:
    """One organisation as pages show it."""

    organisation: Organisation

    @property
    def url(self) -> str:
        return reverse("organisations:detail", kwargs={"code": self.organisation.code})

    @property
    def tier(self) -> str:
        return tier_badge(self.organisation)

    @property
    def tier_words(self) -> str:
        return tier_words(self.organisation)

    @property
    def to_verify(self) -> bool:
        """Tell whether something about the entry must still be checked."""
        return self.organisation.tiers_to_verify or bool(self.organisation.to_verify)

    @property
    def countries(self) -> str:
        return country_words(self.organisation.countries)

    @property
    def all_countries(self) -> str:
        return country_words(self.organisation.countries, all_of_them=True)

    @property
    def languages(self) -> str:
        return language_words(self.organisation.languages)

    @property
    def groups(self) -> str:
        return group_words(self.organisation.target_groups)


def rows(found: Any) -> list[Row]:
    """Return the rows of a list."""
    return [Row(organisation) for organisation in found]
