"""Changing data keys passes the triggers: ciphertext under another key, of the same length, and nothing else.

The owner of a table says so for one transaction (`foundation/vault/rotation.py`). The portal's role cannot: the login
that opened the connection is asked, not the role that a function runs as. A row that changes anything else is
refused or recorded as always, also in that transaction.
"""

import re

from django.db import migrations

HELPER = r"""
CREATE FUNCTION tw_only_resealed(p_table oid, p_old jsonb, p_new jsonb) RETURNS boolean LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('terugweg.resealing', true) IS DISTINCT FROM 'on'
       OR NOT pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = p_table), 'MEMBER') THEN
        RETURN false;
    END IF;
    RETURN NOT EXISTS (
        SELECT 1 FROM jsonb_each_text(p_new) n
        WHERE n.value IS DISTINCT FROM p_old ->> n.key
          AND NOT (
            n.value ~ '^\\x01' AND p_old ->> n.key ~ '^\\x01'                        -- both sealed, in our layout
            AND length(n.value) = length(p_old ->> n.key)                            -- as long as before
            AND substr(n.value, 5, 16) <> substr(p_old ->> n.key, 5, 16)             -- under another key
            AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = p_table AND a.attname = n.key
                        AND a.atttypid = 'bytea'::regtype)));
END $$;
"""

#: The trigger of `0002_trigger`, with one way out more.
RECORD = """
CREATE OR REPLACE FUNCTION tw_audit_change() RETURNS trigger
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
        IF tw_only_resealed(TG_RELID, v_old, v_new) THEN RETURN NULL; END IF; -- the command notes that keys changed
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
"""
UNDO_RECORD = re.sub(r"\n.*tw_only_resealed.*\n", "\n", RECORD)


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_log")]
    operations = [
        migrations.RunSQL(HELPER, "DROP FUNCTION tw_only_resealed(oid, jsonb, jsonb);"),
        migrations.RunSQL(RECORD, UNDO_RECORD),
    ]
