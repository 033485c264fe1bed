"""Wrapped data keys. They live on a connection of their own (`KEYS_DATABASE_URL`), apart from the data."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class MasterKey(models.Model):
    """A master key that wraps keys or did: its fingerprint and a canary that only it opens, never the key.

    The one that is not retired wraps new keys. A trigger refuses a data key under a retired one, so that nobody
    who read an old answer slips a key past the change of master keys.
    """

    master_id = models.CharField(max_length=16, unique=True)
    canary = models.BinaryField()
    since = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)

    portal_appends_only = True

    class Meta:
        constraints: ClassVar = [
            # A constant, so that one row can have it.
            models.UniqueConstraint(
                models.ExpressionWrapper(Q(retired_at__isnull=True), output_field=models.BooleanField()),
                condition=Q(retired_at__isnull=True),
                name="one_master_key_wraps",
            ),
        ]

    def __str__(self) -> str:
        return f"master key {self.master_id}"


class DataKey(models.Model):
    """One key for one part of one owner's data; parts have retention periods of their own.

    A retired key still opens what was written with it and seals nothing new. Destroying the rows
    (`foundation.vault.operations.destroy_keys`) makes every value written with them unreadable.
    """

    owner_kind = models.CharField(max_length=16)  # case, client, user, hash
    owner_id = models.BigIntegerField()
    part = models.CharField(max_length=16)  # file, identity, medical, drafts, …
    master_id = models.CharField(max_length=16, db_index=True)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)

    portal_appends_only = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "part"],
                condition=Q(retired_at__isnull=True),
                name="one_key_per_part",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], name="retired_keys", condition=Q(retired_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"


class Rotation(models.Model):
    """One change of data keys: who is meant and from when on, so that a killed command goes on where it was."""

    selection = models.CharField(max_length=80, blank=True)  # kind:id:part, or nothing for everybody
    before = models.DateTimeField()  # keys made earlier are replaced
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    portal_reads_only = True

    def __str__(self) -> str:
        return f"rotation {self.pk}"
