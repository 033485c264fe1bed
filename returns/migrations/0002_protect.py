"""Policies and audit triggers of everything that belongs to a return."""

from django.db import migrations

from foundation.access import sql

CASE_TABLES = [
    "returns_returnprocess",
    "returns_stagemove",
    "returns_wishtalk",
    "returns_clientdecision",
    "returns_fact",
    "returns_policyexception",
    "returns_riskassessment",
    "returns_riskanswer",
    "returns_safetyplan",
    "returns_departureplan",
    "returns_planitem",
    "returns_ownentry",
    "returns_followup",
]


class Migration(migrations.Migration):
    dependencies = [("returns", "0001_initial"), ("cases", "0002_protect")]
    operations = [
        *[sql.protect(table) for table in CASE_TABLES],
        *[sql.audit(table) for table in CASE_TABLES],
        sql.never_changes("returns_stagemove"),
        sql.never_changes("returns_clientdecision"),
    ]
