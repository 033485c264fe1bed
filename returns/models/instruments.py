"""Instruments: versioned, translated data, so that an old assessment still shows the questions asked."""

from typing import ClassVar

from django.db import models


class RiskInstrument(models.Model):
    """A version of the risk assessment (`returns/data/risk_items.json`)."""

    version = models.CharField(max_length=16, unique=True)
    valid_days = models.PositiveSmallIntegerField(default=30)
    source = models.TextField()
    is_active = models.BooleanField(default=True)

    portal_reads_only = True

    def __str__(self) -> str:
        return self.version


class RiskItem(models.Model):
    """One question of the instrument."""

    instrument = models.ForeignKey(RiskInstrument, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()
    domain = models.CharField(max_length=1)
    domain_name = models.CharField(max_length=60)
    question = models.TextField()
    help = models.TextField(blank=True)
    #: Lowest score that blocks clearance (30), and 22 without confirmed reception; 0: never by itself.
    blocks_from = models.PositiveSmallIntegerField(default=0)

    portal_reads_only = True

    class Meta:
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "number"], name="risk_item_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class ChecklistTemplate(models.Model):
    """A version of the departure checklist (`returns/data/checklist.json`)."""

    version = models.CharField(max_length=16, unique=True)
    source = models.TextField()
    short_notice_days = models.PositiveSmallIntegerField(default=14)
    is_active = models.BooleanField(default=True)

    portal_reads_only = True

    def __str__(self) -> str:
        return self.version


class ChecklistItem(models.Model):
    """One item of the template: who, how many days before departure, when it is critical, and whether its
    line may stand in her own paper (``traveller_safe``)."""

    template = models.ForeignKey(ChecklistTemplate, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=12)
    text = models.TextField()
    hint = models.TextField(blank=True)
    owner = models.CharField(max_length=16)
    due_days = models.SmallIntegerField()  # before departure; negative: after
    critical = models.BooleanField()
    critical_when = models.CharField(max_length=16, blank=True)
    applies_when = models.CharField(max_length=16, blank=True)
    short_notice = models.BooleanField()
    short_notice_when = models.CharField(max_length=16, blank=True)
    traveller_safe = models.BooleanField()
    needs_consent = models.BooleanField()
    traveller_text = models.TextField(blank=True)

    portal_reads_only = True

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["template", "number"], name="checklist_item_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
