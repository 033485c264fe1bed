"""The active grants of who acts, as the portal reads them once in every transaction.

PL/pgSQL keeps the plan of the question; asking it through the models took longer than answering it.
"""

from django.db import migrations

from foundation.access.sql import _ACTIVE

MY_GRANTS = f"""
CREATE FUNCTION tw_my_grants() RETURNS TABLE (team_id bigint, case_id bigint, level varchar, reason varchar)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY SELECT g.team_id, g.case_id, g.level, g.reason FROM access_grant g
    WHERE g.user_id = tw_actor() AND {_ACTIVE};
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0007_contact_with_the_team")]
    operations = [migrations.RunSQL(MY_GRANTS, "DROP FUNCTION tw_my_grants()")]
