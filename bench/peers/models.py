"""The same facts as in the portal's tables, as plain text and without policies. Filled by `fill.py`."""

from typing import ClassVar

from django.conf import settings
from django.db import models

STAGES = [
    (stage, stage.replace("_", " "))
    for stage in (
        *("intake", "discussion", "preparation", "ready", "departed", "aftercare", "on_hold", "missing", "closed"),
    )
]


class Team(models.Model):
    name = models.CharField(max_length=80)
    region = models.CharField(max_length=20)

    class Meta:
        managed = False

    def __str__(self) -> str:
        return self.name


class Case(models.Model):
    reference = models.CharField(max_length=12, unique=True)
    alias = models.CharField(max_length=80)
    language = models.CharField(max_length=8)
    country = models.CharField(max_length=2, db_index=True)
    team = models.ForeignKey(Team, on_delete=models.PROTECT)
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    stage = models.CharField(max_length=16, choices=STAGES, db_index=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    next_due_on = models.DateField(null=True, blank=True)

    class Meta:
        managed = False
        indexes: ClassVar = [
            models.Index(fields=["next_due_on", "id"], name="peer_due"),
            models.Index(fields=["worker", "next_due_on"], name="peer_worker_due"),
            models.Index(fields=["team", "next_due_on", "id"], name="peer_team_due"),
        ]

    def __str__(self) -> str:
        return self.alias


class _Row(models.Model):
    case = models.ForeignKey(Case, on_delete=models.PROTECT)
    created_at = models.DateTimeField()

    class Meta:
        abstract = True
        managed = False


class Note(_Row):
    text = models.TextField()

    class Meta(_Row.Meta):
        managed = False


class Talk(_Row):
    held_on = models.DateField()
    wish = models.CharField(max_length=16)
    own_words = models.TextField(blank=True)
    reasons_for = models.TextField(blank=True)
    reasons_against = models.TextField(blank=True)
    fears = models.TextField(blank=True)
    hopes = models.TextField(blank=True)
    steps = models.TextField(blank=True)

    class Meta(_Row.Meta):
        managed = False


class Task(_Row):
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta(_Row.Meta):
        managed = False
