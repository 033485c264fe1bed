"""Every table that can be searched takes its entries out of the index when its rows go."""

import zlib

from django.db import migrations

from foundation.access import sql

TABLES = [
    "cases_case", "cases_client", "cases_identity", "cases_dependant", "cases_safecontact", "cases_note", "cases_task",
    "cases_legalstatus", "cases_handover", "returns_wishtalk", "returns_clientdecision", "returns_followup",
    "returns_fact",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0001_listing"),
        ("search", "0002_forget"),
        ("cases", "0004_former_names"),
        ("returns", "0002_protect"),
    ]
    operations = [sql.forget_search(table, zlib.crc32(table.encode()) - 2**31) for table in TABLES]
