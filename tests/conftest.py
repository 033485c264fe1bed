"""The harness: tests run as the portal's role, which row-level security holds for.

``owner`` makes, migrates and flushes the test database; ``default`` is the portal's role on the same database
(a mirror), so it sees only what is committed or what it wrote itself.
"""

import os
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import blocking_manager_key

from foundation import clock
from foundation.access.acting import Acting, NoActor, acting, acting_as
from foundation.accounts import fresh, idle
from foundation.accounts.models import Team, User
from foundation.accounts.views import BACKEND
from tests import template, world

#: Who makes the test databases, and where each finds the server.
OWNERS = {"owner": "DATABASE_OWNER_URL", "keys_owner": "KEYS_DATABASE_OWNER_URL"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let every database test use all four connections; one that is not named would be neither open nor clean."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if (marker is None and "db" not in getattr(item, "fixturenames", ())) or (
            marker and "databases" in marker.kwargs
        ):
            continue
        kwargs = dict(marker.kwargs) if marker else {}
        item.add_marker(pytest.mark.django_db(databases="__all__", **kwargs), append=False)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Let a test database be a copy of a migrated one, where a former run left it."""
    for alias in OWNERS:
        if template.exists(os.environ[OWNERS[alias]], name := template.name_of(alias)):
            connections[alias].settings_dict["TEST"]["TEMPLATE"] = name


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Keep the migrated database for the next run, then commit the world once, as the owner."""
    with django_db_blocker.unblock():
        for alias in OWNERS:
            settings = connections[alias].settings_dict
            if not settings["TEST"].get("TEMPLATE"):
                for each in connections.all(initialized_only=True):
                    each.close()
                template.keep(os.environ[OWNERS[alias]], str(settings["NAME"]), template.name_of(alias))
        world.make_world()
    yield
    for mirror in ("default", "keys"):  # a database that somebody uses cannot be removed
        connections[mirror].close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, Any, Any]:
    """Make the world again after a test that flushed it; reference data come with the flush (`post_migrate`)."""
    result = yield
    marker = item.get_closest_marker("django_db")
    if nextitem is not None and marker and marker.kwargs.get("transaction"):
        with item.config.stash[blocking_manager_key].unblock():
            world.make_world()
            for each in connections.all(initialized_only=True):
                each.close()
    return result


@pytest.fixture(autouse=True)
def _nobody_acts_in_between() -> Iterator[None]:
    """No test may leave an actor behind, or 'nobody sees anything' would lie in the next one."""
    yield
    with pytest.raises(NoActor):
        acting()


@pytest.fixture
def no_actor(db: None) -> None:
    """Nobody acts, in Python and in the database."""
    with pytest.raises(NoActor):
        acting()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('terugweg.actor', '', true), set_config('terugweg.role', '', true)")


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    return world.people()


@pytest.fixture
def teams(db: None) -> SimpleNamespace:
    return world.teams()


def _person(name: str) -> Any:
    @pytest.fixture(name=name)
    def person(people: SimpleNamespace) -> User:
        return getattr(people, name)

    return person


def _team(name: str) -> Any:
    @pytest.fixture(name=name)
    def team(teams: SimpleNamespace) -> Team:
        return getattr(teams, name)

    return team


alice, bob, carla, charlie, sven, tess = (
    _person(name) for name in ("alice", "bob", "carla", "charlie", "sven", "tess")
)
ivo, fatma, adam, anna, piet, service = (_person(name) for name in ("ivo", "fatma", "adam", "anna", "piet", "service"))
north_team, west_team, south_team = (_team(name) for name in world.TEAMS)


@pytest.fixture
def as_user(db: None) -> Callable[..., AbstractContextManager[Acting]]:
    """`with as_user(alice): …` — the one way to see or do anything in a test."""

    def act(user: User | None, **kwargs: Any) -> AbstractContextManager[Acting]:
        return acting_as(user, **kwargs)

    return act


@pytest.fixture
def client_of(db: None) -> Callable[[User | None], Client]:
    """A test client in which ``user`` is signed in with a fresh second factor, or one of long ago; None for nobody."""

    def make(user: User | None = None, *, fresh_factor: bool = True, **kwargs: Any) -> Client:
        client = Client(**kwargs)
        if user is not None:
            client.force_login(user, backend=BACKEND)
            session = client.session
            session[fresh._KEY] = clock.now().timestamp() if fresh_factor else 0
            session[fresh._OWNER] = str(user.pk)
            session[idle.BEGAN] = session[idle.SEEN] = int(time.time())
            session.save()
        return client

    return make


@pytest.fixture
def query_count() -> Callable[..., CaptureQueriesContext]:
    """`with query_count() as queries: …; len(queries)` — a list page asks the same number for 1 and 3 rows."""
    return lambda using="default": CaptureQueriesContext(connections[using])
