"""The live server of the attacks, one for all of them."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.attacks import live


@pytest.fixture(scope="session")
def live_port(django_db_setup: None) -> Iterator[int]:
    with live.serving() as (port, _children):
        yield port


@pytest.fixture
def caller(live_port: int, client_of: Any) -> Any:
    """`caller(alice)`: somebody at the socket of the live server, signed in; `caller(None)` is a stranger."""

    made: list[live.Caller] = []

    def make(user: Any = None) -> live.Caller:
        session = client_of(user).cookies["sessionid"].value if user is not None else ""
        made.append(live.Caller(live_port, session))
        return made[-1]

    yield make
    for each in made:
        each.hang_up()
