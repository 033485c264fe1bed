"""The table of lists, the triggers that keep it, and its policy (the rule of a case, on the row itself)."""

import django.db.models.deletion
from django.db import migrations, models

from foundation.access.sql import _case_rule

STAGES = [
    ("intake", "Intake"), ("discussion", "Return discussable"), ("preparation", "Preparing departure"),
    ("ready", "Ready for departure"), ("departed", "Departed"), ("aftercare", "Aftercare and monitoring"),
    ("on_hold", "On hold"), ("missing", "Whereabouts unknown"), ("closed", "Closed"),
]  # fmt: skip

KEEP = """
CREATE FUNCTION tw_keep_listing(p_case bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO portal_listing AS l (case_id, team_id, is_open, stage, country, next_due_on, next_talk_on)
    SELECT c.id, c.team_id, c.closed_on IS NULL, coalesce(p.stage, ''),
           CASE WHEN k.origin = 'country' THEN k.origin_country ELSE '' END, c.next_due_on,
           (SELECT min(t.due_on) FROM cases_task t WHERE t.case_id = c.id AND t.kind = 'talk_due'
            AND t.done_at IS NULL AND t.cancelled_at IS NULL)
    FROM cases_case c LEFT JOIN cases_client k ON k.id = c.client_id
    LEFT JOIN returns_returnprocess p ON p.case_id = c.id AND p.is_current
    WHERE c.id = p_case
    ON CONFLICT (case_id) DO UPDATE SET team_id = excluded.team_id, is_open = excluded.is_open,
        stage = excluded.stage, country = excluded.country, next_due_on = excluded.next_due_on,
        next_talk_on = excluded.next_talk_on
    WHERE (l.team_id, l.is_open, l.stage, l.country, l.next_due_on, l.next_talk_on) IS DISTINCT FROM
          (excluded.team_id, excluded.is_open, excluded.stage, excluded.country, excluded.next_due_on,
           excluded.next_talk_on)
$$;
REVOKE EXECUTE ON FUNCTION tw_keep_listing(bigint) FROM PUBLIC;

CREATE FUNCTION tw_listing_of_case() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM tw_keep_listing(NEW.id);
    RETURN NULL;
END $$;
-- A change of a task arrives here too: its own trigger writes next_due_on (cases 0002).
CREATE TRIGGER cases_case_listing AFTER INSERT OR UPDATE OF team_id, closed_on, next_due_on, client_id
    ON cases_case FOR EACH ROW EXECUTE FUNCTION tw_listing_of_case();

CREATE FUNCTION tw_listing_of_client() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM tw_keep_listing(c.id) FROM cases_case c WHERE c.client_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_client_listing AFTER INSERT OR UPDATE OF origin, origin_country
    ON cases_client FOR EACH ROW EXECUTE FUNCTION tw_listing_of_client();

CREATE FUNCTION tw_listing_of_process() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM tw_keep_listing(NEW.case_id);
    RETURN NULL;
END $$;
CREATE TRIGGER returns_returnprocess_listing AFTER INSERT OR UPDATE OF stage, is_current
    ON returns_returnprocess FOR EACH ROW EXECUTE FUNCTION tw_listing_of_process();

SELECT tw_keep_listing(id) FROM cases_case;
"""

FORGET = """
DROP TRIGGER returns_returnprocess_listing ON returns_returnprocess; DROP FUNCTION tw_listing_of_process();
DROP TRIGGER cases_client_listing ON cases_client; DROP FUNCTION tw_listing_of_client();
DROP TRIGGER cases_case_listing ON cases_case; DROP FUNCTION tw_listing_of_case();
DROP FUNCTION tw_keep_listing(bigint);
"""

_RULE = _case_rule(writing=False).replace("cases_case.id", "portal_listing.case_id")
PROTECT = f"""
ALTER TABLE portal_listing ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal_listing_read ON portal_listing FOR SELECT USING ({_RULE});
"""
UNPROTECT = "DROP POLICY portal_listing_read ON portal_listing; ALTER TABLE portal_listing DISABLE ROW LEVEL SECURITY;"


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("accounts", "0001_initial"),
        ("cases", "0002_protect"),
        ("returns", "0002_protect"),
    ]
    operations = [
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="listing",
                        serialize=False,
                        to="cases.case",
                    ),
                ),
                ("is_open", models.BooleanField()),
                ("stage", models.CharField(blank=True, choices=STAGES, max_length=16)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("next_due_on", models.DateField(null=True)),
                ("next_talk_on", models.DateField(null=True)),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_open", True)),
                        fields=["next_due_on", "case"],
                        include=("team", "stage", "country", "next_talk_on"),
                        name="listing_due",
                    ),
                    models.Index(
                        fields=["team", "is_open", "stage"],
                        include=("country", "next_talk_on"),
                        name="listing_counts",
                    ),
                ],
            },
        ),
        migrations.RunSQL(KEEP, FORGET),
        migrations.RunSQL(PROTECT, UNPROTECT),
    ]
