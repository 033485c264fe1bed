"""A file of Alice, in the team of Carla and Tess; Charlie and Sven are strangers."""

from collections.abc import Callable

import pytest

from cases.models import Case
from foundation.accounts.models import Team, User
from tests.factories.cases import a_case


@pytest.fixture
def case(as_user: Callable, alice: User, north_team: Team) -> Case:
    with as_user(alice):
        return a_case(north_team)
