"""Loads the departure checklist (`returns/data/checklist.json`) after every migration, as the owner.

A template in use is never changed in meaning: a new version of the file makes a new template beside the old
one, so that a plan keeps the items that stood on it. Corrections of words within a version are taken over.
"""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from returns.models import ChecklistItem, ChecklistTemplate

CHECKLIST = Path(__file__).resolve().parent / "data/checklist.json"
FIELDS = (
    "section", "text_nl", "text_en", "hint_nl", "hint_en", "owner", "due_days", "critical", "critical_when",
    "applies_when", "short_notice", "short_notice_when", "traveller_safe", "needs_consent", "traveller_text_nl",
    "traveller_text_en",
)  # fmt: skip


def load_checklist(*, using: str) -> ChecklistTemplate:
    """Make or refresh the template of the file's version; safe to run again.

    Args:
        using: alias with the right to write reference data (the owner's).
    """
    data = json.loads(CHECKLIST.read_text(encoding="utf-8"))
    with transaction.atomic(using=using):
        template, _made = ChecklistTemplate.objects.using(using).update_or_create(
            version=data["version"],
            defaults={"source": data["source"], "short_notice_days": data["short_notice_days"], "is_active": True},
        )
        ChecklistTemplate.objects.using(using).exclude(pk=template.pk).filter(is_active=True).update(is_active=False)
        rows = [_item(template, row) for row in data["items"]]
        ChecklistItem.objects.using(using).bulk_create(
            rows, update_conflicts=True, unique_fields=["template", "number"], update_fields=[*FIELDS]
        )
    return template


def _item(template: ChecklistTemplate, row: dict[str, Any]) -> ChecklistItem:
    return ChecklistItem(template=template, number=row["number"], **{name: row[name] for name in FIELDS})


def after_migrate(using: str, **kwargs: Any) -> None:
    """Load the checklist where tables are made: on the owner's connection only."""
    if using == "owner":
        load_checklist(using=using)
