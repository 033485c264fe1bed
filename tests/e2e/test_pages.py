"""Every main page: no serious finding of axe, nothing to scroll sideways, nothing that the browser reports as broken.

Phone and desk, script on and off, light and dark, Dutch and English: sampled so that each value is covered and each
page is seen on both widths.
"""

from collections.abc import Callable

import pytest

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e

CASE_WORKER, COORDINATOR = "Sanne Hoekstra", "Marieke Veenstra"
EVERYBODY = ["/", "/cases/", "/organisations/", "/help/"]
OF_A_CASE = ["", "history/", "visitors/", "edit/", "notes/new/", "tasks/new/", "plan/", "papers/", "risk/", "gates/"]
SEATS = [
    {"phone": True},
    {"dark": True},
    {"phone": True, "script": False, "dark": True},
    {"script": False, "language": "en"},
]


def look_at(visitor: Visitor, paths: list[str]) -> None:
    for path in paths:
        visitor.go(path)
        visitor.check_fits()
        if visitor.with_script:
            visitor.check_accessibility()


@pytest.mark.parametrize("seat", SEATS, ids=str)
def test_before_signing_in(visit: Callable[..., Visitor], seat: dict[str, object]) -> None:
    look_at(visit(**seat), ["/sign-in/"])


@pytest.mark.parametrize("seat", SEATS, ids=str)
@pytest.mark.parametrize("who", [CASE_WORKER, COORDINATOR])
def test_pages_for_everybody(visit: Callable[..., Visitor], seat: dict[str, object], who: str) -> None:
    visitor = visit(**seat)
    visitor.sign_in(who)
    paths = EVERYBODY + (["/cases/unassigned/"] if who == COORDINATOR else ["/cases/new/"])
    look_at(visitor, paths)


@pytest.mark.parametrize(
    ("alias", "seat"),
    [("Amara", SEATS[0]), ("Yusuf", SEATS[1]), ("Dragan", SEATS[2]), ("Amara", SEATS[3])],
    ids=["discussion", "preparation", "departed", "without script"],
)
def test_pages_of_a_case(visit: Callable[..., Visitor], alias: str, seat: dict[str, object]) -> None:
    visitor = visit(**seat)
    visitor.sign_in(CASE_WORKER)
    case = visitor.open_case(alias)
    parts = OF_A_CASE if alias == "Yusuf" else [part for part in OF_A_CASE if part not in {"plan/", "papers/"}]
    look_at(visitor, [case + part for part in parts])
