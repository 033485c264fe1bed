"""Names in many traditions: the labelled set (`foundation/search/data`) is found, and unlike names are never one.

The benchmark asks the same among 100,000 people (`python -m bench.search`).
"""

from typing import Any

import pytest

from bench.names import labelled, population, table
from cases.models import Dependant
from foundation import clock
from foundation.access.acting import acting_as
from foundation.search.alike import Likeness, Wanted
from foundation.search.finding import Finder
from foundation.search.names import parts_of
from foundation.search.words import Stemming, holds_all, stems_of
from tests.factories.cases import a_case

AMONG = 3000


def test_the_set_is_as_large_as_it_should_be() -> None:
    rows = table("variants")
    assert len({(row["name"], row["variant"]) for row in rows}) == len(rows) >= 300
    assert len({row["language"] for row in rows}) >= 25
    assert len(table("unlike")) >= 50
    assert not [row for row in rows if row["name"] == row["variant"]]


@pytest.mark.django_db
def test_the_right_one_is_found_among_many(alice: Any, north_team: Any) -> None:
    rows, names = table("variants")[::3], [*labelled(), *population(AMONG)]  # all of them: python -m bench.search
    with acting_as(alice):
        case = a_case(north_team)
        common = {"case": case, "created_at": clock.now(), "created_by": alice, "relation": "other"}
        people = Dependant.objects.bulk_create(Dependant(name=name, **common) for name in names)
        who = {person.uuid: name for person, name in zip(people, names, strict=True)}
        places = []
        for row in rows:
            found = [who[hit.row] for hit in Finder(alice, row["variant"]).hits() if hit.row in who]
            places.append(found.index(row["name"]) if row["name"] in found else None)
    first = sum(place == 0 for place in places) / len(rows)
    among_ten = sum(place is not None and place < 10 for place in places) / len(rows)
    assert among_ten >= 0.95, among_ten
    assert first >= 0.80, first


@pytest.mark.parametrize("row", table("unlike"), ids=lambda row: f"{row['name']}/{row['unlike']}")
def test_unlike_names_are_not_called_the_same(row: dict[str, str]) -> None:
    for one, other in ((row["name"], row["unlike"]), (row["unlike"], row["name"])):
        assert Wanted(one).against(other).likeness in {Likeness.RESEMBLES, Likeness.UNLIKE}


ONE_NAME = [
    ("Mohamed", "Muhammad"), ("Oluwaseun", "Oluwasheun"), ("Ngọc", "Ngoc"), ("Иванова", "Ivanova"),
    ("Иванова", "Iwanowa"), ("Fatoumata", "Fatumata"), ("Щербакова", "Sjtsjerbakova"), ("Щербакова", "Chtcherbakova"),
    ("Nguyễn", "Nguyen"), ("Aïcha", "Aisha"), ("Djamila", "Jamila"), ("Abdul Rahman", "Abderrahmane"),
    ("El Idrissi", "Idrissi"), ("van den Berg", "Berg"), ("Ouattara", "Wattara"), ("محمد", "Mohamed"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ONE_NAME)
def test_one_name_in_two_traditions(one: str, other: str) -> None:
    assert Wanted(one).against(other).likeness in {Likeness.SAME, Likeness.OTHERWISE}
    assert Wanted(other).against(one).likeness in {Likeness.SAME, Likeness.OTHERWISE}


def test_the_order_of_a_name_and_its_initials() -> None:
    assert Wanted("Diallo, Fatoumata").against("Fatoumata Diallo").likeness == Likeness.SAME
    assert Wanted("F. Diallo").against("Fatoumata Diallo").score > Wanted("B. Diallo").against("Fatoumata Diallo").score


@pytest.mark.parametrize("text", ["", " ", "\x00", "😀", "\u202e", "12345", "%%%", "a" * 100_000, "\u0301" * 50])
def test_odd_texts_are_no_trouble(text: str) -> None:
    assert len(parts_of(text)) <= 8
    Wanted(text).against("Fatoumata Diallo")
    Wanted("Fatoumata Diallo").against(text)


def test_words_are_found_by_their_stem_in_both_languages() -> None:
    stemming = Stemming()
    text = "Zij heeft de gesprekken op de markten gevoerd; her sister was calling about the shops."
    for word in ("gesprek", "markt", "sisters", "call", "shop"):
        assert holds_all(text, [stems_of(word)], stemming), word
    assert not holds_all(text, [stems_of("markt"), stems_of("school")], stemming)
