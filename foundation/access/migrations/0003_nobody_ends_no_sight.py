"""Three holes of the functions that write grants.

Nobody is no person: with no actor `p_user = tw_actor()` is NULL, and NOT NULL let the call through; the
same with no team, when a file is opened.

`now()` is when a transaction began. Of two clicks the one that waits for the other may have begun first: it
would not see the file that the other opened, since its grant begins later, and would open a second one.
"""

from django.db import migrations

_MOMENT = "least(now(), coalesce(nullif(current_setting('terugweg.now', true), '')::timestamptz, now()))"


def _end_case_grant(check: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION tw_end_case_grant(p_user bigint, p_case bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT ({check}) THEN
        RAISE EXCEPTION 'only the coordinator of the team ends sight' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE access_grant SET valid_until = greatest(valid_from, {_MOMENT})
    WHERE user_id = p_user AND case_id = p_case AND (valid_until IS NULL OR valid_until > now());
END $$;
"""


def _open_case(valid_from: str) -> str:
    return f"""
CREATE OR REPLACE FUNCTION tw_open_case(p_team bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_case bigint;
BEGIN
    -- The number comes from the sequence here, so that nobody can grant themselves a number still to come.
    IF tw_actor_role() IS NULL OR tw_actor_role() NOT IN ('case_worker', 'coordinator', 'team_lead')
       OR NOT coalesce(EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = tw_actor()
                               AND m.team_id = p_team AND m.period @> {_MOMENT}::date)
                       OR p_team = ANY(tw_my_writing_teams()), false) THEN
        RAISE EXCEPTION 'only who works in the team opens a file there' USING ERRCODE = 'insufficient_privilege';
    END IF;
    v_case := nextval(pg_get_serial_sequence('cases_case', 'id'));
    INSERT INTO access_grant (user_id, case_id, level, data_groups, reason, granted_by_id, valid_from)
    VALUES (tw_actor(), v_case, 'write', ARRAY['identity', 'location', 'medical'], 'opened', tw_actor(), {valid_from});
    RETURN v_case;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0002_functions")]
    operations = [
        migrations.RunSQL(
            _end_case_grant("coalesce(p_user = tw_actor(), false) OR tw_coordinates_case(p_case)"),
            _end_case_grant("p_user = tw_actor() OR tw_coordinates_case(p_case)"),
        ),
        migrations.RunSQL(_open_case(f"{_MOMENT} - interval '1 minute'"), _open_case(_MOMENT)),
    ]
