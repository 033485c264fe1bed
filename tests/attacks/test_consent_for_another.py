"""A consent opens her story to the one she named, and to no other with a name like it."""

from itertools import permutations
from types import SimpleNamespace
from typing import Any

import pytest

from organisations.consent import names
from organisations.models import Organisation

pytestmark = pytest.mark.django_db


def agreed(recipient: str, organisation: str) -> bool:
    consent: Any = SimpleNamespace(recipient=recipient)
    other: Any = SimpleNamespace(name=organisation)
    return names(consent, other)


def test_no_organisation_of_the_registry_passes_for_another() -> None:
    rows = list(Organisation.objects.active())
    assert all(agreed(row.name, row.name) for row in rows)
    mixed = {(a.name, b.name) for a, b in permutations(rows, 2) if agreed(a.name, b.name)}
    # COMPASS is reached through IOM Nederland, and says so in its name.
    assert all("IOM" in a and "IOM" in b for a, b in mixed), mixed


@pytest.mark.parametrize("recipient", ["IOM", "iom, Den Haag", "IOM Nederland", "de IOM"])
def test_people_may_write_a_name_short_or_long(recipient: str) -> None:
    assert agreed(recipient, "IOM Nederland")


@pytest.mark.parametrize("recipient", ["", "Casa", "a", "Casa Ginestra", "Nederland", "the shelter"])
def test_a_word_in_common_is_not_enough(recipient: str) -> None:
    assert not agreed(recipient, "IOM Nederland")
    assert recipient == "Casa" or not agreed(recipient, "Casa Privighetoarea (fictief)")
