"""Functions that ask the table of `domain.md` 12, and narrower doors to grants.

- Sight belongs to roles with a case in the table: a grant for anybody else is refused whoever writes it.
- Nobody passes on a data group they lack, to somebody outside the team, or for another ground than the work.
- A team that is asked to take a file over sees the file without its data groups, for two weeks at most.
"""

from django.db import migrations

from foundation.access.sql import _ACTIVE

_MOMENT = "least(now(), coalesce(nullif(current_setting('terugweg.now', true), '')::timestamptz, now()))"
_DEFINER = "STABLE SECURITY DEFINER SET search_path = public, pg_temp"
_EVERY_GROUP = "ARRAY['identity', 'location', 'medical', 'contact']"


def _my_teams(name: str, more: str = "") -> str:
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS bigint[] LANGUAGE sql {_DEFINER} AS $$
    SELECT CASE WHEN tw_actor_role() = 'service' THEN coalesce((SELECT array_agg(id) FROM accounts_team), '{{}}')
    -- Never NULL: `x = ANY(NULL)` is neither true nor false, and a check that asks NOT of it would let everybody in.
    ELSE coalesce((SELECT array_agg(DISTINCT g.team_id) FROM access_grant g JOIN accounts_user u ON u.id = g.user_id
          WHERE u.id = tw_actor() AND u.is_active AND g.team_id IS NOT NULL{more} AND {_ACTIVE}), '{{}}') END
$$;
"""


POLICY = f"""
-- Teams whose files are one's own work: not those where one only looks along as a deputy for four eyes.
{_my_teams("tw_my_own_teams", " AND g.level = 'write' AND g.reason <> 'deputy'")}

CREATE FUNCTION tw_sees_case(p_case bigint) RETURNS boolean LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM access_grant g WHERE g.case_id = p_case AND g.user_id = tw_actor() AND {_ACTIVE})
        OR EXISTS (SELECT 1 FROM cases_case c WHERE c.id = p_case AND c.team_id = ANY(tw_my_teams()));
END $$;

CREATE FUNCTION tw_guides(p_case bigint) RETURNS boolean LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
    RETURN coalesce(tw_actor_role() IN ('case_worker', 'coordinator', 'team_lead'), false) AND (
        EXISTS (SELECT 1 FROM cases_case c WHERE c.id = p_case AND c.case_worker_id = tw_actor())
        OR (tw_actor_role() = 'case_worker' AND EXISTS (
            SELECT 1 FROM access_grant g WHERE g.case_id = p_case AND g.user_id = tw_actor() AND g.level = 'write'
            AND g.reason IN ('opened', 'assigned', 'cover') AND {_ACTIVE})));
END $$;

-- What the table says of writing in one case. Who guides a client acts as her case worker, whatever the role.
CREATE FUNCTION tw_may(p_action text, p_case bigint) RETURNS boolean LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
    RETURN coalesce(tw_actor_role() = 'service', false)
        OR EXISTS (SELECT 1 FROM access_policy p WHERE p.action = p_action AND p.writes AND p.scope = 'own'
                   AND p.role = 'case_worker' AND tw_guides(p_case))
        OR EXISTS (SELECT 1 FROM access_policy p JOIN cases_case c ON c.id = p_case
                   WHERE p.action = p_action AND p.writes AND p.scope IN ('region', 'team')
                   AND p.role = tw_actor_role() AND c.team_id = ANY(tw_my_own_teams()));
END $$;

CREATE FUNCTION tw_my_groups(p_case bigint) RETURNS text[] LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
    IF tw_actor_role() = 'service' THEN RETURN {_EVERY_GROUP}; END IF;
    RETURN coalesce((SELECT array_agg(DISTINCT d.name) FROM access_grant g CROSS JOIN unnest(g.data_groups) AS d(name)
                     WHERE g.user_id = tw_actor() AND {_ACTIVE} AND (g.case_id = p_case OR g.team_id =
                         (SELECT c.team_id FROM cases_case c WHERE c.id = p_case))), '{{}}');
END $$;

-- Who sees a file, for everybody who sees it.
CREATE FUNCTION tw_who_sees(p_case bigint)
RETURNS TABLE (user_id bigint, reason varchar, level varchar, data_groups varchar[], valid_from timestamptz,
               valid_until timestamptz, granted_by_id bigint, by_team boolean)
LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
    IF NOT tw_sees_case(p_case) THEN RETURN; END IF;
    RETURN QUERY SELECT g.user_id, g.reason, g.level, g.data_groups, g.valid_from, g.valid_until, g.granted_by_id,
                        g.team_id IS NOT NULL
    FROM access_grant g JOIN accounts_user u ON u.id = g.user_id AND u.is_active
    WHERE {_ACTIVE} AND (g.case_id = p_case OR g.team_id = (SELECT c.team_id FROM cases_case c WHERE c.id = p_case))
    ORDER BY g.valid_from, g.id;
END $$;

CREATE FUNCTION tw_grant_for_case_roles() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = NEW.user_id
                   AND u.role IN ('case_worker', 'coordinator', 'team_lead')) THEN
        RAISE EXCEPTION 'this account does not work with files' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER access_grant_for_case_roles BEFORE INSERT OR UPDATE OF user_id ON access_grant
    FOR EACH ROW EXECUTE FUNCTION tw_grant_for_case_roles();
"""

DOORS = f"""
CREATE OR REPLACE FUNCTION tw_coordinates_case(p_case bigint) RETURNS boolean LANGUAGE plpgsql {_DEFINER} AS $$
BEGIN
    RETURN EXISTS (SELECT 1 FROM cases_case c WHERE c.id = p_case AND c.team_id = ANY(tw_my_own_teams()));
END $$;

CREATE OR REPLACE FUNCTION tw_open_case(p_team bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_case bigint;
BEGIN
    -- The number comes from the sequence here, so that nobody can grant themselves a number still to come.
    IF tw_actor_role() IS NULL OR tw_actor_role() NOT IN ('case_worker', 'coordinator', 'team_lead')
       OR NOT coalesce(EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = tw_actor()
                               AND m.team_id = p_team AND m.period @> {_MOMENT}::date)
                       OR p_team = ANY(tw_my_own_teams()), false) THEN
        RAISE EXCEPTION 'only who works in the team opens a file there' USING ERRCODE = 'insufficient_privilege';
    END IF;
    v_case := nextval(pg_get_serial_sequence('cases_case', 'id'));
    INSERT INTO access_grant (user_id, case_id, level, data_groups, reason, valid_from)
    VALUES (tw_actor(), v_case, 'write', {_EVERY_GROUP}, 'opened', {_MOMENT} - interval '1 minute');
    RETURN v_case;
END $$;

DROP FUNCTION tw_grant_case(bigint, bigint, text, text[], text);
CREATE FUNCTION tw_grant_case(p_user bigint, p_case bigint, p_level text, p_groups text[], p_reason text,
                              p_until timestamptz DEFAULT NULL)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT tw_may('transfer', p_case) OR NOT tw_coordinates_case(p_case)
       OR p_user IS NULL OR p_user = tw_actor() THEN
        RAISE EXCEPTION 'only the coordinator of the team grants sight, and never to themselves'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p_groups IS NULL OR NOT p_groups <@ tw_my_groups(p_case) THEN
        RAISE EXCEPTION 'nobody passes on a data group they lack' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF p_reason IS NULL OR p_reason NOT IN ('assigned', 'cover') OR (p_reason = 'cover' AND p_until IS NULL) THEN
        RAISE EXCEPTION 'sight of one file is for guiding her, or for standing in until a day'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM accounts_user u JOIN accounts_membership m ON m.user_id = u.id
                   JOIN cases_case c ON c.id = p_case AND c.team_id = m.team_id
                   WHERE u.id = p_user AND u.is_active AND m.period @> {_MOMENT}::date) THEN
        RAISE EXCEPTION 'this account does not work in the team' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO access_grant (user_id, case_id, level, data_groups, reason, granted_by_id, valid_from, valid_until)
    VALUES (p_user, p_case, p_level, p_groups, p_reason, tw_actor(), {_MOMENT}, p_until);
END $$;

CREATE OR REPLACE FUNCTION tw_offer_case(p_case bigint, p_team bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- The coordinators of the other team see the file while they decide; consent was recorded before. Who she is,
    -- where she stays, her health and how she is reached come with the file, not with the question.
    IF NOT tw_may('transfer', p_case) OR NOT tw_coordinates_case(p_case) THEN
        RAISE EXCEPTION 'only the coordinator of the team hands a file over' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO access_grant (user_id, case_id, level, data_groups, reason, granted_by_id, valid_from, valid_until)
    SELECT DISTINCT g.user_id, p_case, 'write', '{{}}'::varchar[], 'handover', tw_actor(),
           {_MOMENT}, {_MOMENT} + interval '14 days'
    FROM access_grant g JOIN accounts_user u ON u.id = g.user_id AND u.is_active AND u.role = 'coordinator'
    WHERE g.team_id = p_team AND g.level = 'write' AND g.reason <> 'deputy' AND {_ACTIVE}
      AND g.user_id <> tw_actor();
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0005_policy_and_groups")]
    # Forwards only: the former functions passed on what their caller lacked.
    operations = [migrations.RunSQL(POLICY + DOORS, migrations.RunSQL.noop)]
