"""The other fields of NEN 7513, filled in by the database itself, and the door for events.

The trigger writes over whatever the writer gave: when it was written down, in which transaction (sealing needs it),
from where, on what ground somebody saw the file. A row that comes from a console says so.

``tx`` is the transaction's number plus a shift: a database restored from a dump on another cluster begins to
count anew, and the shift keeps later rows behind earlier ones.
"""

from django.db import migrations, models

ACTIVE = "g.valid_from <= now() AND (g.valid_until IS NULL OR g.valid_until > now())"

SQL = f"""
CREATE TABLE audit_shift (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), shift bigint NOT NULL);
INSERT INTO audit_shift (shift) VALUES (0);
ALTER TABLE audit_shift ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION tw_audit_stamp() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    NEW.recorded_at := clock_timestamp();
    NEW.tx := pg_current_xact_id()::text::bigint + (SELECT shift FROM audit_shift);
    NEW.origin := left(coalesce(current_setting('terugweg.origin', true), ''), 48);
    NEW.session := left(coalesce(current_setting('terugweg.session', true), ''), 16);
    NEW.source := coalesce(nullif(left(current_setting('terugweg.source', true), 40), ''), 'console');
    NEW.relation := '';
    IF NEW.case_id IS NOT NULL AND NEW.user_id IS NOT NULL AND NEW.role <> 'service' THEN
        -- The ground that lasts longest: a grant of the case before one of the team, emergency access last.
        SELECT coalesce((
            SELECT g.reason FROM access_grant g
            WHERE g.user_id = NEW.user_id AND {ACTIVE}
              AND (g.case_id = NEW.case_id OR g.team_id = (SELECT c.team_id FROM cases_case c WHERE c.id = NEW.case_id))
            ORDER BY g.reason = 'break_glass', g.case_id IS NULL, g.valid_until DESC NULLS FIRST LIMIT 1), '')
        INTO NEW.relation;
        IF NEW.relation = 'break_glass' AND NEW.event_kind = 'normal' THEN
            NEW.event_kind := 'break_glass';
        END IF;
    END IF;
    NEW.purpose := CASE
        WHEN NEW.event_kind = 'break_glass' THEN 'break_glass'
        WHEN NEW.role = 'case_worker' THEN 'guidance'
        WHEN NEW.role IN ('coordinator', 'team_lead') THEN 'coordination'
        WHEN NEW.role = 'privacy_officer' THEN 'oversight'
        WHEN NEW.role IN ('administrator', 'information_officer') THEN 'administration'
        WHEN NEW.role = 'partner_contact' THEN 'referral'
        WHEN NEW.role = 'service' THEN 'automatic' ELSE '' END;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_record_stamp BEFORE INSERT ON audit_record FOR EACH ROW EXECUTE FUNCTION tw_audit_stamp();

CREATE FUNCTION tw_note_event(
    p_moment timestamptz, p_event text, p_kind text, p_outcome text, p_user bigint, p_role text, p_reason text,
    p_case bigint, p_detail text[], p_rule text, p_request text, p_origin text, p_session text, p_source text
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Before anybody is signed in, an account is named that somebody signs in with; after that, only oneself.
    IF tw_actor() IS NOT NULL AND p_user IS DISTINCT FROM tw_actor() THEN
        RAISE EXCEPTION 'nobody writes the record in the name of another' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('terugweg.origin', p_origin, true), set_config('terugweg.session', p_session, true),
            set_config('terugweg.source', p_source, true);
    INSERT INTO audit_record (occurred_at, recorded_at, action, event, event_kind, outcome, user_id, role, reason,
                              case_id, object_type, object_id, detail, request_id, rule)
    VALUES (p_moment, clock_timestamp(), 'E', p_event, p_kind, p_outcome, p_user, p_role, left(p_reason, 200),
            p_case, '', '', p_detail, left(p_request, 32), p_rule);
END $$;
"""

UNDO = """
DROP FUNCTION tw_note_event(timestamptz, text, text, text, bigint, text, text, bigint, text[], text, text, text, text,
                            text);
DROP TRIGGER audit_record_stamp ON audit_record; DROP FUNCTION tw_audit_stamp(); DROP TABLE audit_shift;
"""


def text(name: str, length: int) -> migrations.AddField:
    """A text that old rows do not have: PostgreSQL adds it without touching them."""
    field = models.CharField(max_length=length, blank=True, default="", db_default="")
    return migrations.AddField("record", name, field)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_trigger"), ("access", "0003_nobody_ends_no_sight")]
    operations = [
        text("purpose", 16),
        text("rule", 64),
        text("relation", 24),
        text("origin", 48),
        text("session", 16),
        text("source", 40),
        migrations.AddField("record", "tx", models.BigIntegerField(default=0, db_default=0)),
        migrations.RunSQL(SQL, UNDO),
    ]
