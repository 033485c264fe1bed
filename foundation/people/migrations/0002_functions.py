"""The only ways to write accounts, memberships and teams: functions that check who acts, and settle sight.

Every refusal carries a code that `foundation/people/codes.py` puts into words.
"""

from django.db import migrations

_MOMENT = "least(now(), coalesce(nullif(current_setting('terugweg.now', true), '')::timestamptz, now()))"
_TODAY = f"({_MOMENT} AT TIME ZONE 'Europe/Amsterdam')::date"
_HEAD = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"

STANDING = f"""
CREATE FUNCTION tw_standing_of_account() RETURNS trigger LANGUAGE plpgsql {_HEAD}
BEGIN
    INSERT INTO people_standing (user_id, uuid, state, since, version)
    VALUES (NEW.id, gen_random_uuid(), CASE WHEN NEW.is_active THEN 'active' ELSE 'closed' END, {_MOMENT}, 1)
    ON CONFLICT (user_id) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_user_standing AFTER INSERT ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION tw_standing_of_account();
INSERT INTO people_standing (user_id, uuid, state, since, version)
SELECT id, gen_random_uuid(), CASE WHEN is_active THEN 'active' ELSE 'closed' END, now(), 1 FROM accounts_user;

-- With accounts there already, their rows wait for the check of their key, and no table changes while one does.
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE people_standing ENABLE ROW LEVEL SECURITY;
CREATE POLICY people_standing_read ON people_standing FOR SELECT USING (
    user_id = (SELECT tw_actor()) OR (SELECT tw_actor_role()) IN ('administrator', 'privacy_officer', 'service'));
CREATE TRIGGER people_standing_audit AFTER INSERT OR UPDATE OR DELETE ON people_standing
    FOR EACH ROW EXECUTE FUNCTION tw_audit_change('');
"""

GUARDS = f"""
CREATE FUNCTION tw_refuse(p_code text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'refused: %', p_code USING ERRCODE = 'insufficient_privilege';
END $$;

-- Nobody acting is NULL, and a check that asks NOT of NULL would let everybody in: coalesce everywhere.
CREATE FUNCTION tw_need_administrator(p_user bigint) RETURNS void LANGUAGE plpgsql {_HEAD}
BEGIN
    IF NOT coalesce(tw_actor_role() = 'administrator', false) THEN PERFORM tw_refuse('not_administrator'); END IF;
    IF p_user IS NOT NULL AND NOT EXISTS (SELECT 1 FROM accounts_user WHERE id = p_user AND role <> 'service') THEN
        PERFORM tw_refuse('no_such_account');
    END IF;
END $$;

-- Rights of oneself are never one's own to write.
CREATE FUNCTION tw_need_other_administrator(p_user bigint) RETURNS void LANGUAGE plpgsql {_HEAD}
BEGIN
    PERFORM tw_need_administrator(p_user);
    IF p_user IS NULL OR p_user = tw_actor() THEN PERFORM tw_refuse('self'); END IF;
END $$;
"""

#: What still stands in somebody's name, by team. The administrator gets numbers and no file.
REMAINS = f"""
CREATE FUNCTION tw_what_remains(p_user bigint)
RETURNS TABLE (team_id bigint, cases bigint, tasks bigint, assessments bigint) LANGUAGE plpgsql STABLE {_HEAD}
BEGIN
    RETURN QUERY
    SELECT r.team, sum(r.cases)::bigint, sum(r.tasks)::bigint, sum(r.assessments)::bigint FROM (
        SELECT c.team_id AS team, 1 AS cases, 0 AS tasks, 0 AS assessments FROM cases_case c
        WHERE c.case_worker_id = p_user AND c.closed_on IS NULL
        UNION ALL
        SELECT c.team_id, 0, 1, 0 FROM cases_task t JOIN cases_case c ON c.id = t.case_id
        WHERE t.owner_id = p_user AND t.done_at IS NULL AND t.cancelled_at IS NULL
        UNION ALL
        SELECT c.team_id, 0, 0, 1 FROM returns_riskassessment a JOIN cases_case c ON c.id = a.case_id
        JOIN returns_returnprocess p ON p.id = a.process_id AND p.is_current
        WHERE a.created_by_id = p_user AND a.state IN ('draft', 'sent_back', 'submitted') AND c.closed_on IS NULL
    ) r
    WHERE coalesce(tw_actor_role() IN ('administrator', 'privacy_officer'), false)
       OR r.team = ANY(tw_my_writing_teams())
    GROUP BY r.team;
END $$;
"""

#: Sight follows from role and memberships: a coordinator answers for the teams of the region, a lead for the team.
SIGHT = f"""
CREATE FUNCTION tw_start_of(p_day date) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT p_day::timestamp AT TIME ZONE 'Europe/Amsterdam'
$$;

CREATE FUNCTION tw_wanted_teams(p_user bigint) RETURNS TABLE (team_id bigint, reason text, starts timestamptz, ends timestamptz)
LANGUAGE sql STABLE {_HEAD}
    SELECT y.team_id, y.reason, tw_start_of(lower(y.period)), tw_start_of(upper(y.period)) FROM (
        SELECT x.team_id, x.reason, unnest(range_agg(x.period)) AS period FROM (
            SELECT t.id AS team_id, m.period, CASE u.role WHEN 'coordinator' THEN 'coordinates' ELSE 'leads' END AS reason
            FROM accounts_user u JOIN accounts_membership m ON m.user_id = u.id
            JOIN accounts_team own ON own.id = m.team_id
            JOIN accounts_team t ON t.id = own.id OR (u.role = 'coordinator' AND t.region_id = own.region_id)
            WHERE u.id = p_user AND u.is_active AND u.role IN ('coordinator', 'team_lead') AND NOT isempty(m.period)
              AND (upper_inf(m.period) OR upper(m.period) > {_TODAY})
        ) x GROUP BY x.team_id, x.reason
    ) y
$$;
REVOKE EXECUTE ON FUNCTION tw_wanted_teams(bigint) FROM PUBLIC;

CREATE FUNCTION tw_settle_team_sight(p_user bigint) RETURNS void LANGUAGE plpgsql {_HEAD}
BEGIN
    UPDATE access_grant g SET valid_until = greatest(g.valid_from, {_MOMENT})
    WHERE g.user_id = p_user AND g.team_id IS NOT NULL AND g.reason IN ('coordinates', 'leads')
      AND (g.valid_until IS NULL OR g.valid_until > now())
      AND NOT EXISTS (SELECT 1 FROM tw_wanted_teams(p_user) w WHERE w.team_id = g.team_id AND w.reason = g.reason
                      AND (w.ends IS NULL OR w.ends > g.valid_from)
                      AND (g.valid_until IS NULL OR g.valid_until >= w.starts));
    UPDATE access_grant g SET valid_until = w.ends FROM tw_wanted_teams(p_user) w
    WHERE g.user_id = p_user AND g.team_id = w.team_id AND g.reason = w.reason
      AND (g.valid_until IS NULL OR (g.valid_until > now() AND g.valid_until >= w.starts))
      AND (w.ends IS NULL OR w.ends > g.valid_from) AND g.valid_until IS DISTINCT FROM w.ends;
    INSERT INTO access_grant (user_id, team_id, level, data_groups, reason, granted_by_id, valid_from, valid_until)
    SELECT p_user, w.team_id, 'write', ARRAY['identity', 'location', 'medical'], w.reason, tw_actor(),
           CASE WHEN w.starts <= now() THEN {_MOMENT} ELSE w.starts END, w.ends
    FROM tw_wanted_teams(p_user) w
    WHERE NOT EXISTS (
        SELECT 1 FROM access_grant g WHERE g.user_id = p_user AND g.team_id = w.team_id AND g.reason = w.reason
        AND (g.valid_until IS NULL OR (g.valid_until > now() AND g.valid_until > g.valid_from))
        AND (w.ends IS NULL OR g.valid_from < w.ends));
END $$;
REVOKE EXECUTE ON FUNCTION tw_settle_team_sight(bigint) FROM PUBLIC;

-- Who no longer works in a team sees none of its files: grants of single files end with the last day there.
CREATE FUNCTION tw_leave_team(p_user bigint, p_team bigint) RETURNS void LANGUAGE plpgsql {_HEAD}
DECLARE v_end timestamptz := {_MOMENT};
BEGIN
    IF EXISTS (SELECT 1 FROM accounts_user WHERE id = p_user AND is_active) THEN
        -- Somebody who works there twice, or still for some days, leaves on the last of them.
        SELECT CASE WHEN bool_or(upper_inf(m.period)) THEN 'infinity'::timestamptz
               ELSE greatest({_MOMENT}, max(tw_start_of(upper(m.period)))) END INTO v_end
        FROM accounts_membership m
        WHERE m.user_id = p_user AND m.team_id = p_team AND NOT isempty(m.period)
          AND (upper_inf(m.period) OR upper(m.period) > {_TODAY});
        v_end := coalesce(v_end, {_MOMENT});
    END IF;
    IF v_end = 'infinity' THEN RETURN; END IF;
    UPDATE access_grant g SET valid_until = greatest(g.valid_from, v_end)
    FROM cases_case c
    WHERE g.user_id = p_user AND c.id = g.case_id AND c.team_id = p_team AND g.reason <> 'handover'
      AND (g.valid_until IS NULL OR g.valid_until > greatest(v_end, now()));
    -- A file that another team offered: seen as coordinator of the team that was asked.
    UPDATE access_grant g SET valid_until = greatest(g.valid_from, {_MOMENT})
    FROM cases_handover h
    WHERE g.user_id = p_user AND g.reason = 'handover' AND h.case_id = g.case_id AND h.state = 'asked'
      AND (g.valid_until IS NULL OR g.valid_until > now())
      AND NOT EXISTS (SELECT 1 FROM access_grant t WHERE t.user_id = p_user AND t.team_id = h.to_team_id
                      AND t.level = 'write' AND (t.valid_until IS NULL OR t.valid_until > now()));
END $$;
REVOKE EXECUTE ON FUNCTION tw_leave_team(bigint, bigint) FROM PUBLIC;
"""

ACCOUNTS = f"""
-- Gives false when somebody changed the account meanwhile.
CREATE FUNCTION tw_change_account(p_user bigint, p_name text, p_email text, p_role text, p_language text,
                                  p_seen_version integer)
RETURNS boolean LANGUAGE plpgsql {_HEAD}
DECLARE v_old accounts_user%ROWTYPE; v_version integer;
BEGIN
    PERFORM tw_need_administrator(p_user);
    SELECT version INTO v_version FROM people_standing WHERE user_id = p_user FOR UPDATE;
    SELECT * INTO v_old FROM accounts_user WHERE id = p_user FOR UPDATE;
    IF p_seen_version IS NOT NULL AND v_version <> p_seen_version THEN RETURN false; END IF;
    IF p_role <> v_old.role THEN
        PERFORM tw_need_other_administrator(p_user);
        IF p_role = 'administrator' THEN PERFORM tw_refuse('second_administrator'); END IF;
        IF p_role = 'service' THEN PERFORM tw_refuse('no_such_account'); END IF;
        IF EXISTS (SELECT 1 FROM tw_what_remains(p_user) r WHERE (r.cases > 0
                   AND p_role NOT IN ('case_worker', 'coordinator'))
                   OR (r.cases + r.tasks + r.assessments > 0
                       AND p_role NOT IN ('case_worker', 'coordinator', 'team_lead'))) THEN
            PERFORM tw_refuse('remains');
        END IF;
    END IF;
    UPDATE accounts_user SET name = btrim(p_name), email = lower(btrim(p_email)), role = p_role, language = p_language
    WHERE id = p_user;
    UPDATE people_standing SET version = version + 1, changed_by_id = tw_actor() WHERE user_id = p_user;
    IF p_role <> v_old.role THEN
        PERFORM tw_settle_team_sight(p_user);
        IF p_role NOT IN ('case_worker', 'coordinator', 'team_lead') THEN
            UPDATE accounts_membership SET period = daterange(lower(period), greatest(lower(period), {_TODAY}))
            WHERE user_id = p_user AND (upper_inf(period) OR upper(period) > {_TODAY});
            UPDATE access_grant SET valid_until = greatest(valid_from, {_MOMENT})
            WHERE user_id = p_user AND (valid_until IS NULL OR valid_until > now());
        END IF;
    END IF;
    RETURN true;
END $$;

-- Two changes of one account come one after the other.
CREATE FUNCTION tw_lock_account(p_user bigint) RETURNS void LANGUAGE plpgsql {_HEAD}
BEGIN
    PERFORM tw_need_administrator(p_user);
    PERFORM 1 FROM people_standing WHERE user_id = p_user FOR UPDATE;
END $$;

CREATE FUNCTION tw_add_membership(p_user bigint, p_team bigint, p_from date, p_last date) RETURNS bigint
LANGUAGE plpgsql {_HEAD}
DECLARE v_id bigint;
BEGIN
    PERFORM tw_need_other_administrator(p_user);
    IF NOT EXISTS (SELECT 1 FROM accounts_user WHERE id = p_user
                   AND role IN ('case_worker', 'coordinator', 'team_lead')) THEN
        PERFORM tw_refuse('no_team_role');
    END IF;
    INSERT INTO accounts_membership (user_id, team_id, period) VALUES (p_user, p_team, daterange(p_from, p_last, '[]'))
    RETURNING id INTO v_id;
    PERFORM tw_settle_team_sight(p_user);
    PERFORM tw_leave_team(p_user, p_team);
    RETURN v_id;
END $$;

-- The last day in the team; without one it ends at once, and sight with it.
CREATE FUNCTION tw_end_membership(p_membership bigint, p_last date) RETURNS void LANGUAGE plpgsql {_HEAD}
DECLARE v_user bigint; v_team bigint;
BEGIN
    SELECT user_id, team_id INTO v_user, v_team FROM accounts_membership WHERE id = p_membership FOR UPDATE;
    PERFORM tw_need_other_administrator(v_user);
    UPDATE accounts_membership
    SET period = daterange(lower(period), greatest(lower(period), coalesce(p_last + 1, {_TODAY}))) WHERE id = p_membership;
    PERFORM tw_settle_team_sight(v_user);
    PERFORM tw_leave_team(v_user, v_team);
END $$;

-- Every night: who began or stopped somewhere lately. Only a service asks; what it does follows from the rows alone.
CREATE FUNCTION tw_settle_memberships() RETURNS integer LANGUAGE plpgsql {_HEAD}
DECLARE v_row record; v_count integer := 0;
BEGIN
    IF NOT coalesce(tw_actor_role() = 'service', false) THEN PERFORM tw_refuse('not_administrator'); END IF;
    FOR v_row IN SELECT DISTINCT user_id, team_id FROM accounts_membership
                 WHERE upper(period) >= {_TODAY} - 31 OR lower(period) BETWEEN {_TODAY} - 31 AND {_TODAY}
    LOOP
        PERFORM tw_settle_team_sight(v_row.user_id);
        PERFORM tw_leave_team(v_row.user_id, v_row.team_id);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;

CREATE FUNCTION tw_keep_region(p_region bigint, p_name text) RETURNS bigint LANGUAGE plpgsql {_HEAD}
DECLARE v_id bigint := p_region;
BEGIN
    PERFORM tw_need_administrator(NULL);
    IF p_region IS NULL THEN
        INSERT INTO accounts_region (name) VALUES (btrim(p_name)) RETURNING id INTO v_id;
    ELSE
        UPDATE accounts_region SET name = btrim(p_name) WHERE id = p_region;
    END IF;
    RETURN v_id;
END $$;

-- A team in another region has other coordinators: their sight follows at once.
CREATE FUNCTION tw_keep_team(p_team bigint, p_name text, p_region bigint) RETURNS bigint LANGUAGE plpgsql {_HEAD}
DECLARE v_id bigint := p_team; v_user bigint; v_old bigint;
BEGIN
    PERFORM tw_need_administrator(NULL);
    IF p_team IS NULL THEN
        INSERT INTO accounts_team (name, region_id) VALUES (btrim(p_name), p_region) RETURNING id INTO v_id;
    ELSE
        SELECT region_id INTO v_old FROM accounts_team WHERE id = p_team FOR UPDATE;
        UPDATE accounts_team SET name = btrim(p_name), region_id = p_region WHERE id = p_team;
    END IF;
    IF v_old IS DISTINCT FROM p_region THEN
        FOR v_user IN SELECT DISTINCT m.user_id FROM accounts_membership m JOIN accounts_team t ON t.id = m.team_id
                      JOIN accounts_user u ON u.id = m.user_id AND u.role = 'coordinator'
                      WHERE t.region_id IN (v_old, p_region) OR t.id = v_id
        LOOP
            PERFORM tw_settle_team_sight(v_user);
        END LOOP;
    END IF;
    RETURN v_id;
END $$;
"""

UNDO = """
DROP FUNCTION tw_keep_team(bigint, text, bigint); DROP FUNCTION tw_keep_region(bigint, text);
DROP FUNCTION tw_settle_memberships(); DROP FUNCTION tw_end_membership(bigint, date);
DROP FUNCTION tw_lock_account(bigint); DROP FUNCTION tw_add_membership(bigint, bigint, date, date);
DROP FUNCTION tw_change_account(bigint, text, text, text, text, integer);
DROP FUNCTION tw_leave_team(bigint, bigint); DROP FUNCTION tw_settle_team_sight(bigint); DROP FUNCTION tw_wanted_teams(bigint);
DROP FUNCTION tw_start_of(date); DROP FUNCTION tw_what_remains(bigint);
DROP FUNCTION tw_need_other_administrator(bigint); DROP FUNCTION tw_need_administrator(bigint);
DROP FUNCTION tw_refuse(text);
DROP TRIGGER people_standing_audit ON people_standing; DROP POLICY people_standing_read ON people_standing;
ALTER TABLE people_standing DISABLE ROW LEVEL SECURITY;
DROP TRIGGER accounts_user_standing ON accounts_user; DROP FUNCTION tw_standing_of_account();
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("access", "0003_nobody_ends_no_sight"), ("audit", "0002_trigger")]
    operations = [migrations.RunSQL(STANDING + GUARDS + REMAINS + SIGHT + ACCOUNTS, UNDO)]
