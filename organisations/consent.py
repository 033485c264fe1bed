"""Whether a consent holds for an organisation: to whom, until when, not withdrawn (`domain.md` 9)."""

import re

from cases.codes import ConsentPurpose
from cases.models import Case, Consent
from foundation import clock
from organisations.models import Organisation

#: Purposes that let an organisation know who she is.
PURPOSES = (ConsentPurpose.ORGANISATION, ConsentPurpose.COMENSHA)
#: Words that stand in the names of many organisations and so name none.
_COMMON = frozenset(
    {
        "stichting",
        "nederland",
        "nederlandse",
        "foundation",
        "centre",
        "initiative",
        "project",
        "fictief",
        "den",
        "haag",
        "van",
        "het",
        "ministerie",
        "zaken",
    }
)
_SHORTEST_NAME = 3


def withdrawn(consent: Consent | None) -> bool:
    """Tell whether she took this consent back."""
    return consent is not None and consent.withdrawn_on is not None


def holds(consent: Consent | None) -> bool:
    """Tell whether something may be shared on this consent today."""
    if consent is None or consent.withdrawn_on is not None or consent.given_on > clock.today():
        return False
    return consent.valid_until is None or consent.valid_until >= clock.today()


def names(consent: Consent, organisation: Organisation) -> bool:
    """Tell whether the consent is meant for ``organisation``: people write 'IOM' for 'IOM Nederland'.

    One name holds the other whole. A word in common is not enough: what she agreed to for Casa Ginestra must never
    open her story to another Casa.
    """
    said, own = _naming(consent.recipient), _naming(organisation.name)
    return bool(said and own) and (said <= own or own <= said)


def _naming(name: str) -> set[str]:
    """Return the words of a name that tell it from others."""
    words = {word for word in re.findall(r"\w+", name.casefold()) if len(word) >= _SHORTEST_NAME}
    return (words - _COMMON) or words


def choosable(case: Case) -> list[Consent]:
    """Return the consents of a visible case on which an organisation may be asked today, newest first."""
    rows = Consent.objects.filter(case=case, purpose__in=PURPOSES, withdrawn_on=None).order_by("-given_on", "-pk")
    return [row for row in rows if holds(row)]
