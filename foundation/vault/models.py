"""Wrapped data keys. They live on a connection of their own (`KEYS_DATABASE_URL`), apart from the data."""

from typing import ClassVar

from django.db import models


class DataKey(models.Model):
    """One key for one part of one owner's data; parts have retention periods of their own.

    Destroying the row (with the issue 'Trust') makes every value written with it unreadable.
    """

    owner_kind = models.CharField(max_length=16)  # case, client, user
    owner_id = models.BigIntegerField()
    part = models.CharField(max_length=16)  # file, identity, medical, drafts, …
    master_id = models.CharField(max_length=16)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    portal_appends_only = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner_kind", "owner_id", "part"], name="one_key_per_part"),
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"
