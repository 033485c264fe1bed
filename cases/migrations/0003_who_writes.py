"""How she is reached becomes a data group, and the database asks the table of roles before somebody writes."""

from django.db import migrations

from foundation.access import sql

KEPT = [
    "cases_note", "cases_safecontact", "cases_identity", "cases_location", "cases_medical", "cases_legalstatus",
    "cases_dependant", "cases_consent",
]  # fmt: skip

#: The policies of `sql.protect`, to be replaced by those of a group.
FREE = migrations.RunSQL(
    """
    DROP POLICY cases_safecontact_remove ON cases_safecontact; DROP POLICY cases_safecontact_change ON cases_safecontact;
    DROP POLICY cases_safecontact_add ON cases_safecontact; DROP POLICY cases_safecontact_read ON cases_safecontact;
    """,
    migrations.RunSQL.noop,
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_protect"), ("access", "0006_functions_by_policy")]
    operations = [
        FREE,
        sql.protect_group("cases_safecontact", "contact"),
        *[sql.only_who_may(table, "keep_file") for table in KEPT],
    ]
