"""A console is a connection that is not the portal's.

Until now a row without a source counted as a console's. Libraries that sign somebody in write outside the actor's
transaction, and migrations write without an actor: both would be signals each day. The portal's connections carry a
name of their own (`portal/settings.py`); a row without a source and from another connection is a console's.
"""

from django.db import migrations

OLD = "'console')"
NEW = "CASE WHEN current_setting('application_name') = 'terugweg' THEN 'portal' ELSE 'console' END)"


def change(old: str, new: str) -> str:
    return f"""
    DO $do$ BEGIN
        EXECUTE replace(pg_get_functiondef('tw_audit_stamp()'::regprocedure), $old${old}$old$, $new${new}$new$);
        IF position($new${new}$new$ IN pg_get_functiondef('tw_audit_stamp()'::regprocedure)) = 0 THEN
            RAISE EXCEPTION 'tw_audit_stamp is another than this migration expects';
        END IF;
    END $do$;
    """


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_signals")]
    operations = [migrations.RunSQL(change(OLD, NEW), change(NEW, OLD))]
