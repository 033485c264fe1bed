"""Who coordinates or leads a team by a membership sees how its clients are reached: the group that came last."""

from django.db import migrations

SETTLE = """
DO $do$ BEGIN
    EXECUTE replace(pg_get_functiondef('tw_settle_team_sight(bigint)'::regprocedure),
                    $q$ARRAY['identity', 'location', 'medical']$q$,
                    $q$ARRAY['identity', 'location', 'medical', 'contact']$q$);
END $do$;
UPDATE access_grant SET data_groups = array_append(data_groups, 'contact')
    WHERE NOT 'contact' = ANY(data_groups) AND reason IN ('coordinates', 'leads')
      AND data_groups @> ARRAY['identity', 'location', 'medical']::varchar[];
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0006_functions_by_policy"), ("people", "0002_functions")]
    operations = [migrations.RunSQL(SETTLE, migrations.RunSQL.noop)]
