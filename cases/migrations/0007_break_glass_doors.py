"""Emergency access: the one function that opens a file by its exact reference, the one that ends it, and who reads.

The function answers the same, by the same way, for a reference that does not exist, one whose file the asker sees
already, and one that is refused: it returns nothing (S26). The role is asked from the table, and three in a day are
the most (S33). The grant holds four hours, reads only, and opens the data groups that were asked for.
"""

from django.db import migrations

from foundation.access import sql
from foundation.access.sql import _ACTIVE

_MOMENT = "least(now(), coalesce(nullif(current_setting('terugweg.now', true), '')::timestamptz, now()))"
_DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"

DOORS = f"""
CREATE FUNCTION tw_break_glass(p_reference text, p_groups text[])
RETURNS TABLE (grant_id bigint, case_id bigint, team_id bigint, valid_until timestamptz, answer_for_it bigint[])
LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE
    v_case bigint; v_team bigint; v_sees boolean; v_may boolean; v_groups boolean; v_today bigint; v_refused boolean;
    v_grant bigint; v_until timestamptz := {_MOMENT} + interval '4 hours';
BEGIN
    -- Two clicks come one after the other; the second finds the first.
    PERFORM pg_advisory_xact_lock(hashtextextended('break_glass/' || coalesce(tw_actor(), 0), 0));
    -- Every question is asked whatever the others answer.
    SELECT c.id, c.team_id INTO v_case, v_team FROM cases_case c WHERE c.reference = p_reference;
    v_sees := tw_sees_case(coalesce(v_case, 0));
    v_may := EXISTS (SELECT 1 FROM access_policy p WHERE p.action = 'break_glass' AND p.writes
                     AND p.role = tw_actor_role());
    v_groups := coalesce(p_groups <@ ARRAY['identity', 'location', 'medical', 'contact'], false);
    SELECT count(*) INTO v_today FROM access_grant g WHERE g.user_id = tw_actor() AND g.reason = 'break_glass'
        AND g.valid_from > {_MOMENT} - interval '24 hours';
    -- Found not justified by the reviewer: not again within a month.
    v_refused := EXISTS (SELECT 1 FROM cases_breakglass b WHERE b.case_id = coalesce(v_case, 0)
                         AND b.created_by_id = tw_actor() AND b.verdict = 'not_justified'
                         AND b.reviewed_at > {_MOMENT} - interval '30 days');
    IF v_case IS NULL OR v_sees OR NOT v_may OR NOT v_groups OR v_today >= 3 OR v_refused THEN RETURN; END IF;
    INSERT INTO access_grant (user_id, case_id, level, data_groups, reason, valid_from, valid_until)
    VALUES (tw_actor(), v_case, 'read', p_groups, 'break_glass', {_MOMENT}, v_until) RETURNING id INTO v_grant;
    RETURN QUERY SELECT v_grant, v_case, v_team, v_until, array(
        SELECT c.case_worker_id FROM cases_case c WHERE c.id = v_case UNION
        SELECT g.user_id FROM access_grant g JOIN accounts_user u ON u.id = g.user_id AND u.is_active
        WHERE g.team_id = v_team AND g.reason IN ('coordinates', 'cover') AND {_ACTIVE});
END $$;

-- Whoever asked, the coordinator or team lead of the file, or the privacy officer ends it.
CREATE FUNCTION tw_end_break_glass(p_uuid uuid) RETURNS boolean LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE v_row cases_breakglass%ROWTYPE;
BEGIN
    SELECT * INTO v_row FROM cases_breakglass b WHERE b.uuid = p_uuid FOR UPDATE;
    IF v_row.id IS NULL OR tw_actor() IS NULL OR NOT (v_row.created_by_id = tw_actor()
        OR tw_coordinates_case(v_row.case_id) OR coalesce(tw_actor_role() = 'privacy_officer', false)) THEN
        RAISE EXCEPTION 'not yours to end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF v_row.ended_at IS NOT NULL OR v_row.valid_until <= {_MOMENT} THEN RETURN false; END IF;
    UPDATE access_grant g SET valid_until = greatest(g.valid_from, {_MOMENT}) WHERE g.id = v_row.grant_id;
    UPDATE cases_breakglass b SET ended_at = {_MOMENT}, ended_by_id = tw_actor() WHERE b.id = v_row.id;
    RETURN true;
END $$;

-- No emergency access without its row and a reason.
CREATE FUNCTION tw_break_glass_has_reason() RETURNS trigger LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM cases_breakglass b WHERE b.grant_id = NEW.id AND b.case_id = NEW.case_id
                   AND b.created_by_id = NEW.user_id AND length(b.reason) > 0) THEN
        RAISE EXCEPTION 'emergency access needs a reason' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER access_grant_break_glass AFTER INSERT ON access_grant DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.reason = 'break_glass') EXECUTE FUNCTION tw_break_glass_has_reason();

ALTER TABLE cases_breakglass ENABLE ROW LEVEL SECURITY;
CREATE POLICY cases_breakglass_read ON cases_breakglass FOR SELECT USING (
    created_by_id = (SELECT tw_actor()) OR (SELECT tw_actor_role()) = 'privacy_officer'
    OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = cases_breakglass.case_id));
CREATE POLICY cases_breakglass_add ON cases_breakglass FOR INSERT WITH CHECK (
    created_by_id = tw_actor() AND reviewed_at IS NULL AND ended_at IS NULL AND EXISTS (
        SELECT 1 FROM access_grant g WHERE g.id = cases_breakglass.grant_id AND g.user_id = tw_actor()
        AND g.case_id = cases_breakglass.case_id AND g.reason = 'break_glass'
        AND g.valid_until = cases_breakglass.valid_until AND g.data_groups = cases_breakglass.groups));
-- Judged once, by the privacy officer, never by who asked; the owner of a file is no privacy officer.
CREATE POLICY cases_breakglass_change ON cases_breakglass FOR UPDATE
    USING ((SELECT tw_actor_role()) = 'privacy_officer' AND reviewed_at IS NULL)
    WITH CHECK ((SELECT tw_actor_role()) = 'privacy_officer' AND reviewed_by_id = tw_actor()
                AND created_by_id <> tw_actor());
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_break_glass"), ("audit", "0002_trigger")]
    operations = [
        migrations.RunSQL(
            DOORS,
            "DROP TRIGGER access_grant_break_glass ON access_grant; DROP FUNCTION tw_break_glass_has_reason();"
            " DROP FUNCTION tw_end_break_glass(uuid); DROP FUNCTION tw_break_glass(text, text[]);"
            " DROP POLICY cases_breakglass_change ON cases_breakglass; DROP POLICY cases_breakglass_add ON"
            " cases_breakglass; DROP POLICY cases_breakglass_read ON cases_breakglass;",
        ),
        sql.audit("cases_breakglass"),
    ]
