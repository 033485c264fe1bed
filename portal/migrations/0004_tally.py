"""How many files there are per team, stage and country: kept by a trigger, so that no page counts 30,000 lines.

Each change of a line adds one row to count it where it goes and one to take it off where it was. Rows are only ever
added: a counter that is changed in place makes two people wait for each other, and two who move files crosswise
deadlock. `tw_fold_tally` adds them up from time to time; the sum is right at every moment.
"""

import django.db.models.deletion
from django.db import migrations, models

KEEP = """
CREATE FUNCTION tw_tally_of_listing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.team_id, OLD.is_open, OLD.stage, OLD.country)
       IS NOT DISTINCT FROM (NEW.team_id, NEW.is_open, NEW.stage, NEW.country) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO portal_tally (team_id, is_open, stage, country, number)
        VALUES (OLD.team_id, OLD.is_open, OLD.stage, OLD.country, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO portal_tally (team_id, is_open, stage, country, number)
        VALUES (NEW.team_id, NEW.is_open, NEW.stage, NEW.country, 1);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER portal_listing_tally AFTER INSERT OR DELETE OR UPDATE OF team_id, is_open, stage, country
    ON portal_listing FOR EACH ROW EXECUTE FUNCTION tw_tally_of_listing();

CREATE FUNCTION tw_fold_tally() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM portal_tally WHERE (team_id, is_open, stage, country) IN (
            SELECT team_id, is_open, stage, country FROM portal_tally GROUP BY 1, 2, 3, 4 HAVING count(*) > 1
        ) RETURNING team_id, is_open, stage, country, number
    )
    INSERT INTO portal_tally (team_id, is_open, stage, country, number)
    SELECT team_id, is_open, stage, country, sum(number) FROM gone GROUP BY 1, 2, 3, 4 HAVING sum(number) <> 0
$$;

INSERT INTO portal_tally (team_id, is_open, stage, country, number)
SELECT team_id, is_open, stage, country, count(*) FROM portal_listing GROUP BY 1, 2, 3, 4;

ALTER TABLE portal_tally ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal_tally_read ON portal_tally FOR SELECT
    USING (team_id = ANY((SELECT tw_my_teams())::bigint[]));
"""

FORGET = """
DROP POLICY portal_tally_read ON portal_tally; ALTER TABLE portal_tally DISABLE ROW LEVEL SECURITY;
DROP TRIGGER portal_listing_tally ON portal_listing; DROP FUNCTION tw_tally_of_listing();
DROP FUNCTION tw_fold_tally();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("portal", "0003_list_lines")]
    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_open", models.BooleanField()),
                ("stage", models.CharField(blank=True, max_length=16)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("number", models.IntegerField()),
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
                        fields=["team", "is_open", "stage", "country"], include=("number",), name="tally_cells"
                    )
                ],
            },
        ),
        migrations.RunSQL(KEEP, FORGET),
    ]
