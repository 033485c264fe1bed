"""Files for the tests of the desk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cases.models import Case
from cases.operations import add_note, add_task
from foundation import clock
from foundation.accounts.models import Team, User
from tests.factories.cases import a_case, a_talk


@pytest.fixture
def file_of(as_user: Callable[..., Any], north_team: Team) -> Callable[..., Case]:
    """Make a file of ``user`` with a talk, a note and a task that is due in ``due`` days."""

    def make(user: User, alias: str = "Zonnebloem", *, due: int = 3, team: Team = north_team, **more: Any) -> Case:
        with as_user(user):
            case = a_case(team, alias=alias, **more)
            a_talk(case)
            add_note(actor=user, case=case, text=f"Slept well, says {alias}.")
            add_task(actor=user, case=case, title=f"Call for {alias}", due_on=clock.today() + timedelta(days=due))
        return case

    return make
