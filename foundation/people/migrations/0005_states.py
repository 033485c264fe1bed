"""Closing, blocking and opening accounts, and the list of rights."""

from django.db import migrations

_MOMENT = "least(now(), coalesce(nullif(current_setting('terugweg.now', true), '')::timestamptz, now()))"
_TODAY = f"({_MOMENT} AT TIME ZONE 'Europe/Amsterdam')::date"
_HEAD = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"
#: Accounts that nobody used for so long are blocked (S15).
_UNUSED = "interval '60 days'"

STATES = f"""
-- Internal: the account is out, on every device, with the next request.
CREATE FUNCTION tw_put_out(p_user bigint, p_state text) RETURNS void LANGUAGE plpgsql {_HEAD}
BEGIN
    UPDATE accounts_user SET is_active = false WHERE id = p_user;
    DELETE FROM accounts_usersession WHERE user_id = p_user;
    UPDATE people_standing SET state = p_state, since = {_MOMENT}, version = version + 1, changed_by_id = tw_actor()
    WHERE user_id = p_user;
    UPDATE people_proposal SET outcome = 'withdrawn', decided_by_id = tw_actor(), decided_at = {_MOMENT}
    WHERE about_id = p_user AND outcome = '';
END $$;
REVOKE EXECUTE ON FUNCTION tw_put_out(bigint, text) FROM PUBLIC;

CREATE FUNCTION tw_end_sessions(p_user bigint) RETURNS integer LANGUAGE plpgsql {_HEAD}
DECLARE v_count integer;
BEGIN
    PERFORM tw_need_administrator(p_user);
    DELETE FROM accounts_usersession WHERE user_id = p_user;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END $$;

-- Only when nothing stands in this name any more; the rows of the account are locked, so nothing slips in.
CREATE FUNCTION tw_close_account(p_user bigint) RETURNS void LANGUAGE plpgsql {_HEAD}
BEGIN
    PERFORM tw_need_other_administrator(p_user);
    PERFORM 1 FROM people_standing WHERE user_id = p_user AND state IN ('active', 'blocked') FOR UPDATE;
    IF NOT FOUND THEN PERFORM tw_refuse('not_in_use'); END IF;
    PERFORM 1 FROM accounts_user WHERE id = p_user FOR UPDATE;
    IF EXISTS (SELECT 1 FROM tw_what_remains(p_user)) THEN PERFORM tw_refuse('remains'); END IF;
    PERFORM tw_put_out(p_user, 'closed');
    UPDATE accounts_user SET password = '!' || md5(random()::text) WHERE id = p_user;
    PERFORM tw_end_all_sight(p_user);
END $$;

CREATE FUNCTION tw_block_account(p_user bigint) RETURNS void LANGUAGE plpgsql {_HEAD}
BEGIN
    PERFORM tw_need_other_administrator(p_user);
    PERFORM 1 FROM people_standing WHERE user_id = p_user AND state = 'active' FOR UPDATE;
    IF NOT FOUND THEN PERFORM tw_refuse('not_in_use'); END IF;
    PERFORM tw_put_out(p_user, 'blocked');
END $$;

CREATE FUNCTION tw_unblock_account(p_user bigint) RETURNS void LANGUAGE plpgsql {_HEAD}
BEGIN
    PERFORM tw_need_other_administrator(p_user);
    PERFORM 1 FROM people_standing WHERE user_id = p_user AND state = 'blocked' FOR UPDATE;
    IF NOT FOUND THEN PERFORM tw_refuse('not_blocked'); END IF;
    UPDATE accounts_user SET is_active = true WHERE id = p_user;
    UPDATE people_standing SET state = 'active', since = {_MOMENT}, version = version + 1, changed_by_id = tw_actor()
    WHERE user_id = p_user;
    PERFORM tw_settle_team_sight(p_user);
END $$;

-- By night: who was not here for sixty days. Being unblocked counts as being here.
CREATE FUNCTION tw_block_unused() RETURNS bigint[] LANGUAGE plpgsql {_HEAD}
DECLARE v_user bigint; v_blocked bigint[] := '{{}}';
BEGIN
    IF NOT coalesce(tw_actor_role() = 'service', false) THEN PERFORM tw_refuse('not_administrator'); END IF;
    FOR v_user IN SELECT u.id FROM accounts_user u JOIN people_standing s ON s.user_id = u.id AND s.state = 'active'
                  WHERE u.role <> 'service' AND greatest(u.last_login, s.since) < now() - {_UNUSED}
                  ORDER BY u.id FOR UPDATE OF s
    LOOP
        PERFORM tw_put_out(v_user, 'blocked');
        v_blocked := v_blocked || v_user;
    END LOOP;
    RETURN v_blocked;
END $$;

CREATE OR REPLACE FUNCTION tw_settle_memberships() RETURNS integer LANGUAGE plpgsql {_HEAD}
DECLARE v_row record; v_count integer := 0;
BEGIN
    IF NOT coalesce(tw_actor_role() = 'service', false) THEN PERFORM tw_refuse('not_administrator'); END IF;
    FOR v_row IN SELECT DISTINCT m.user_id, m.team_id FROM accounts_membership m
                 JOIN accounts_user u ON u.id = m.user_id AND u.is_active
                 WHERE upper(m.period) >= {_TODAY} - 31 OR lower(m.period) BETWEEN {_TODAY} - 31 AND {_TODAY}
    LOOP
        PERFORM tw_settle_team_sight(v_row.user_id);
        PERFORM tw_leave_team(v_row.user_id, v_row.team_id);
        v_count := v_count + 1;
    END LOOP;
    RETURN v_count;
END $$;

-- What everybody sees: teams by name, single files as numbers. For the yearly review (BIO2 5.18.02).
CREATE FUNCTION tw_rights() RETURNS TABLE (user_id bigint, team_id bigint, reason varchar, files bigint)
LANGUAGE plpgsql STABLE {_HEAD}
BEGIN
    IF NOT coalesce(tw_actor_role() IN ('administrator', 'privacy_officer'), false) THEN
        PERFORM tw_refuse('not_administrator');
    END IF;
    RETURN QUERY
    SELECT g.user_id, g.team_id, g.reason, count(DISTINCT g.case_id) FROM access_grant g
    WHERE g.valid_from <= now() AND (g.valid_until IS NULL OR g.valid_until > now())
    GROUP BY g.user_id, g.team_id, g.reason;
END $$;
"""

UNDO = """
DROP FUNCTION tw_rights(); DROP FUNCTION tw_block_unused(); DROP FUNCTION tw_unblock_account(bigint);
DROP FUNCTION tw_block_account(bigint); DROP FUNCTION tw_close_account(bigint); DROP FUNCTION tw_end_sessions(bigint);
DROP FUNCTION tw_put_out(bigint, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_invitations_functions"),
        ("accounts", "0002_signin"),
        ("access", "0007_contact_with_the_team"),
    ]
    operations = [migrations.RunSQL(STATES, UNDO)]
