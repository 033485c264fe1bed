"""What every row of a case shares."""

import uuid
from typing import ClassVar

from django.db import models

from cases.querysets import CaseRowQuerySet


class CaseRow(models.Model):
    """A row that belongs to a case: its own UUID (made before insert), the case, the case's key.

    The UUID comes from the form, so that a double submit makes one row, and stands in the associated data of
    every encrypted column.
    """

    VAULT: ClassVar[tuple[str, str, str]] = ("case", "case_id", "file")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")

    objects = CaseRowQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label} {self.uuid}"
