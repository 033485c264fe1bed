"""What somebody gets who asks the database itself, as the portal's role: functions, grants and the listing."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from foundation.access.models import Grant
from tests.factories.cases import a_case

pytestmark = pytest.mark.django_db

#: Functions that answer something about a case, with what a stranger hears.
ANSWERS = (
    "tw_may_write_case({case})", "tw_coordinates_case({case})", "tw_may_see_group({case}, 'location')",
    "tw_may_see_group({case}, 'identity')", "tw_may_see_group({case}, 'medical')",
)  # fmt: skip
#: Functions that write grants: for a stranger each of them refuses.
WRITES = (
    "tw_grant_case({me}, {case}, 'write', ARRAY['location'], 'assigned')",
    "tw_grant_case({other}, {case}, 'write', ARRAY['location'], 'assigned')",
    "tw_end_case_grant({other}, {case})",
    "tw_offer_case({case}, {team})",
    "tw_end_offer({case})",
    "tw_keep_listing({case})",
)


def ask(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}")
        return cursor.fetchone()[0]


@pytest.fixture
def case(people: Any, north_team: Any, as_user: Any) -> Any:
    with as_user(people.alice):
        return a_case(north_team)


@pytest.mark.parametrize("who", ["charlie", "sven", "bob", "ivo", "fatma", "adam", "piet"])
def test_functions_say_the_same_of_a_hidden_case_and_of_none(who: str, people: Any, as_user: Any, case: Any) -> None:
    with as_user(getattr(people, who)):
        for sql in ANSWERS:
            assert ask(sql.format(case=case.pk)) is False, sql
            assert ask(sql.format(case=case.pk + 1_000_000)) is False, sql


@pytest.mark.parametrize("who", ["charlie", "sven", "bob", "ivo", "adam"])
@pytest.mark.parametrize("sql", WRITES)
def test_a_stranger_writes_no_grant(who: str, sql: str, people: Any, as_user: Any, case: Any, south_team: Any) -> None:
    me = getattr(people, who)
    filled = sql.format(case=case.pk, me=me.pk, other=people.alice.pk, team=south_team.pk)
    with as_user(me), pytest.raises(ProgrammingError), transaction.atomic():
        ask(filled)


@pytest.mark.parametrize("sql", WRITES)
def test_nobody_writes_no_grant(
    sql: str, people: Any, as_user: Any, case: Any, south_team: Any, no_actor: None
) -> None:
    """NULL is neither true nor false: a check that asks NOT of it must not let nobody in."""
    filled = sql.format(case=case.pk, me="NULL", other=people.alice.pk, team=south_team.pk)
    with pytest.raises(ProgrammingError), transaction.atomic():
        ask(filled)
    with as_user(people.alice):
        assert Grant.objects.active().filter(case_id=case.pk).exists()


def test_no_team_is_no_team_of_ones_own(people: Any, as_user: Any) -> None:
    with as_user(people.alice), pytest.raises(ProgrammingError), transaction.atomic():
        ask("tw_open_case(NULL)")


def test_the_listing_shows_whoever_sees_the_case(people: Any, as_user: Any, case: Any) -> None:
    for who, sees in {"alice": 1, "carla": 1, "tess": 1, "bob": 0, "charlie": 0, "sven": 0, "fatma": 0}.items():
        with as_user(getattr(people, who)):
            assert ask(f"count(*) FROM portal_listing WHERE case_id = {case.pk}") == sees, who


def test_no_table_of_a_case_stands_open() -> None:
    """A table with a case in it has a policy; only what holds no case may go without.

    In 'socialapp' the client is the portal itself, at the provider that signs its people in.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
            " AND a.attname IN ('case_id', 'client_id') AND NOT c.relrowsecurity"
            " AND c.relname <> 'socialaccount_socialapp'"
        )
        assert cursor.fetchall() == []


def test_every_function_with_the_owners_rights_fixes_its_search_path() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = 'public' AND prosecdef AND proname LIKE 'tw\\_%%'"
            " AND NOT coalesce(proconfig, '{}') @> ARRAY['search_path=public, pg_temp']", []
        )  # fmt: skip
        assert cursor.fetchall() == []
