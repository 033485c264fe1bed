"""Notes and tasks."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.codes import TaskKind
from cases.models.base import CaseRow
from cases.querysets import TaskQuerySet
from foundation.vault.fields import EncryptedTextField


class Note(CaseRow):
    """Facts and her words. Never changed; a correction is a new note that points to the old one."""

    text = EncryptedTextField(_("note"), search="words")
    corrects = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "-created_at"], name="note_case")]


class Task(CaseRow):
    """Something to do, by a person or a rule. ``about`` ties a rule's task to what caused it."""

    kind = models.CharField(max_length=24, choices=TaskKind.choices, default=TaskKind.OWN)
    title = EncryptedTextField(_("what"), blank=True, search="words")
    about = models.CharField(max_length=64, blank=True)
    owner = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="tasks", verbose_name=_("who"))
    due_on = models.DateField(_("by when"))
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = TaskQuerySet.as_manager()  # type: ignore[misc]  # narrower than the base

    class Meta:
        constraints: ClassVar = [
            # A rule that runs twice makes one task.
            models.UniqueConstraint(
                fields=["case", "kind", "about"],
                name="one_open_task_per_rule",
                condition=Q(done_at=None, cancelled_at=None) & ~Q(kind="own"),
            ),
            models.CheckConstraint(condition=Q(done_at=None) | Q(cancelled_at=None), name="task_done_or_cancelled"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["owner", "due_on"], name="task_owner_due", condition=Q(done_at=None, cancelled_at=None)
            ),
            models.Index(fields=["case", "due_on"], name="task_case_due", condition=Q(done_at=None, cancelled_at=None)),
        ]
