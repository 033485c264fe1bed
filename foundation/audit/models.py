"""The record: one row for every change (by trigger) and every reading. Names of fields, never values."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from foundation.audit.codes import Finding, SignalKind
from foundation.vault.fields import EncryptedTextField

NEWEST_FIRST = ["-occurred_at", "-id"]


class Record(models.Model):
    """One event, with the fields that NEN 7513 asks for (`docs/adr/0006`).

    ``occurred_at`` is when it happened (the set clock in a demo), ``recorded_at`` when it was written down. From
    ``purpose`` on a trigger fills in what is not said here (`migrations/0003`), so that no writer can make it up.
    """

    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    action = models.CharField(max_length=1)  # C create, R read, U update, D delete, E execute
    event = models.CharField(max_length=80)  # our code: cases_note.changed, portal:case, …
    event_kind = models.CharField(max_length=16, default="normal")  # normal, break_glass, administration, logging
    outcome = models.CharField(max_length=8, default="done")  # done, refused, failed
    user_id = models.BigIntegerField(null=True)
    role = models.CharField(max_length=24, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    case_id = models.BigIntegerField(null=True)
    object_type = models.CharField(max_length=64, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    detail = ArrayField(models.CharField(max_length=64), default=list)
    request_id = models.CharField(max_length=32, blank=True)  # the trace: the number on an error page and in log lines
    purpose = models.CharField(max_length=16, blank=True, default="", db_default="")  # guidance, coordination, …
    rule = models.CharField(max_length=64, blank=True, default="", db_default="")  # what allowed or refused it
    relation = models.CharField(max_length=24, blank=True, default="", db_default="")  # the ground: reason of a grant
    origin = models.CharField(max_length=48, blank=True, default="", db_default="")  # network, /24 or /48
    session = models.CharField(max_length=16, blank=True, default="", db_default="")  # keyed hash
    source = models.CharField(max_length=40, blank=True, default="", db_default="")  # part and release
    tx = models.BigIntegerField(default=0, db_default=0)  # the transaction, for sealing

    portal_appends_only = True

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case_id", "-occurred_at"], name="record_case", condition=Q(case_id__isnull=False)),
            models.Index(fields=["user_id", "-occurred_at"], name="record_user"),
            models.Index(fields=["tx", "id"], name="record_tx"),
            # The privacy officer's log: newest first, and a short way to what is rare.
            models.Index(fields=NEWEST_FIRST, name="record_time"),
            models.Index(fields=NEWEST_FIRST, name="record_events", condition=Q(action="E")),
            models.Index(fields=NEWEST_FIRST, name="record_not_done", condition=~Q(outcome="done")),
            models.Index(fields=["event_kind", *NEWEST_FIRST], name="record_kinds", condition=~Q(event_kind="normal")),
            models.Index(fields=NEWEST_FIRST, name="record_console", condition=Q(source="console")),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.pk}"


class Seal(models.Model):
    """One link of the hash chain: the rows of finished transactions, from one number up to another.

    Only the function `tw_audit_seal` writes them (`migrations/0004`). ``locator`` holds each row's id and the first
    bytes of its digest, so that the check can name the row that was touched.
    """

    number = models.BigIntegerField(primary_key=True)
    format = models.SmallIntegerField()
    from_tx = models.BigIntegerField(unique=True)
    upto_tx = models.BigIntegerField(unique=True)
    rows = models.IntegerField()
    content_hash = models.BinaryField()
    locator = models.BinaryField()
    sealed_at = models.DateTimeField(db_index=True)
    previous_hash = models.BinaryField(unique=True)
    hash = models.BinaryField(unique=True)

    portal_reads_only = True

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(number__gte=1, rows__gte=1, upto_tx__gt=models.F("from_tx")), name="seal_covers_something"
            ),
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"


class Signal(models.Model):
    """Something in the record that the privacy officer should look at, and what came of looking (S71).

    ``key`` names what it is about (a person, an hour), so that it is found once; ``records`` are the rows behind it, by
    their numbers. The note is what a person wrote, and so in the vault.
    """

    VAULT: ClassVar[tuple[str, str, str]] = ("user", "looked_by_id", "signals")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    kind = models.CharField(max_length=16, choices=SignalKind.choices)
    key = models.CharField(max_length=80, unique=True)
    user_id = models.BigIntegerField(null=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    number = models.IntegerField()
    records = ArrayField(models.BigIntegerField(), default=list)
    found_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    finding = models.CharField(max_length=16, choices=Finding.choices, blank=True)
    note = EncryptedTextField(blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-last_at", "-id"], name="signal_newest"),
            models.Index(fields=["-last_at"], name="signal_open", condition=Q(looked_at=None)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(looked_at=None, looked_by=None, finding="")
                | Q(looked_at__isnull=False, looked_by__isnull=False, finding__in=Finding.values),
                name="signal_judged_whole",
            ),
            models.CheckConstraint(condition=Q(kind__in=SignalKind.values), name="signal_kind_known"),
        ]

    def __str__(self) -> str:
        return f"signal {self.key}"
