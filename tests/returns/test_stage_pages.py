"""Pages of moves, facts, risk, safety plan and follow-up: they open, ask, refuse with a reason, and lose nothing."""

import pytest

from returns.stages import Stage
from tests.factories.stages import at_stage

pytestmark = pytest.mark.django_db


def url(process, path):
    return f"/cases/{process.case.reference}/{path}"


@pytest.mark.parametrize(
    "path", ["risk/", "policy/", "facts/new/?kind=prosecutor", "exceptions/new/", "safety-plan/", "follow-up/new/"]
)
def test_pages_open(path, people, north_team, client_of):
    process = at_stage(Stage.PREPARATION, people, north_team)
    response = client_of(people.alice).get(url(process, path))
    assert response.status_code == 200
    assert client_of(people.charlie).get(url(process, path)).status_code == 404


@pytest.mark.parametrize("name", ["hold", "back_to_discussion", "report_missing", "withdraw", "record_own_departure"])
def test_move_pages_open(name, people, north_team, client_of):
    process = at_stage(Stage.PREPARATION, people, north_team)
    assert client_of(people.alice).get(url(process, f"move/{name}/")).status_code == 200
