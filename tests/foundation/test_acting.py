"""Nobody acts, nobody sees: the actor's transaction and its middleware."""

import pytest
from django.db import DatabaseError, connection

from foundation.access.acting import NoActor, acting, acting_as
from foundation.access.models import Grant
from foundation.accounts.models import User

pytestmark = pytest.mark.django_db


def grants_seen() -> int:
    return Grant.objects.count()


def actor_in_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('terugweg.actor', true), '')")
        return str(cursor.fetchone()[0])


def test_nobody_sees_nothing(no_actor: None, carla: User) -> None:
    assert grants_seen() == 0
    with acting_as(None):
        assert grants_seen() == 0
    with acting_as(carla):
        assert grants_seen() == 2


def test_acting_is_refused_outside(no_actor: None) -> None:
    with pytest.raises(NoActor):
        acting()


def test_nested_actors_return_to_the_outer_one(carla: User, sven: User) -> None:
    with acting_as(carla):
        with acting_as(sven):
            assert acting().user == sven
            assert grants_seen() == 1
        assert acting().user == carla
        assert actor_in_database() == str(carla.pk)
        assert grants_seen() == 2


def test_the_outer_actor_returns_after_an_error_inside(carla: User, sven: User) -> None:
    with acting_as(carla):
        with pytest.raises(ValueError), acting_as(sven):
            raise ValueError
        assert acting().user == carla
        assert actor_in_database() == str(carla.pk)


def test_read_only_refuses_every_write(alice: User) -> None:
    with pytest.raises(DatabaseError), acting_as(alice, read_only=True):
        User.objects.filter(pk=alice.pk).update(language="en")
    with acting_as(alice):
        User.objects.filter(pk=alice.pk).update(language="en")
    alice.refresh_from_db()
    assert alice.language == "en"


def test_a_service_says_why(service: User) -> None:
    with pytest.raises(NoActor), acting_as("reminders"):
        pass
    with acting_as("reminders", reason="sends reminders") as now:
        assert now.user == service
        assert now.scope.everything
