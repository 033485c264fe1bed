"""The functions that policies ask and the only ways to write a grant."""

from django.db import migrations

from foundation.access.sql import _ACTIVE

#: The moment an event counts from: the set clock of a demo or test, but never later than now.
_MOMENT = "least(now(), coalesce(nullif(current_setting('terugweg.now', true), '')::timestamptz, now()))"

READ = f"""
CREATE FUNCTION tw_actor() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('terugweg.actor', true), '')::bigint
$$;

CREATE FUNCTION tw_actor_role() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT role FROM accounts_user WHERE id = tw_actor() AND is_active
$$;

CREATE FUNCTION tw_my_teams() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN tw_actor_role() = 'service' THEN coalesce((SELECT array_agg(id) FROM accounts_team), '{{}}')
    -- Never NULL: `x = ANY(NULL)` is neither true nor false, and a check that asks NOT of it would let everybody in.
    ELSE coalesce((SELECT array_agg(DISTINCT g.team_id) FROM access_grant g JOIN accounts_user u ON u.id = g.user_id
          WHERE u.id = tw_actor() AND u.is_active AND g.team_id IS NOT NULL AND {_ACTIVE}), '{{}}') END
$$;

CREATE FUNCTION tw_my_writing_teams() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT CASE WHEN tw_actor_role() = 'service' THEN coalesce((SELECT array_agg(id) FROM accounts_team), '{{}}')
    -- Never NULL: `x = ANY(NULL)` is neither true nor false, and a check that asks NOT of it would let everybody in.
    ELSE coalesce((SELECT array_agg(DISTINCT g.team_id) FROM access_grant g JOIN accounts_user u ON u.id = g.user_id
          WHERE u.id = tw_actor() AND u.is_active AND g.team_id IS NOT NULL AND g.level = 'write' AND {_ACTIVE}), '{{}}') END
$$;
"""

ROWS = """
ALTER TABLE access_grant ENABLE ROW LEVEL SECURITY;
CREATE POLICY access_grant_read ON access_grant FOR SELECT USING (user_id = (SELECT tw_actor()));
"""

#: These name cases_case, which a later migration makes: plpgsql looks it up when it runs.
CASES = f"""
CREATE FUNCTION tw_may_write_case(p_case bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM access_grant g WHERE g.case_id = p_case AND g.user_id = tw_actor()
                   AND g.level = 'write' AND {_ACTIVE})
        OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = p_case AND c.team_id = ANY(tw_my_writing_teams()));
END $$;

CREATE FUNCTION tw_may_see_group(p_case bigint, p_group text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1 FROM access_grant g LEFT JOIN cases_case c ON c.team_id = g.team_id AND c.id = p_case
        WHERE g.user_id = tw_actor() AND (g.case_id = p_case OR c.id IS NOT NULL)
          AND p_group = ANY(g.data_groups) AND {_ACTIVE}
    ) OR tw_actor_role() = 'service';
END $$;

CREATE FUNCTION tw_open_case(p_team bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_case bigint;
BEGIN
    -- The number comes from the sequence here, so that nobody can grant themselves a number still to come.
    IF tw_actor_role() IS NULL OR tw_actor_role() NOT IN ('case_worker', 'coordinator', 'team_lead')
       OR NOT (EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = tw_actor() AND m.team_id = p_team
                       AND m.period @> {_MOMENT}::date)
               OR p_team = ANY(tw_my_writing_teams())) THEN
        RAISE EXCEPTION 'only who works in the team opens a file there' USING ERRCODE = 'insufficient_privilege';
    END IF;
    v_case := nextval(pg_get_serial_sequence('cases_case', 'id'));
    INSERT INTO access_grant (user_id, case_id, level, data_groups, reason, granted_by_id, valid_from)
    VALUES (tw_actor(), v_case, 'write', ARRAY['identity', 'location', 'medical'], 'opened', tw_actor(), {_MOMENT});
    RETURN v_case;
END $$;

CREATE FUNCTION tw_coordinates_case(p_case bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM cases_case c WHERE c.id = p_case AND c.team_id = ANY(tw_my_writing_teams()));
END $$;

CREATE FUNCTION tw_grant_case(p_user bigint, p_case bigint, p_level text, p_groups text[], p_reason text)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT tw_coordinates_case(p_case) OR p_user = tw_actor() THEN
        RAISE EXCEPTION 'only the coordinator of the team grants sight, and never to themselves'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = p_user AND u.is_active
                   AND u.role IN ('case_worker', 'coordinator', 'team_lead')) THEN
        RAISE EXCEPTION 'this account does not work with files' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO access_grant (user_id, case_id, level, data_groups, reason, granted_by_id, valid_from)
    VALUES (p_user, p_case, p_level, p_groups, p_reason, tw_actor(), {_MOMENT});
END $$;

CREATE FUNCTION tw_end_case_grant(p_user bigint, p_case bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT (p_user = tw_actor() OR tw_coordinates_case(p_case)) THEN
        RAISE EXCEPTION 'only the coordinator of the team ends sight' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE access_grant SET valid_until = greatest(valid_from, {_MOMENT})
    WHERE user_id = p_user AND case_id = p_case AND (valid_until IS NULL OR valid_until > now());
END $$;

CREATE FUNCTION tw_offer_case(p_case bigint, p_team bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- The coordinators of the other team see the file while they decide; consent was recorded before.
    IF NOT tw_coordinates_case(p_case) THEN
        RAISE EXCEPTION 'only the coordinator of the team hands a file over' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO access_grant (user_id, case_id, level, data_groups, reason, granted_by_id, valid_from, valid_until)
    SELECT DISTINCT g.user_id, p_case, 'write', ARRAY['identity', 'location', 'medical'], 'handover', tw_actor(),
           {_MOMENT}, {_MOMENT} + interval '30 days'
    FROM access_grant g JOIN accounts_user u ON u.id = g.user_id AND u.is_active AND u.role = 'coordinator'
    WHERE g.team_id = p_team AND g.level = 'write' AND {_ACTIVE} AND g.user_id <> tw_actor();
END $$;

CREATE FUNCTION tw_end_offer(p_case bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT tw_may_write_case(p_case) THEN
        RAISE EXCEPTION 'not your file' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE access_grant SET valid_until = greatest(valid_from, {_MOMENT})
    WHERE case_id = p_case AND reason = 'handover' AND (valid_until IS NULL OR valid_until > now());
END $$;
"""

UNDO = """
DROP FUNCTION tw_end_offer(bigint); DROP FUNCTION tw_offer_case(bigint, bigint);
DROP FUNCTION tw_end_case_grant(bigint, bigint);
DROP FUNCTION tw_grant_case(bigint, bigint, text, text[], text); DROP FUNCTION tw_coordinates_case(bigint);
DROP FUNCTION tw_open_case(bigint); DROP FUNCTION tw_may_see_group(bigint, text);
DROP FUNCTION tw_may_write_case(bigint);
DROP POLICY access_grant_read ON access_grant; ALTER TABLE access_grant DISABLE ROW LEVEL SECURITY;
DROP FUNCTION tw_my_writing_teams(); DROP FUNCTION tw_my_teams(); DROP FUNCTION tw_actor_role();
DROP FUNCTION tw_actor();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunSQL(READ + ROWS + CASES, UNDO)]
