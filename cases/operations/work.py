"""Notes and tasks."""

from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cases import permissions
from cases.codes import TaskKind
from cases.models import Case, Note, Task
from cases.operations.rows import lock_case, made_before, new_row
from foundation import clock
from foundation.accounts.models import User
from foundation.edits import require_version


@transaction.atomic
def add_note(*, actor: User, case: Case, text: str, token: UUID | None = None, corrects: Note | None = None) -> Note:
    """Write a note. With ``corrects`` it is the new version of that note, which stays as it was.

    Raises:
        ValidationError: the note was corrected already; the newest version is the one to correct.
    """
    permissions.require(permissions.may_write, actor, case)
    lock_case(case)
    if there := made_before(Note, case, token):
        return there
    if corrects is not None and Note.objects.filter(corrects=corrects).exists():
        raise ValidationError(_("This note was corrected meanwhile. Open the newest version and correct that one."))
    return new_row(Note, actor=actor, case=case, token=token, text=text, corrects=corrects)


@transaction.atomic
def add_task(
    *, actor: User, case: Case, title: str, due_on: date, owner: User | None = None, token: UUID | None = None
) -> Task:
    """Add a task by hand; without an owner it is the case worker's."""
    permissions.require(permissions.may_write, actor, case)
    locked = lock_case(case)
    if there := made_before(Task, case, token):
        return there
    return new_row(
        Task, actor=actor, case=case, token=token, title=title, due_on=due_on, owner=owner or locked.case_worker
    )


@transaction.atomic
def complete_task(*, actor: User, task: Task) -> Task:
    """Tick a task off; a second click changes nothing."""
    permissions.require(permissions.may_write, actor, task.case)
    fresh = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if fresh.done_at is None and fresh.cancelled_at is None:
        _finish(fresh, actor)
    return fresh


@transaction.atomic
def change_task(
    *,
    actor: User,
    task: Task,
    due_on: date,
    owner: User | None = None,
    title: str | None = None,
    seen_version: int | None = None,
) -> Task:
    """Move a task to another day or person.

    Raises:
        StaleEdit: somebody changed it meanwhile.
    """
    permissions.require(permissions.may_write, actor, task.case)
    fresh = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    require_version(fresh, seen_version)
    if fresh.done_at or fresh.cancelled_at:
        raise ValidationError(_("This task is done or gone. Make a new one if something is left to do."))
    fresh.due_on = due_on
    if fresh.due_at is not None and fresh.due_at.astimezone(clock.AMSTERDAM).date() != due_on:
        fresh.due_at = None  # the hour belonged to the other day
    if owner is not None:
        fresh.owner = owner
    if title is not None and fresh.kind == TaskKind.OWN:
        fresh.title = title
    fresh.version += 1
    fresh.save(update_fields=["due_on", "due_at", "owner", "title", "version"])
    return fresh


@transaction.atomic
def ensure_rule_task(
    *,
    actor: User,
    case: Case,
    kind: str,
    about: str = "",
    owner: User | None = None,
    due_on: date,
    due_at: datetime | None = None,
) -> Task:
    """Make the task of a rule, or move the open one that is there: a rule that runs twice makes one task.

    Asks no permission: rules and other operations call it, for whoever acts.
    """
    locked = lock_case(case)
    owner = owner or locked.case_worker
    there = Task.objects.to_do().filter(case_id=case.pk, kind=kind, about=about).first()
    if there is None:
        return new_row(
            Task, actor=actor, case=case, token=None, kind=kind, about=about, owner=owner, due_on=due_on, due_at=due_at
        )
    if (there.due_on, there.due_at, there.owner_id) != (due_on, due_at, owner.pk):
        there.due_on, there.due_at, there.owner = due_on, due_at, owner
        there.version += 1
        there.save(update_fields=["due_on", "due_at", "owner", "version"])
    return there


@transaction.atomic
def cancel_rule_tasks(*, actor: User, case: Case, kind: str, about: str | None = None) -> int:
    """Take back open tasks of a rule whose reason went; return how many."""
    open_tasks = Task.objects.to_do().filter(case_id=case.pk, kind=kind)
    if about is not None:
        open_tasks = open_tasks.filter(about=about)
    return open_tasks.update(cancelled_at=clock.now())


@transaction.atomic
def finish_rule_tasks(*, actor: User, case: Case, kind: str, about: str | None = None) -> int:
    """Tick off open tasks of a rule, because what they asked for was done; return how many."""
    open_tasks = Task.objects.to_do().filter(case_id=case.pk, kind=kind)
    if about is not None:
        open_tasks = open_tasks.filter(about=about)
    return open_tasks.update(done_at=clock.now(), done_by=actor)


def _finish(task: Task, actor: User) -> None:
    task.done_at, task.done_by = clock.now(), actor
    task.version += 1
    task.save(update_fields=["done_at", "done_by", "version"])
