"""The engine for stages: a readable table of transitions and one function that performs them.

``perform`` locks the row, checks the source stage, the permission, what is missing and the comment, saves,
and lets the row's ``then`` do what follows, all in one transaction. Nothing else writes a stage; a trigger
in the database allows only the table's edges (`access/sql.py`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from foundation.access.permissions import Refused, Text, Verdict
from foundation.accounts.models import User


@dataclass(frozen=True)
class Need:
    """Something a transition asks for: what, whether it is there, and where it is filled in.

    ``url`` is empty where it is filled in on the transition's own page; ``note`` says what is there.
    """

    label: Text
    done: bool
    url: str = ""
    note: Text = ""


#: Facts from the transition's own form, cleaned.
Facts = Mapping[str, Any]


def _nothing(obj: Any, actor: User) -> list[Need]:
    return []


def _no_effect(obj: Any, *, actor: User, facts: Facts) -> None:
    return None


def _as_given(obj: Any, actor: User, facts: dict[str, Any]) -> dict[str, Any]:
    return facts


@dataclass(frozen=True)
class Transition:
    """One row of the table: from where, to where, who, what must be present, and why."""

    name: str
    label: Text
    sources: frozenset[str]
    #: A stage, or a function of the row where the stage depends on where it came from.
    target: str | Callable[[Any], str]
    may: Callable[[User, Any], Verdict]
    why: Text
    needs: Callable[[Any, User], Sequence[Need]] = _nothing
    #: Names of facts that the form must bring; ``comment`` is one of them where words are asked.
    asks: tuple[str, ...] = ()
    #: Checks the facts against the row and adds what follows from it (an outcome, the stage to come back to);
    #: raises `TransitionRefused`. What it leaves out is not kept.
    completes: Callable[[Any, User, dict[str, Any]], dict[str, Any]] = _as_given
    then: Callable[..., None] = _no_effect
    #: Every stage it can lead to, where ``target`` is a function; the edge trigger is made from it.
    targets: frozenset[str] = field(default_factory=frozenset)

    def edges(self) -> set[tuple[str, str]]:
        """Return all (from, to) that this row allows."""
        targets = self.targets or ({self.target} if isinstance(self.target, str) else set())
        return {(source, target) for source in self.sources for target in targets if source != target}

    def goes_to(self, obj: Any) -> str:
        """Return the stage that this row leads to for ``obj``."""
        return self.target if isinstance(self.target, str) else self.target(obj)


class TransitionRefused(Exception):
    """The move cannot be made now; ``reasons`` are sentences for the user."""

    def __init__(self, reasons: Iterable[Text], *, already_done: bool = False) -> None:
        self.reasons = list(reasons)
        self.already_done = already_done
        super().__init__("; ".join(str(reason) for reason in self.reasons))


@dataclass(frozen=True)
class Move:
    """A transition as it stands for one row and one person: allowed, or why not, and what is missing."""

    transition: Transition
    verdict: Verdict
    needs: Sequence[Need]

    @property
    def missing(self) -> list[Need]:
        return [need for need in self.needs if not need.done]

    @property
    def ready(self) -> bool:
        """Tell whether it can be made now."""
        return bool(self.verdict) and not self.missing


def moves(table: Iterable[Transition], obj: Any, actor: User) -> list[Move]:
    """Return the moves that start from the row's stage, also those not allowed, with the reason."""
    return [Move(row, row.may(actor, obj), row.needs(obj, actor)) for row in table if obj.stage in row.sources]


Row = TypeVar("Row", bound=models.Model)


def perform(
    table: Mapping[str, Transition],
    obj: Row,
    name: str,
    *,
    actor: User,
    facts: Facts | None = None,
    seen_version: int | None = None,
) -> Row:
    """Make the move ``name`` and return the fresh row.

    Args:
        table: transitions by name.
        obj: any copy of the row; it is read again under a lock.
        actor: who acts.
        facts: cleaned answers of the transition's form.
        seen_version: the version on the page; a second click finds it gone and changes nothing.

    Raises:
        Refused: the person may not (403).
        TransitionRefused: wrong stage, something missing, or already done.
    """
    row = table[name]
    facts = dict(facts or {})
    with transaction.atomic():
        manager: Any = type(obj)._default_manager
        fresh = manager.select_for_update(of=("self",)).get(pk=obj.pk)
        if seen_version is not None and fresh.version != seen_version:
            raise TransitionRefused(
                [_("This was already done, or somebody changed the file meanwhile. Look at where it stands now.")],
                already_done=True,
            )
        if fresh.stage not in row.sources:
            raise TransitionRefused([_("This step does not start from the present stage.")])
        if not (verdict := row.may(actor, fresh)):
            raise Refused(verdict.reason)
        if missing := [need.label for need in row.needs(fresh, actor) if not need.done]:
            raise TransitionRefused(missing)
        if any(facts.get(asked) in (None, "", []) for asked in row.asks):
            raise TransitionRefused([_("Not everything that this step asks for is filled in.")])
        facts = row.completes(fresh, actor, facts)
        fresh.move_to(row.goes_to(fresh), transition=row.name, actor=actor, facts=facts)
        row.then(fresh, actor=actor, facts=facts)
    return fresh
