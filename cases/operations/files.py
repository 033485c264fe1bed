"""Opening a file, and what intake writes down about the client."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from cases import permissions
from cases.codes import Origin, SafeNow, TaskKind
from cases.models import Case, CaseWorkerPeriod, Client, Identity, TeamPeriod
from cases.operations.rows import case_uuid, lock_case, lock_token
from cases.operations.work import cancel_rule_tasks, ensure_rule_task
from foundation import clock
from foundation.access.codes import DataGroup
from foundation.access.operations import open_case_number
from foundation.accounts.models import Team, User
from foundation.edits import require_version

CASE_FIELDS = ("exploitation", "privacy_talk_on", "safe_now", "safe_now_note", "criminal_case")
CLIENT_FIELDS = (
    "alias", "language", "other_languages", "interpreter", "interpreter_gender", "gender", "age_group", "origin",
    "origin_country",
)  # fmt: skip


@transaction.atomic
def open_case(*, actor: User, team: Team, alias: str, language: str, token: UUID | None = None, **more: Any) -> Case:
    """Open a file: number and sight first, then case, client and the first rows of both histories.

    Alias and language are enough. ``more`` holds any of `CASE_FIELDS` and `CLIENT_FIELDS`. Who opens the
    file is its case worker until the coordinator assigns somebody, so that it always has an owner.
    """
    permissions.require(permissions.may_open, actor)
    lock_token(token)
    if token is not None and (there := Case.objects.filter(uuid=case_uuid(token, actor)).first()):
        return there
    data = {"alias": alias, "language": language} | more
    today = clock.today()
    # The grant stands before the case: no INSERT … RETURNING without sight of the row.
    number, client_number = open_case_number(team=team), _next_client_number()
    case = Case(id=number, client_id=client_number, team=team, case_worker=actor, opened_on=today)
    if token is not None:
        case.uuid = case_uuid(token, actor)
    _set(case, CASE_FIELDS, data)
    case.save(force_insert=True)
    # A client is seen through her case, so she comes after it; the key between them is deferred.
    client = Client(id=client_number)
    _set(client, CLIENT_FIELDS, data)
    _settle_origin(client)
    client.save(force_insert=True)
    case.client = client
    from_today = DateRange(today, None)
    CaseWorkerPeriod.objects.create(case=case, user=actor, period=from_today)
    TeamPeriod.objects.create(case=case, team=team, period=from_today)
    follow_safety(actor=actor, case=case)
    return case


@transaction.atomic
def update_case(*, actor: User, case: Case, data: Mapping[str, Any], seen_version: int | None = None) -> Case:
    """Complete or correct what intake wrote down; only what ``data`` names is changed.

    Raises:
        StaleEdit: somebody changed it meanwhile.
    """
    permissions.require(permissions.may_write, actor, case)
    fresh = lock_case(case)
    client = Client.objects.select_for_update(of=("self",)).get(pk=fresh.client_id)
    require_version(fresh, seen_version, current={name: getattr(client, name) for name in CLIENT_FIELDS})
    before, alias = fresh.safe_now, client.alias
    _set(client, CLIENT_FIELDS, data)
    client.former_aliases = _with_former(client.former_aliases, alias, now=client.alias)
    _settle_origin(client)
    client.save()
    changed = _set(fresh, CASE_FIELDS, data)
    fresh.version += 1
    # Never the whole row: a trigger keeps `next_due_on` on it.
    fresh.save(update_fields=[*changed, "version"])
    fresh.client = client
    if fresh.safe_now != before:
        follow_safety(actor=actor, case=fresh)
    return fresh


@transaction.atomic
def set_identity(*, actor: User, case: Case, data: Mapping[str, Any], seen_version: int | None = None) -> Identity:
    """Write her legal name, birth date and place; one row for the client, whatever the number of files.

    Raises:
        StaleEdit: somebody changed it meanwhile.
    """
    permissions.require(permissions.may_write_group, actor, case, DataGroup.IDENTITY)
    fresh = lock_case(case)
    row = Identity.objects.select_for_update(of=("self",)).filter(client_id=fresh.client_id).first()
    if row is None:
        row = Identity(case=fresh, client_id=fresh.client_id, version=0)
    require_version(row, seen_version)
    before = row.legal_name
    _set(row, ("legal_name", "former_names", "birth_date", "birth_place"), data)
    row.former_names = _with_former(row.former_names, before, now=row.legal_name)
    row.version += 1
    row.save()
    return row


def _with_former(names: str, before: str, *, now: str) -> str:
    """Return former names, one a line, with the one that was just replaced: she is still asked for by it."""
    found = [line.strip() for line in names.splitlines() if line.strip()]
    if before and before != now:
        found.append(before)
    return "\n".join(dict.fromkeys(name for name in found if name != now))


def follow_safety(*, actor: User, case: Case) -> None:
    """Make the answer to the first safety question a task for today when she does not feel safe."""
    if case.safe_now == SafeNow.NO:
        ensure_rule_task(actor=actor, case=case, kind=TaskKind.SAFETY, due_on=clock.today())
    elif case.safe_now == SafeNow.YES:
        cancel_rule_tasks(actor=actor, case=case, kind=TaskKind.SAFETY)


def _set(row: Any, names: tuple[str, ...], data: Mapping[str, Any]) -> list[str]:
    changed = [name for name in names if name in data]
    for name in changed:
        setattr(row, name, data[name])
    return changed


def _settle_origin(client: Client) -> None:
    """Keep origin and country together: a country makes the origin one, any other answer has none."""
    if client.origin_country and client.origin == Origin.UNKNOWN:
        client.origin = Origin.COUNTRY
    elif client.origin != Origin.COUNTRY:
        client.origin_country = ""


def _next_client_number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_client', 'id'))")
        return int(cursor.fetchone()[0])
