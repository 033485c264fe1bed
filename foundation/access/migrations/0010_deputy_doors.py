"""A named deputy for four eyes: named by the coordinator, accepted by the deputy, ended by either.

Nobody becomes a deputy by themselves, and nobody names one for a team that is not theirs. A deputy writes in a file
of the team only by the three actions that ask for a second person.
"""

from django.db import migrations

from foundation.access.sql import _ACTIVE

_MOMENT = "least(now(), coalesce(nullif(current_setting('terugweg.now', true), '')::timestamptz, now()))"
_TODAY = f"({_MOMENT} AT TIME ZONE 'Europe/Amsterdam')::date"
_DEFINER = "SECURITY DEFINER SET search_path = public, pg_temp"


def _start(day: str) -> str:
    return f"({day}::timestamp AT TIME ZONE 'Europe/Amsterdam')"


DOORS = f"""
CREATE FUNCTION tw_deputises(p_case bigint) RETURNS boolean LANGUAGE plpgsql STABLE {_DEFINER} AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM access_grant g JOIN cases_case c ON c.team_id = g.team_id AND c.id = p_case
                   WHERE g.user_id = tw_actor() AND g.reason = 'deputy' AND {_ACTIVE});
END $$;

CREATE OR REPLACE FUNCTION tw_may(p_action text, p_case bigint) RETURNS boolean LANGUAGE plpgsql STABLE {_DEFINER} AS $$
BEGIN
    RETURN coalesce(tw_actor_role() = 'service', false)
        OR EXISTS (SELECT 1 FROM access_policy p WHERE p.action = p_action AND p.writes AND p.scope = 'own'
                   AND p.role = 'case_worker' AND tw_guides(p_case))
        OR EXISTS (SELECT 1 FROM access_policy p JOIN cases_case c ON c.id = p_case
                   WHERE p.action = p_action AND p.writes AND p.scope IN ('region', 'team')
                   AND p.role = tw_actor_role() AND c.team_id = ANY(tw_my_own_teams()))
        OR (p_action IN ('review_risk', 'clear_departure', 'confirm_fact') AND tw_deputises(p_case));
END $$;

CREATE FUNCTION tw_name_deputy(p_uuid uuid, p_team bigint, p_user bigint, p_from date, p_until date) RETURNS bigint
LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE v_id bigint;
BEGIN
    IF NOT coalesce(tw_actor_role() = 'coordinator' AND p_team = ANY(tw_my_own_teams()), false) THEN
        RAISE EXCEPTION 'the coordinator of the team names the deputy' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p_user IS NULL OR p_user = tw_actor() OR NOT EXISTS (
        SELECT 1 FROM accounts_user u WHERE u.id = p_user AND u.is_active AND u.role IN ('coordinator', 'team_lead')
    ) OR EXISTS (
        SELECT 1 FROM access_grant g WHERE g.user_id = p_user AND g.team_id = p_team AND g.reason <> 'deputy'
        AND {_ACTIVE}
    ) THEN
        RAISE EXCEPTION 'the deputy is a coordinator or team lead of elsewhere'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p_from < {_TODAY} OR p_until < p_from OR p_until > p_from + 366 THEN
        RAISE EXCEPTION 'a deputy is named from a day to come, for a year at most' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO access_deputy (uuid, team_id, user_id, named_by_id, named_at, starts_on, ends_on)
    VALUES (p_uuid, p_team, p_user, tw_actor(), {_MOMENT}, p_from, p_until) RETURNING id INTO v_id;
    RETURN v_id;
END $$;

CREATE FUNCTION tw_answer_deputy(p_uuid uuid, p_accept boolean) RETURNS void LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE v_row access_deputy%ROWTYPE; v_grant bigint;
BEGIN
    SELECT * INTO v_row FROM access_deputy WHERE uuid = p_uuid FOR UPDATE;
    IF v_row.id IS NULL OR NOT coalesce(v_row.user_id = tw_actor(), false) THEN
        RAISE EXCEPTION 'who is named answers' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF v_row.accepted_at IS NOT NULL OR v_row.ended_at IS NOT NULL THEN RETURN; END IF;
    IF NOT p_accept THEN
        UPDATE access_deputy SET ended_at = {_MOMENT} WHERE id = v_row.id;
        RETURN;
    END IF;
    IF v_row.ends_on < {_TODAY} OR NOT EXISTS (
        SELECT 1 FROM access_grant g JOIN accounts_user u ON u.id = g.user_id AND u.is_active
        WHERE g.user_id = v_row.named_by_id AND g.team_id = v_row.team_id AND g.reason IN ('coordinates', 'cover')
        AND {_ACTIVE}
    ) THEN
        RAISE EXCEPTION 'the period is over, or who named the deputy no longer coordinates the team'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO access_grant (user_id, team_id, level, data_groups, reason, granted_by_id, valid_from, valid_until)
    VALUES (v_row.user_id, v_row.team_id, 'write', '{{}}', 'deputy', v_row.named_by_id,
            greatest({_MOMENT}, {_start("v_row.starts_on")}), {_start("(v_row.ends_on + 1)")})
    RETURNING id INTO v_grant;
    UPDATE access_deputy SET accepted_at = {_MOMENT}, grant_id = v_grant WHERE id = v_row.id;
END $$;

CREATE FUNCTION tw_end_deputy(p_uuid uuid) RETURNS void LANGUAGE plpgsql {_DEFINER} AS $$
DECLARE v_row access_deputy%ROWTYPE;
BEGIN
    SELECT * INTO v_row FROM access_deputy WHERE uuid = p_uuid FOR UPDATE;
    IF v_row.id IS NULL OR NOT coalesce(v_row.user_id = tw_actor() OR (
        tw_actor_role() = 'coordinator' AND v_row.team_id = ANY(tw_my_own_teams())), false) THEN
        RAISE EXCEPTION 'not yours to end' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF v_row.ended_at IS NOT NULL THEN RETURN; END IF;
    UPDATE access_deputy SET ended_at = {_MOMENT} WHERE id = v_row.id;
    UPDATE access_grant SET valid_until = greatest(valid_from, {_MOMENT}) WHERE id = v_row.grant_id;
END $$;

CREATE TRIGGER access_deputy_audit AFTER INSERT OR UPDATE OR DELETE ON access_deputy
    FOR EACH ROW EXECUTE FUNCTION tw_audit_change('');
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0009_deputy"), ("audit", "0002_trigger")]
    operations = [migrations.RunSQL(DOORS, migrations.RunSQL.noop)]
