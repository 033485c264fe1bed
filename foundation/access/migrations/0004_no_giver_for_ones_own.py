"""Rows as the next migration wants them: who opened a file is not their own giver, and how she is reached is a
data group that everybody had so far."""

from django.db import migrations

FORWARDS = """
UPDATE access_grant SET granted_by_id = NULL WHERE granted_by_id = user_id;
UPDATE access_grant SET data_groups = array_append(data_groups, 'contact')
    WHERE NOT 'contact' = ANY(data_groups) AND reason <> 'handover';
"""
BACKWARDS = "UPDATE access_grant SET data_groups = array_remove(data_groups, 'contact');"


class Migration(migrations.Migration):
    dependencies = [("access", "0003_nobody_ends_no_sight")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
