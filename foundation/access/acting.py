"""Who acts. `acting_as` is the one way to set the actor: for requests, jobs, commands and tests alike.

Without it nothing is visible: the policies compare with `current_setting('terugweg.actor')`, and a queryset's
`visible_to` refuses a person who is not the one who acts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from foundation import clock
from foundation.access.scope import Scope
from foundation.accounts.codes import Role
from foundation.accounts.models import User
from foundation.audit import origin
from foundation.logs import request_id
from foundation.vault.keyring import Keyring, use_keyring


class NoActor(RuntimeError):
    """Something wanted to see or do without anybody acting: a job that forgot `acting_as`."""


@dataclass
class Acting:
    """The acting person for the span of one transaction."""

    user: User | None
    reason: str
    read_only: bool = False
    _scope: Scope | None = field(default=None, repr=False)

    @property
    def scope(self) -> Scope:
        """The grants of the acting person; nothing for nobody."""
        if self._scope is None:
            self._scope = Scope.of(self.user) if self.user else Scope(None)
        return self._scope


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


def acting() -> Acting:
    """Return who acts now.

    Raises:
        NoActor: outside `acting_as`.
    """
    if (current := _acting.get()) is None:
        raise NoActor("Nobody acts: wrap this in acting_as(user or service name).")
    return current


def forget_scope() -> None:
    """Read the grants again; operations that change grants call it."""
    if (current := _acting.get()) is not None:
        current._scope = None


def _telling(user: User | None, reason: str, *, read_only: bool = False) -> tuple[str, list[str]]:
    moment = clock.now().isoformat() if clock.is_set() else ""
    where = origin.current()
    values = [
        str(user.pk) if user else "",
        user.role if user else "",
        reason,
        request_id.get(),
        moment,
        where.address,
        where.session,
        where.source,
    ]
    return f"{_READ_ONLY if read_only else 'SELECT'} {_ACTOR}", values


#: What SET TRANSACTION READ ONLY sets, in one message with the rest.
_READ_ONLY = "SELECT set_config('transaction_read_only', 'on', true),"
_ACTOR = (
    "set_config('terugweg.actor', %s, true), set_config('terugweg.role', %s, true),"
    " set_config('terugweg.reason', %s, true), set_config('terugweg.request', %s, true),"
    " set_config('terugweg.now', %s, true), set_config('terugweg.origin', %s, true),"
    " set_config('terugweg.session', %s, true), set_config('terugweg.source', %s, true)"
)


def _tell_database(user: User | None, reason: str, *, read_only: bool = False) -> None:
    with connection.cursor() as cursor:
        cursor.execute(*_telling(user, reason, read_only=read_only))


def execute_as(user: User, sql: str, params: list[Any]) -> None:
    """Run one statement as ``user``, after their transaction and in one of its own.

    Both statements go in one message, which PostgreSQL takes as one transaction: every page ends with one of these,
    and BEGIN, the actor, the statement and COMMIT apart were four.
    """
    tell, who = _telling(user, "")
    with connection.cursor() as cursor:
        cursor.execute(f"{tell}; {sql}", [*who, *params])
    if connection.in_atomic_block:  # a test: the setting would outlive the statement
        before = _acting.get()
        _tell_database(before.user if before else None, before.reason if before else "")


@contextmanager
def acting_as(who: User | str | None, *, reason: str = "", read_only: bool = False) -> Iterator[Acting]:
    """Open the actor's transaction.

    Args:
        who: a user, the name of a service (which then must give a reason), or None for nobody signed in.
        reason: why; kept with every audit row.
        read_only: the database refuses every write inside (GET and HEAD).

    Raises:
        NoActor: for a service without a name or reason, or somebody whose account is closed.
    """
    if isinstance(who, str):
        if not reason:
            raise NoActor("A service says why it acts.")
        user: User | None = User.objects.get(email=f"{who}@service.invalid", role=Role.SERVICE, is_active=True)
    else:
        user = who
    if user is not None and not user.is_active:
        raise NoActor("This account is closed.")
    before = _acting.get()
    current = Acting(user, reason, read_only)
    with use_keyring(Keyring()), transaction.atomic():
        _tell_database(user, reason, read_only=read_only)
        token = _acting.set(current)
        try:
            yield current
        finally:
            _acting.reset(token)
            # Inside an outer transaction (tests, nested services) the setting would outlive the block.
            if connection.in_atomic_block and not connection.needs_rollback and len(connection.savepoint_ids) > 0:
                _tell_database(before.user if before else None, before.reason if before else "")
