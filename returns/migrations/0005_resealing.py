"""Databases from before: signed rows let the change of keys pass (`foundation/access/sql.py`)."""

from django.db import migrations

from foundation.access import sql

TABLES = ["returns_stagemove", "returns_clientdecision"]


class Migration(migrations.Migration):
    dependencies = [("returns", "0004_who_writes"), ("audit", "0006_resealing")]
    operations = [migrations.RunSQL(sql.signed_function(table), migrations.RunSQL.noop) for table in TABLES]
