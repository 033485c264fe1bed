"""Which organisations fit a client, with the reasons in words. A proposal: a person chooses."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cases.codes import AgeGroup, Exploitation, Gender, Origin
from cases.languages import language_name
from cases.models import Case, Client
from organisations.codes import AssignmentKind, OrganisationKind, Tier
from organisations.codes import TargetGroup as G
from organisations.models import Organisation
from organisations.words import EVERYWHERE, country_name, tier_badge, tier_words

#: Member states on 2026-11-01 (europa.eu); decides only which organisation is proposed.
EU = frozenset(
    "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()  # noqa: SIM905
)
COMPASS = "compass"
_LABOUR = frozenset({Exploitation.LABOUR, Exploitation.DOMESTIC})


@dataclass
class Fit:
    """One organisation for one client: what speaks for it, and what may stand in the way."""

    organisation: Organisation
    score: int = 0
    reasons: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    #: What is asked there already.
    already: str = ""
    #: Where it helps; the list is divided by it.
    place: str = ""
    order: int = 0

    def good(self, weight: int, reason: str) -> None:
        """Count a reason for."""
        self.score += weight
        self.reasons.append(reason)

    def doubt(self, reason: str, weight: int = 10) -> None:
        """Count a reason against."""
        self.score -= weight
        self.doubts.append(reason)

    @property
    def fits(self) -> bool:
        """Tell whether nothing stands in the way."""
        return self.score > 0

    @property
    def tier(self) -> str:
        return tier_badge(self.organisation)

    @property
    def tier_words(self) -> str:
        return tier_words(self.organisation)

    @property
    def to_verify(self) -> bool:
        return self.organisation.tiers_to_verify or bool(self.organisation.to_verify)


def usual_kind(organisation: Organisation) -> AssignmentKind:
    """Return what an organisation is usually asked for."""
    if organisation.kind == OrganisationKind.ABROAD:
        return AssignmentKind.CONTACT_ABROAD
    if organisation.kind == OrganisationKind.COMPASS:
        return AssignmentKind.COMPASS
    return AssignmentKind.GUIDANCE if Tier.GUIDANCE in organisation.tiers else AssignmentKind.INFORMATION


def country_of(client: Client) -> str:
    """Return the code of her country of origin, or nothing when she is stateless or it is not known."""
    return str(client.origin_country or "") if client.origin == Origin.COUNTRY else ""


def fits(case: Case, organisations: list[Organisation]) -> list[Fit]:
    """Return all organisations, what fits best first."""
    found = [fit(case, organisation) for organisation in organisations]
    return sorted(found, key=lambda each: (each.order, -each.score, each.organisation.name.casefold()))


def fit(case: Case, organisation: Organisation) -> Fit:
    """Weigh one organisation: country first, then language, then for whom it is."""
    found = Fit(organisation)
    _weigh_country(found, country_of(case.client))
    _weigh_language(found, case.client)
    _weigh_group(found, case)
    if found.doubts:
        found.place, found.order = _("Something stands in the way"), _LAST
    return found


_LAST = 9


def _weigh_country(found: Fit, country: str) -> None:
    codes, name = found.organisation.countries, country_name(country) if country else ""
    if country and country in codes:
        found.place, found.order = _("In %(country)s") % {"country": name}, 1
        is_compass = found.organisation.kind == OrganisationKind.COMPASS
        reason = _("%(country)s is a COMPASS country") if is_compass else _("works in %(country)s")
        found.good(6, reason % {"country": name})
    elif EVERYWHERE in codes:
        found.place, found.order = _("From the Netherlands, for every country"), 2
        found.good(2, _("helps with every country"))
    elif codes == ["NL"]:
        found.place, found.order = _("In the Netherlands"), 3
        found.good(1, _("helps in the Netherlands"))
    elif country:
        found.doubt(_("does not work in %(country)s") % {"country": name}, 20)
    else:
        found.doubt(_("works in certain countries only, and her country is not known"), 20)


def _weigh_language(found: Fit, client: Client) -> None:
    spoken = set(found.organisation.languages)
    hers = [client.language, *client.other_languages]
    shared = next((code for code in hers if code in spoken), "")
    if shared:
        found.good(
            2 if shared == client.language else 1, _("speaks %(language)s") % {"language": language_name(shared)}
        )
    else:
        found.reasons.append(_("%(language)s with an interpreter") % {"language": language_name(client.language)})


def _weigh_group(found: Fit, case: Case) -> None:
    groups, client = set(found.organisation.target_groups), case.client
    if G.ALL in groups:
        return
    if client.age_group == AgeGroup.MINOR:
        if G.MINORS in groups:
            found.good(3, _("for minors"))
        else:
            found.doubt(_("not for minors"))
    elif client.age_group == AgeGroup.ADULT and groups == {G.MINORS}:
        found.doubt(_("only for minors"))
    if G.WOMEN in groups and G.MEN not in groups and client.gender == Gender.MAN:
        found.doubt(_("not for men"))
    elif G.MEN in groups and G.WOMEN not in groups and client.gender == Gender.WOMAN:
        found.doubt(_("not for women"))
    _weigh_citizenship(found, groups, country_of(client))
    if G.LABOUR in groups and case.exploitation:
        if _LABOUR & set(case.exploitation):
            found.good(1, _("for people exploited at work"))
        elif groups == {G.LABOUR}:
            found.doubt(_("only for people exploited at work"))


def _weigh_citizenship(found: Fit, groups: set[str], country: str) -> None:
    if not country:
        return
    others = {G.NON_EU, G.ASYLUM_SEEKERS, G.UNDOCUMENTED}
    if country in EU and groups & others and G.EU_CITIZENS not in groups:
        found.doubt(_("not for EU citizens"))
    elif country not in EU and G.EU_CITIZENS in groups and not groups & others:
        found.doubt(_("only for EU citizens"))
