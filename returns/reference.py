"""Loads the questions of the risk assessment (`returns/data/risk_items.json`) after every migration, as the owner,
and makes the account in whose name the reminders run.

A new version of the file makes a new instrument beside the old one, so that an old assessment still shows the
questions that were asked. Corrections of words within a version are taken over.
"""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from foundation.accounts.codes import Role
from foundation.accounts.models import User
from returns.models import RiskInstrument, RiskItem

#: Jobs by date act as this service (`returns/jobs.py`).
SERVICE = "reminders"

RISK_ITEMS = Path(__file__).resolve().parent / "data/risk_items.json"
FIELDS = (
    "order", "domain", "domain_name_nl", "domain_name_en", "question_nl", "question_en", "help_nl", "help_en",
    "blocks_from",
)  # fmt: skip


def load_risk_items(*, using: str) -> RiskInstrument:
    """Make or refresh the instrument of the file's version; safe to run again.

    Args:
        using: alias with the right to write reference data (the owner's).
    """
    data = json.loads(RISK_ITEMS.read_text(encoding="utf-8"))
    domains = {row["code"]: row for row in data["domains"]}
    with transaction.atomic(using=using):
        instrument, _made = RiskInstrument.objects.using(using).update_or_create(
            version=data["version"],
            defaults={"source": data["source"], "valid_days": data["valid_days"], "is_active": True},
        )
        RiskInstrument.objects.using(using).exclude(pk=instrument.pk).filter(is_active=True).update(is_active=False)
        RiskItem.objects.using(using).bulk_create(
            [_item(instrument, row, domains[row["domain"]]) for row in data["items"]],
            update_conflicts=True,
            unique_fields=["instrument", "number"],
            update_fields=[*FIELDS],
        )
    return instrument


def _item(instrument: RiskInstrument, row: dict[str, Any], domain: dict[str, Any]) -> RiskItem:
    blocks = row["blocks_clearance"] or {}
    return RiskItem(
        instrument=instrument,
        number=row["number"],
        order=row["order"],
        domain=row["domain"],
        domain_name_nl=domain["name_nl"],
        domain_name_en=domain["name_en"],
        question_nl=row["question_nl"],
        question_en=row["question_en"],
        help_nl=row["help_nl"],
        help_en=row["help_en"],
        blocks_from=blocks.get("minimum_score") or 0,
    )


def make_service(*, using: str) -> User:
    """Make the service account of the reminders; nobody can sign in with it."""
    users = User.objects.db_manager(using)
    email = f"{SERVICE}@service.invalid"
    there = users.filter(email=email).first()
    return there or users.create_user(email=email, name="Reminders", role=Role.SERVICE)


def after_migrate(using: str, **kwargs: Any) -> None:
    """Load them where tables are made: on the owner's connection only."""
    if using == "owner":
        load_risk_items(using=using)
        make_service(using=using)
