"""The index: keyed hashes and ids, nothing else. It stands without a policy, on purpose (`docs/adr/0014`)."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models


class Entry(models.Model):
    """What one row of another table is found by.

    Operators of arrays are not leakproof: on a table with a policy PostgreSQL would not use their index. So the
    tokens stand here, and every search joins them to cases that the actor sees; the rows themselves are read
    through their own policies.
    """

    #: Number of the table (`foundation/search/sources.py`).
    source = models.IntegerField()
    #: Id of the case or client that the row belongs to; which of both follows from the source.
    owner_id = models.BigIntegerField()
    row = models.UUIDField()
    tokens = ArrayField(models.IntegerField())
    #: How the tokens were made (`tokens.FORMAT`).
    made = models.SmallIntegerField()

    portal_may_delete = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["row", "source"], name="search_one_entry_per_row"),
        ]
        indexes: ClassVar = [
            # No pending list: a search must not read through what was written last.
            GinIndex(fields=["tokens"], name="search_tokens", fastupdate=False),
            models.Index(fields=["owner_id"], name="search_owner"),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk}"
