"""Codes of the registry in words, for pages: countries, languages, groups, tiers."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_countries import countries

from cases.languages import language_name
from organisations.codes import TargetGroup, Tier
from organisations.models import Organisation

EVERYWHERE = "*"
#: More names than this say less than their number.
_NAMED = 5


def country_name(code: str) -> str:
    """Return the name of a country in the language of the page."""
    return str(countries.name(code)) or code


def country_words(codes: Iterable[str], *, all_of_them: bool = False) -> str:
    """Return 'every country', or the names; of a long list the first ones and how many more."""
    codes = list(codes)
    if EVERYWHERE in codes:
        return _("every country")
    names = sorted((country_name(code) for code in codes), key=str.casefold)
    if all_of_them or len(names) <= _NAMED:
        return ", ".join(names)
    return _("%(names)s and %(count)d more") % {
        "names": ", ".join(names[: _NAMED - 1]), "count": len(names) - _NAMED + 1,
    }  # fmt: skip


def language_words(codes: Iterable[str]) -> str:
    """Return the names of languages."""
    return ", ".join(language_name(code) for code in codes)


def group_words(codes: Iterable[str]) -> str:
    """Return for whom an organisation is."""
    return ", ".join(str(TargetGroup(code).label) for code in codes if code in TargetGroup)


#: The source page names two tiers; the words behind the number say what they mean for her.
TIER_SHORT: dict[str, str] = {Tier.INFORMATION: "I", Tier.GUIDANCE: "II"}


def tier_badge(organisation: Organisation) -> str:
    """Return 'Tier I', 'Tier II' or 'Tier I and II'."""
    short = [TIER_SHORT[tier] for tier in Tier.values if tier in organisation.tiers]
    return _("Tier %(tiers)s") % {"tiers": _(" and ").join(short)}


def tier_words(organisation: Organisation) -> str:
    """Return what the tiers of an organisation mean."""
    labels: list[str | Promise] = [Tier(tier).label for tier in Tier.values if tier in organisation.tiers]
    return "; ".join(str(label) for label in labels)
