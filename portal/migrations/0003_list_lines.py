"""One page of a list with one question. The policies hold: the function runs with the rights of who asks.

Written in PL/pgSQL because it keeps its plan: planning five tables with their policies anew for each page took longer
than reading twenty-five lines of them (`docs/adr/0011`).
"""

from django.db import migrations

LINES = """
CREATE FUNCTION tw_list_lines(p_cases bigint[]) RETURNS TABLE (
    case_id bigint, reference varchar, case_worker_id bigint, opened_on date, safe_now varchar, next_talk_on date,
    client_uuid uuid, alias bytea, language varchar, origin varchar, country varchar,
    stage varchar, stage_before varchar, outcome varchar, review_on date, last_seen_on date,
    departed_at timestamptz, arrived_at timestamptz, departure_on date,
    task_uuid uuid, task_kind varchar, task_title bytea, task_about varchar, task_due_on date
) LANGUAGE plpgsql STABLE ROWS 25 AS $$
BEGIN
    RETURN QUERY
    SELECT c.id, c.reference, c.case_worker_id, c.opened_on, c.safe_now, l.next_talk_on,
           k.uuid, k.alias, k.language, k.origin, k.origin_country,
           coalesce(p.stage, ''), p.stage_before, p.outcome, p.review_on, p.last_seen_on, p.departed_at, p.arrived_at,
           d.departure_on, t.uuid, t.kind, t.title, t.about, t.due_on
    FROM unnest(p_cases) WITH ORDINALITY AS wanted(id, place)
    JOIN cases_case c ON c.id = wanted.id
    JOIN cases_client k ON k.id = c.client_id
    LEFT JOIN portal_listing l ON l.case_id = c.id
    LEFT JOIN returns_returnprocess p ON p.case_id = c.id AND p.is_current
    LEFT JOIN returns_departureplan d ON d.process_id = p.id
    LEFT JOIN LATERAL (
        SELECT o.uuid, o.kind, o.title, o.about, o.due_on FROM cases_task o
        WHERE o.case_id = c.id AND o.done_at IS NULL AND o.cancelled_at IS NULL ORDER BY o.due_on, o.id LIMIT 1
    ) t ON true
    ORDER BY wanted.place;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("portal", "0002_search_forgets")]
    operations = [migrations.RunSQL(LINES, "DROP FUNCTION tw_list_lines(bigint[])")]
