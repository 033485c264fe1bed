"""Inviting, and what needs two people: functions that check who acts."""

from django.db import migrations

_MOMENT = "least(now(), coalesce(nullif(current_setting('terugweg.now', true), '')::timestamptz, now()))"
_TODAY = f"({_MOMENT} AT TIME ZONE 'Europe/Amsterdam')::date"
_HEAD = "SECURITY DEFINER SET search_path = public, pg_temp AS $$"

ROWS = """
ALTER TABLE people_invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY people_invitation_read ON people_invitation FOR SELECT USING (
    (SELECT tw_actor_role()) IN ('administrator', 'privacy_officer', 'service'));
CREATE TRIGGER people_invitation_audit AFTER INSERT OR UPDATE OR DELETE ON people_invitation
    FOR EACH ROW EXECUTE FUNCTION tw_audit_change('');
ALTER TABLE people_proposal ENABLE ROW LEVEL SECURITY;
CREATE POLICY people_proposal_read ON people_proposal FOR SELECT USING (
    about_id = (SELECT tw_actor()) OR (SELECT tw_actor_role()) IN ('administrator', 'privacy_officer', 'service')
    OR (kind = 'lost_factor' AND tw_knows_colleague(about_id)));
CREATE TRIGGER people_proposal_audit AFTER INSERT OR UPDATE OR DELETE ON people_proposal
    FOR EACH ROW EXECUTE FUNCTION tw_audit_change('');
"""

#: Team lead or coordinator of a team in which the colleague works today.
KNOWS = f"""
CREATE FUNCTION tw_knows_colleague(p_user bigint) RETURNS boolean LANGUAGE plpgsql STABLE {_HEAD}
BEGIN
    RETURN coalesce(tw_actor_role() IN ('coordinator', 'team_lead') AND p_user <> tw_actor(), false)
        AND EXISTS (SELECT 1 FROM accounts_membership m WHERE m.user_id = p_user AND m.period @> {_TODAY}
                    AND m.team_id = ANY(tw_my_writing_teams()));
END $$;
"""

INVITE = f"""
-- Internal: whoever calls it has checked who acts. The former link stops with it.
CREATE FUNCTION tw_write_invitation(p_user bigint, p_by bigint) RETURNS void LANGUAGE plpgsql {_HEAD}
BEGIN
    UPDATE people_invitation SET withdrawn_at = {_MOMENT}
    WHERE user_id = p_user AND accepted_at IS NULL AND withdrawn_at IS NULL;
    INSERT INTO people_invitation (user_id, token_hash, created_at, created_by_id, valid_until)
    VALUES (p_user, '', {_MOMENT}, p_by, now() + interval '7 days');
    UPDATE people_standing SET state = 'invited', since = {_MOMENT}, version = version + 1, changed_by_id = tw_actor()
    WHERE user_id = p_user AND state <> 'invited';
END $$;
REVOKE EXECUTE ON FUNCTION tw_write_invitation(bigint, bigint) FROM PUBLIC;

CREATE FUNCTION tw_write_proposal(p_kind text, p_user bigint) RETURNS bigint LANGUAGE plpgsql {_HEAD}
DECLARE v_id bigint;
BEGIN
    UPDATE people_proposal SET outcome = 'withdrawn', decided_by_id = tw_actor(), decided_at = {_MOMENT}
    WHERE about_id = p_user AND kind = p_kind AND outcome = '';
    INSERT INTO people_proposal (uuid, kind, about_id, proposed_by_id, proposed_at, valid_until, outcome, seen_how)
    VALUES (gen_random_uuid(), p_kind, p_user, tw_actor(), {_MOMENT}, now() + interval '7 days', '', '')
    RETURNING id INTO v_id;
    RETURN v_id;
END $$;
REVOKE EXECUTE ON FUNCTION tw_write_proposal(text, bigint) FROM PUBLIC;

-- The account cannot be used before its link is; an administrator's is sent when a second one has confirmed.
CREATE FUNCTION tw_invite(p_name text, p_email text, p_role text, p_language text, p_team bigint, p_from date)
RETURNS bigint LANGUAGE plpgsql {_HEAD}
DECLARE v_user bigint;
BEGIN
    PERFORM tw_need_administrator(NULL);
    IF p_role = 'service' THEN PERFORM tw_refuse('no_such_account'); END IF;
    INSERT INTO accounts_user (password, email, name, role, language, is_active)
    VALUES ('!' || md5(random()::text), lower(btrim(p_email)), btrim(p_name), p_role, p_language, false)
    RETURNING id INTO v_user;
    IF p_team IS NOT NULL THEN PERFORM tw_add_membership(v_user, p_team, p_from, NULL); END IF;
    UPDATE people_standing SET state = 'invited', changed_by_id = tw_actor() WHERE user_id = v_user;
    IF p_role = 'administrator' THEN
        PERFORM tw_write_proposal('administrator', v_user);
    ELSE
        PERFORM tw_write_invitation(v_user, tw_actor());
    END IF;
    RETURN v_user;
END $$;

-- Again, or for somebody who comes back to a closed account.
CREATE FUNCTION tw_invite_again(p_user bigint) RETURNS void LANGUAGE plpgsql {_HEAD}
BEGIN
    PERFORM tw_need_other_administrator(p_user);
    PERFORM 1 FROM people_standing WHERE user_id = p_user AND state IN ('invited', 'closed') FOR UPDATE;
    IF NOT FOUND THEN PERFORM tw_refuse('not_invited'); END IF;
    IF EXISTS (SELECT 1 FROM accounts_user WHERE id = p_user AND role = 'administrator') THEN
        UPDATE people_standing SET state = 'invited', since = {_MOMENT} WHERE user_id = p_user AND state <> 'invited';
        UPDATE people_invitation SET withdrawn_at = {_MOMENT}
        WHERE user_id = p_user AND accepted_at IS NULL AND withdrawn_at IS NULL;
        PERFORM tw_write_proposal('administrator', p_user);
    ELSE
        PERFORM tw_write_invitation(p_user, tw_actor());
    END IF;
END $$;

CREATE FUNCTION tw_withdraw_invitation(p_user bigint) RETURNS void LANGUAGE plpgsql {_HEAD}
BEGIN
    PERFORM tw_need_other_administrator(p_user);
    PERFORM 1 FROM people_standing WHERE user_id = p_user AND state = 'invited' FOR UPDATE;
    IF NOT FOUND THEN PERFORM tw_refuse('not_invited'); END IF;
    UPDATE people_invitation SET withdrawn_at = {_MOMENT}
    WHERE user_id = p_user AND accepted_at IS NULL AND withdrawn_at IS NULL;
    UPDATE people_proposal SET outcome = 'withdrawn', decided_by_id = tw_actor(), decided_at = {_MOMENT}
    WHERE about_id = p_user AND outcome = '';
    UPDATE accounts_membership SET period = daterange(lower(period), greatest(lower(period), {_TODAY}))
    WHERE user_id = p_user AND (upper_inf(period) OR upper(period) > {_TODAY});
    UPDATE people_standing SET state = 'closed', since = {_MOMENT}, version = version + 1, changed_by_id = tw_actor()
    WHERE user_id = p_user;
END $$;

-- The job that writes the message makes the token; nobody else ever has it, the administrator least of all.
CREATE FUNCTION tw_set_invitation_token(p_user bigint, p_hash text) RETURNS boolean LANGUAGE plpgsql {_HEAD}
BEGIN
    IF NOT coalesce(tw_actor_role() = 'service', false) OR length(p_hash) <> 64 THEN
        PERFORM tw_refuse('not_administrator');
    END IF;
    UPDATE people_invitation SET token_hash = p_hash
    WHERE user_id = p_user AND accepted_at IS NULL AND withdrawn_at IS NULL AND valid_until > now();
    RETURN FOUND;
END $$;

-- Whoever has the link is nobody yet: the hash of the token alone opens these two.
CREATE FUNCTION tw_invited(p_hash text) RETURNS bigint LANGUAGE sql STABLE {_HEAD}
    SELECT i.user_id FROM people_invitation i JOIN people_standing s ON s.user_id = i.user_id AND s.state = 'invited'
    WHERE p_hash <> '' AND i.token_hash = p_hash AND i.accepted_at IS NULL AND i.withdrawn_at IS NULL
      AND i.valid_until > now()
$$;

CREATE FUNCTION tw_accept_invitation(p_hash text, p_password text) RETURNS bigint LANGUAGE plpgsql {_HEAD}
DECLARE v_user bigint;
BEGIN
    PERFORM 1 FROM people_invitation WHERE p_hash <> '' AND token_hash = p_hash FOR UPDATE;
    v_user := tw_invited(p_hash);
    IF v_user IS NULL THEN RETURN NULL; END IF;
    UPDATE people_invitation SET accepted_at = {_MOMENT} WHERE token_hash = p_hash;
    UPDATE accounts_user SET password = p_password, is_active = true WHERE id = v_user;
    UPDATE people_standing SET state = 'active', since = {_MOMENT}, version = version + 1, changed_by_id = NULL
    WHERE user_id = v_user;
    PERFORM tw_settle_team_sight(v_user);
    RETURN v_user;
END $$;
"""

TWO_PEOPLE = f"""
CREATE FUNCTION tw_propose(p_kind text, p_user bigint) RETURNS bigint LANGUAGE plpgsql {_HEAD}
DECLARE v_role text;
BEGIN
    PERFORM tw_need_other_administrator(p_user);
    PERFORM 1 FROM people_standing WHERE user_id = p_user AND state = 'active' FOR UPDATE;
    IF NOT FOUND THEN PERFORM tw_refuse('not_in_use'); END IF;
    SELECT role INTO v_role FROM accounts_user WHERE id = p_user;
    IF p_kind = 'administrator' AND (v_role = 'administrator' OR EXISTS (SELECT 1 FROM tw_what_remains(p_user))) THEN
        PERFORM tw_refuse('remains');
    END IF;
    RETURN tw_write_proposal(p_kind, p_user);
END $$;

CREATE FUNCTION tw_decide(p_proposal bigint, p_outcome text, p_seen_how text) RETURNS text LANGUAGE plpgsql {_HEAD}
DECLARE v people_proposal%ROWTYPE; v_state text;
BEGIN
    IF tw_actor() IS NULL THEN PERFORM tw_refuse('second_person'); END IF;
    SELECT * INTO v FROM people_proposal WHERE id = p_proposal FOR UPDATE;
    IF NOT FOUND OR v.outcome <> '' OR (v.valid_until <= now() AND p_outcome = 'confirmed') THEN
        PERFORM tw_refuse('decided');
    END IF;
    IF p_outcome = 'withdrawn' THEN
        PERFORM tw_need_administrator(NULL);
    ELSIF v.proposed_by_id = tw_actor() OR v.about_id = tw_actor() THEN
        PERFORM tw_refuse('second_person');
    ELSIF v.kind = 'administrator' THEN
        PERFORM tw_need_administrator(NULL);
    ELSIF NOT (coalesce(tw_actor_role() = 'administrator', false) OR tw_knows_colleague(v.about_id)) THEN
        PERFORM tw_refuse('known_person');
    END IF;
    IF v.kind = 'lost_factor' AND p_outcome = 'confirmed' AND coalesce(p_seen_how, '') NOT IN ('met', 'video') THEN
        PERFORM tw_refuse('seen');
    END IF;
    UPDATE people_proposal SET outcome = p_outcome, decided_by_id = tw_actor(), decided_at = {_MOMENT},
           seen_how = coalesce(p_seen_how, '') WHERE id = v.id;
    IF v.kind <> 'administrator' THEN RETURN v.kind; END IF;
    SELECT state INTO v_state FROM people_standing WHERE user_id = v.about_id FOR UPDATE;
    IF p_outcome = 'confirmed' AND v_state = 'invited' THEN
        PERFORM tw_write_invitation(v.about_id, v.proposed_by_id);
        RETURN 'invited';
    ELSIF p_outcome = 'confirmed' THEN
        IF v_state <> 'active' THEN PERFORM tw_refuse('not_in_use'); END IF;
        IF EXISTS (SELECT 1 FROM tw_what_remains(v.about_id)) THEN PERFORM tw_refuse('remains'); END IF;
        UPDATE accounts_user SET role = 'administrator' WHERE id = v.about_id;
        PERFORM tw_end_all_sight(v.about_id);
    ELSIF v_state = 'invited' THEN
        UPDATE people_standing SET state = 'closed', since = {_MOMENT}, version = version + 1,
               changed_by_id = tw_actor() WHERE user_id = v.about_id;
    END IF;
    UPDATE people_standing SET version = version + 1, changed_by_id = tw_actor() WHERE user_id = v.about_id;
    RETURN v.kind;
END $$;

-- Internal: teams and every grant end now.
CREATE FUNCTION tw_end_all_sight(p_user bigint) RETURNS void LANGUAGE plpgsql {_HEAD}
BEGIN
    UPDATE accounts_membership SET period = daterange(lower(period), greatest(lower(period), {_TODAY}))
    WHERE user_id = p_user AND NOT isempty(period) AND (upper_inf(period) OR upper(period) > {_TODAY});
    UPDATE access_grant SET valid_until = greatest(valid_from, {_MOMENT})
    WHERE user_id = p_user AND (valid_until IS NULL OR valid_until > now());
END $$;
REVOKE EXECUTE ON FUNCTION tw_end_all_sight(bigint) FROM PUBLIC;
"""

UNDO = """
DROP FUNCTION tw_decide(bigint, text, text); DROP FUNCTION tw_propose(text, bigint);
DROP FUNCTION tw_end_all_sight(bigint);
DROP FUNCTION tw_accept_invitation(text, text); DROP FUNCTION tw_invited(text);
DROP FUNCTION tw_set_invitation_token(bigint, text); DROP FUNCTION tw_withdraw_invitation(bigint);
DROP FUNCTION tw_invite_again(bigint); DROP FUNCTION tw_invite(text, text, text, text, bigint, date);
DROP FUNCTION tw_write_proposal(text, bigint); DROP FUNCTION tw_write_invitation(bigint, bigint);
DROP TRIGGER people_proposal_audit ON people_proposal; DROP POLICY people_proposal_read ON people_proposal;
ALTER TABLE people_proposal DISABLE ROW LEVEL SECURITY;
DROP TRIGGER people_invitation_audit ON people_invitation; DROP POLICY people_invitation_read ON people_invitation;
ALTER TABLE people_invitation DISABLE ROW LEVEL SECURITY;
DROP FUNCTION tw_knows_colleague(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0003_invitations")]
    operations = [migrations.RunSQL(KNOWS + ROWS + INVITE + TWO_PEOPLE, UNDO)]
