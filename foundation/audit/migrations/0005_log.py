"""The privacy officer's log: indexes for what is rare, and file references without files.

The log shows by which reference a file is known, and finds a file's rows by it; the file itself stays closed to whoever
reads the log (`domain.md` 12). So two functions answer that and nothing else, to a privacy officer.
"""

from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION tw_log_case(p_reference text) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF tw_actor_role() IS DISTINCT FROM 'privacy_officer' THEN RETURN NULL; END IF;
    RETURN (SELECT c.id FROM cases_case c WHERE c.reference = p_reference);
END $$;

CREATE FUNCTION tw_log_references(p_cases bigint[]) RETURNS TABLE (id bigint, reference text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF tw_actor_role() IS DISTINCT FROM 'privacy_officer' THEN RETURN; END IF;
    RETURN QUERY SELECT c.id, c.reference::text FROM cases_case c WHERE c.id = ANY(p_cases);
END $$;
"""
UNDO = "DROP FUNCTION tw_log_references(bigint[]); DROP FUNCTION tw_log_case(text);"
NEWEST_FIRST = ["-occurred_at", "-id"]


def index(name: str, fields: list[str], condition: models.Q | None = None) -> migrations.AddIndex:
    return migrations.AddIndex("record", models.Index(fields=fields, name=name, condition=condition))


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_sealing")]
    operations = [
        index("record_time", NEWEST_FIRST),
        index("record_events", NEWEST_FIRST, models.Q(action="E")),
        index("record_not_done", NEWEST_FIRST, ~models.Q(outcome="done")),
        index("record_kinds", ["event_kind", *NEWEST_FIRST], ~models.Q(event_kind="normal")),
        index("record_console", NEWEST_FIRST, models.Q(source="console")),
        migrations.RunSQL(FUNCTIONS, UNDO),
    ]
