"""Standing in for a colleague: the grants follow the files of who is away, for exactly the period."""

from django.db import migrations

_MOMENT = "least(now(), coalesce(nullif(current_setting('terugweg.now', true), '')::timestamptz, now()))"
_TODAY = f"({_MOMENT} AT TIME ZONE 'Europe/Amsterdam')::date"
_HEAD = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
#: Longer than this is no leave: the files are handed over.
_DAYS = 42

ROWS = """
ALTER TABLE cases_cover ENABLE ROW LEVEL SECURITY;
CREATE POLICY cases_cover_read ON cases_cover FOR SELECT USING (
    absent_id = (SELECT tw_actor()) OR colleague_id = (SELECT tw_actor())
    OR team_id = ANY((SELECT tw_my_teams())::bigint[]));
CREATE TRIGGER cases_cover_audit AFTER INSERT OR UPDATE OR DELETE ON cases_cover
    FOR EACH ROW EXECUTE FUNCTION tw_audit_change('');
"""

SQL = f"""
-- Internal: sight of one file, or of all open files of who is away. Nobody passes on a data group she lacks.
CREATE FUNCTION tw_give_cover(p_cover bigint, p_case bigint) RETURNS void LANGUAGE plpgsql {_HEAD}
BEGIN
    INSERT INTO access_grant (user_id, case_id, level, data_groups, reason, granted_by_id, valid_from, valid_until)
    SELECT v.colleague_id, c.id, 'write',
           coalesce((SELECT array_agg(DISTINCT d.name) FROM access_grant g CROSS JOIN unnest(g.data_groups) AS d(name)
                     WHERE g.user_id = v.absent_id AND (g.case_id = c.id OR g.team_id = c.team_id)
                       AND g.reason <> 'cover' AND (g.valid_until IS NULL OR g.valid_until > now())), '{{}}'),
           'cover', v.created_by_id,
           CASE WHEN lower(v.period) <= {_TODAY} THEN {_MOMENT} ELSE tw_start_of(lower(v.period)) END,
           tw_start_of(upper(v.period))
    FROM cases_cover v JOIN cases_case c ON c.case_worker_id = v.absent_id AND c.team_id = v.team_id
    WHERE v.id = p_cover AND v.ended_at IS NULL AND upper(v.period) > {_TODAY} AND c.closed_on IS NULL
      AND (p_case IS NULL OR c.id = p_case)
      AND NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.user_id = v.colleague_id AND g.case_id = c.id
                      AND g.reason = 'cover' AND g.valid_until > now()
                      AND g.valid_until = tw_start_of(upper(v.period)) AND g.valid_until > g.valid_from);
END $$;
REVOKE EXECUTE ON FUNCTION tw_give_cover(bigint, bigint) FROM PUBLIC;

CREATE FUNCTION tw_take_cover(p_colleague bigint, p_absent bigint, p_team bigint, p_case bigint) RETURNS void
LANGUAGE plpgsql {_HEAD}
BEGIN
    UPDATE access_grant g SET valid_until = greatest(g.valid_from, {_MOMENT})
    FROM cases_case c
    WHERE g.user_id = p_colleague AND g.reason = 'cover' AND c.id = g.case_id
      AND (g.valid_until IS NULL OR g.valid_until > now())
      AND CASE WHEN p_case IS NULL THEN c.case_worker_id = p_absent AND c.team_id = p_team ELSE c.id = p_case END;
END $$;
REVOKE EXECUTE ON FUNCTION tw_take_cover(bigint, bigint, bigint, bigint) FROM PUBLIC;

CREATE FUNCTION tw_may_arrange_cover(p_absent bigint, p_team bigint) RETURNS boolean LANGUAGE plpgsql STABLE {_HEAD}
BEGIN
    RETURN coalesce(tw_actor_role() IN ('case_worker', 'coordinator', 'team_lead'), false)
        AND (coalesce(p_absent = tw_actor(), false)
             OR (tw_actor_role() IN ('coordinator', 'team_lead') AND p_team = ANY(tw_my_own_teams())));
END $$;

CREATE FUNCTION tw_begin_cover(p_absent bigint, p_colleague bigint, p_team bigint, p_from date, p_last date)
RETURNS bigint LANGUAGE plpgsql {_HEAD}
DECLARE v_id bigint; v_days integer;
BEGIN
    IF NOT tw_may_arrange_cover(p_absent, p_team) OR p_colleague IS NULL OR p_colleague IN (p_absent, tw_actor()) THEN
        PERFORM tw_refuse('cover_who');
    END IF;
    IF p_from IS NULL OR p_last IS NULL OR p_from < {_TODAY} OR p_last < p_from OR p_from > {_TODAY} + 366 THEN
        PERFORM tw_refuse('cover_days');
    END IF;
    -- Two arrangements for one person come one after the other.
    PERFORM 1 FROM accounts_user WHERE id = p_absent FOR UPDATE;
    IF NOT EXISTS (SELECT 1 FROM accounts_user u JOIN accounts_membership m ON m.user_id = u.id AND m.team_id = p_team
                   WHERE u.id = p_absent AND u.role IN ('case_worker', 'coordinator') AND m.period @> {_TODAY})
       OR NOT EXISTS (SELECT 1 FROM accounts_user u JOIN accounts_membership m ON m.user_id = u.id
                      AND m.team_id = p_team WHERE u.id = p_colleague AND u.is_active AND u.role = 'case_worker'
                      AND m.period @> daterange(p_from, p_last, '[]')) THEN
        PERFORM tw_refuse('cover_team');
    END IF;
    -- Weeks that follow each other count together, or six would become twelve.
    SELECT coalesce(sum(least(upper(v.period), coalesce((v.ended_at AT TIME ZONE 'Europe/Amsterdam')::date + 1,
                                                        upper(v.period))) - lower(v.period)), 0)
    INTO v_days FROM cases_cover v
    WHERE v.absent_id = p_absent AND v.team_id = p_team AND v.colleague_id = p_colleague
      AND v.period && daterange(p_from - {_DAYS}, p_last + {_DAYS}, '[]')
      AND (v.ended_at IS NULL OR (v.ended_at AT TIME ZONE 'Europe/Amsterdam')::date >= lower(v.period));
    IF v_days + (p_last - p_from + 1) > {_DAYS} THEN PERFORM tw_refuse('cover_long'); END IF;
    INSERT INTO cases_cover (uuid, absent_id, colleague_id, team_id, period, created_at, created_by_id)
    VALUES (gen_random_uuid(), p_absent, p_colleague, p_team, daterange(p_from, p_last, '[]'), {_MOMENT}, tw_actor())
    RETURNING id INTO v_id;
    PERFORM tw_give_cover(v_id, NULL);
    RETURN v_id;
END $$;

-- By who is away, who stands in, or who leads or coordinates the team; at once.
CREATE FUNCTION tw_end_cover(p_cover bigint) RETURNS void LANGUAGE plpgsql {_HEAD}
DECLARE v cases_cover%ROWTYPE;
BEGIN
    SELECT * INTO v FROM cases_cover WHERE id = p_cover FOR UPDATE;
    IF NOT FOUND OR NOT (tw_may_arrange_cover(v.absent_id, v.team_id) OR coalesce(v.colleague_id = tw_actor(), false))
    THEN PERFORM tw_refuse('cover_who'); END IF;
    IF v.ended_at IS NOT NULL THEN RETURN; END IF;
    UPDATE cases_cover SET ended_at = {_MOMENT}, ended_by_id = tw_actor() WHERE id = p_cover;
    PERFORM tw_take_cover(v.colleague_id, v.absent_id, v.team_id, NULL);
END $$;

-- A file that another guides, another team has or that is closed leaves the cover; one that comes joins it.
CREATE FUNCTION tw_cover_follows_case() RETURNS trigger LANGUAGE plpgsql {_HEAD}
DECLARE v record;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (OLD.case_worker_id, OLD.team_id, OLD.closed_on) IS NOT DISTINCT FROM
           (NEW.case_worker_id, NEW.team_id, NEW.closed_on) THEN RETURN NULL; END IF;
        FOR v IN SELECT * FROM cases_cover WHERE absent_id = OLD.case_worker_id AND team_id = OLD.team_id
                 AND ended_at IS NULL AND upper(period) > {_TODAY}
        LOOP
            PERFORM tw_take_cover(v.colleague_id, v.absent_id, v.team_id, NEW.id);
        END LOOP;
    END IF;
    FOR v IN SELECT * FROM cases_cover WHERE absent_id = NEW.case_worker_id AND team_id = NEW.team_id
             AND ended_at IS NULL AND upper(period) > {_TODAY} AND colleague_id <> NEW.case_worker_id
    LOOP
        PERFORM tw_give_cover(v.id, NEW.id);
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_case_cover AFTER INSERT OR UPDATE OF case_worker_id, team_id, closed_on ON cases_case
    FOR EACH ROW EXECUTE FUNCTION tw_cover_follows_case();
"""

UNDO = """
DROP TRIGGER cases_case_cover ON cases_case; DROP FUNCTION tw_cover_follows_case();
DROP FUNCTION tw_end_cover(bigint); DROP FUNCTION tw_begin_cover(bigint, bigint, bigint, date, date);
DROP FUNCTION tw_may_arrange_cover(bigint, bigint); DROP FUNCTION tw_take_cover(bigint, bigint, bigint, bigint);
DROP FUNCTION tw_give_cover(bigint, bigint);
DROP TRIGGER cases_cover_audit ON cases_cover; DROP POLICY cases_cover_read ON cases_cover;
ALTER TABLE cases_cover DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_cover"), ("people", "0005_states"), ("access", "0006_functions_by_policy")]
    operations = [migrations.RunSQL(ROWS + SQL, UNDO)]
