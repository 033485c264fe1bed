"""Databases from before: signed rows let the change of keys pass (`foundation/access/sql.py`)."""

from django.db import migrations

from foundation.access import sql

TABLES = ["cases_note", "cases_enquiry"]


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_break_glass_doors"), ("audit", "0006_resealing")]
    operations = [migrations.RunSQL(sql.signed_function(table), migrations.RunSQL.noop) for table in TABLES]
