"""Policies and audit triggers of what belongs to a case; changes of the registry are recorded too."""

from django.db import migrations

from foundation.access import sql

CASE_TABLES = ["organisations_assignment", "organisations_contactsearch"]


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial"), ("cases", "0002_protect")]
    operations = [
        *[sql.protect(table) for table in CASE_TABLES],
        *[sql.audit(table) for table in CASE_TABLES],
        sql.audit("organisations_organisation", ""),
        sql.audit("organisations_contact", ""),
    ]
