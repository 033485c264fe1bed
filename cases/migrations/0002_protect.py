"""Policies, audit triggers, the grants' foreign key, and the trigger that keeps what is due next."""

from django.db import migrations

from foundation.access import sql

#: Tables with a row per case; each carries `case_id`.
CASE_TABLES = [
    "cases_caseworkerperiod",
    "cases_teamperiod",
    "cases_dependant",
    "cases_safecontact",
    "cases_legalstatus",
    "cases_consent",
    "cases_handover",
    "cases_note",
    "cases_task",
]
GROUPS = {"cases_identity": "identity", "cases_location": "location", "cases_medical": "medical"}

GRANT_KEY = migrations.RunSQL(
    """
    -- The grant is written before the case exists, so the key is checked at the end of the transaction.
    ALTER TABLE access_grant ADD CONSTRAINT access_grant_case_fk FOREIGN KEY (case_id) REFERENCES cases_case (id)
        DEFERRABLE INITIALLY DEFERRED;
    """,
    "ALTER TABLE access_grant DROP CONSTRAINT access_grant_case_fk;",
)

NEXT_DUE = migrations.RunSQL(
    """
    CREATE FUNCTION tw_keep_next_due() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        UPDATE cases_case c SET next_due_on = (
            SELECT min(t.due_on) FROM cases_task t
            WHERE t.case_id = NEW.case_id AND t.done_at IS NULL AND t.cancelled_at IS NULL
        ) WHERE c.id = NEW.case_id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER cases_task_next_due AFTER INSERT OR UPDATE OF due_on, done_at, cancelled_at ON cases_task
        FOR EACH ROW EXECUTE FUNCTION tw_keep_next_due();
    """,
    "DROP TRIGGER cases_task_next_due ON cases_task; DROP FUNCTION tw_keep_next_due();",
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("access", "0002_functions"), ("audit", "0002_trigger")]
    operations = [
        sql.protect_cases(),
        sql.protect_client("cases_client", "id"),
        *[sql.protect(table) for table in CASE_TABLES],
        *[sql.protect_group(table, group) for table, group in GROUPS.items()],
        sql.audit("cases_case", "id"),
        sql.audit("cases_client", ""),
        *[sql.audit(table) for table in [*CASE_TABLES, *GROUPS]],
        sql.never_changes("cases_note"),
        GRANT_KEY,
        NEXT_DUE,
        migrations.RunSQL(
            # Who looked at a file is shown to everyone who may see it, to the privacy officer, and to oneself.
            "CREATE POLICY audit_record_read ON audit_record FOR SELECT USING ("
            " user_id = (SELECT tw_actor()) OR (SELECT tw_actor_role()) = 'privacy_officer'"
            " OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = audit_record.case_id));",
            "DROP POLICY audit_record_read ON audit_record;",
        ),
    ]
