"""The database asks the table of roles before somebody writes a referral."""

from django.db import migrations

from foundation.access import sql


class Migration(migrations.Migration):
    dependencies = [("organisations", "0003_edges"), ("access", "0006_functions_by_policy")]
    operations = [sql.only_who_may("organisations_assignment", "referral")]
