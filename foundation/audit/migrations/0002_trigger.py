"""The trigger that writes every change, and the policies of the record."""

from django.db import migrations

SQL = """
CREATE FUNCTION tw_audit_change() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_new jsonb := CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE to_jsonb(NEW) END;
    v_old jsonb := CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE to_jsonb(OLD) END;
    v_row jsonb := coalesce(v_new, v_old);
    v_fields text[] := '{}';
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT coalesce(array_agg(n.key ORDER BY n.key), '{}') INTO v_fields
        FROM jsonb_each(v_new) n WHERE n.value IS DISTINCT FROM v_old -> n.key;
        IF v_fields = '{}' THEN RETURN NULL; END IF;
    END IF;
    INSERT INTO audit_record (occurred_at, recorded_at, action, event, event_kind, outcome, user_id, role, reason,
                              case_id, object_type, object_id, detail, request_id)
    VALUES (
        coalesce(nullif(current_setting('terugweg.now', true), '')::timestamptz, clock_timestamp()),
        clock_timestamp(),
        CASE TG_OP WHEN 'INSERT' THEN 'C' WHEN 'UPDATE' THEN 'U' ELSE 'D' END,
        TG_TABLE_NAME || CASE TG_OP WHEN 'INSERT' THEN '.added' WHEN 'UPDATE' THEN '.changed' ELSE '.removed' END,
        'normal', 'done',
        nullif(current_setting('terugweg.actor', true), '')::bigint,
        coalesce(current_setting('terugweg.role', true), ''),
        left(coalesce(current_setting('terugweg.reason', true), ''), 200),
        CASE WHEN TG_ARGV[0] = '' THEN NULL ELSE (v_row ->> TG_ARGV[0])::bigint END,
        TG_TABLE_NAME, left(coalesce(v_row ->> 'uuid', v_row ->> 'id', ''), 64), v_fields,
        left(coalesce(current_setting('terugweg.request', true), ''), 32)
    );
    RETURN NULL;
END $$;

CREATE FUNCTION tw_audit_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_record_frozen BEFORE UPDATE ON audit_record FOR EACH ROW EXECUTE FUNCTION tw_audit_frozen();

ALTER TABLE audit_record ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_record_add ON audit_record FOR INSERT WITH CHECK (user_id IS NOT DISTINCT FROM tw_actor());
"""

UNDO = """
DROP POLICY audit_record_add ON audit_record; ALTER TABLE audit_record DISABLE ROW LEVEL SECURITY;
DROP TRIGGER audit_record_frozen ON audit_record; DROP FUNCTION tw_audit_frozen(); DROP FUNCTION tw_audit_change();
"""

#: Accounts, teams and grants are watched as well: a change of rights is an event (NEN 7513 ch. 6).
TABLES = ["accounts_user", "accounts_team", "accounts_region", "accounts_membership"]


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("access", "0002_functions"), ("accounts", "0001_initial")]
    operations = [
        migrations.RunSQL(SQL, UNDO),
        *[
            migrations.RunSQL(
                f"CREATE TRIGGER {table}_audit AFTER INSERT OR UPDATE OR DELETE ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION tw_audit_change('');",
                f"DROP TRIGGER {table}_audit ON {table};",
            )
            for table in TABLES
        ],
        migrations.RunSQL(
            "CREATE TRIGGER access_grant_audit AFTER INSERT OR UPDATE OR DELETE ON access_grant"
            " FOR EACH ROW EXECUTE FUNCTION tw_audit_change('case_id');",
            "DROP TRIGGER access_grant_audit ON access_grant;",
        ),
    ]
