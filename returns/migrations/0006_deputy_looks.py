"""A deputy for four eyes looks only at what a coordinator wrote, whoever asks the database."""

from django.db import migrations

_HEAD = "RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$"
_IF = "IF tw_deputises(NEW.case_id) AND NOT tw_coordinates_case(NEW.case_id) AND NOT EXISTS"
_ELSE = """THEN
        RAISE EXCEPTION 'a deputy looks at what the coordinator wrote' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;"""

LOOKS = f"""
CREATE FUNCTION tw_deputy_reviews() {_HEAD}
BEGIN
    -- A version begins as a copy, so who wrote the ones before it is an author too.
    {_IF} (SELECT 1 FROM returns_riskassessment a JOIN accounts_user u ON u.id = a.created_by_id
           WHERE a.process_id = NEW.process_id AND a.number <= NEW.number AND u.role = 'coordinator') {_ELSE}
CREATE TRIGGER returns_riskassessment_deputy BEFORE UPDATE OF reviewed_by_id ON returns_riskassessment
    FOR EACH ROW WHEN (NEW.reviewed_by_id IS DISTINCT FROM OLD.reviewed_by_id) EXECUTE FUNCTION tw_deputy_reviews();

CREATE FUNCTION tw_deputy_confirms() {_HEAD}
BEGIN
    {_IF} (SELECT 1 FROM accounts_user u WHERE u.id = OLD.created_by_id AND u.role = 'coordinator') {_ELSE}
CREATE TRIGGER returns_fact_deputy BEFORE UPDATE OF confirmed_by_id ON returns_fact
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS DISTINCT FROM OLD.confirmed_by_id) EXECUTE FUNCTION tw_deputy_confirms();
"""
BACK = """
DROP TRIGGER returns_fact_deputy ON returns_fact; DROP TRIGGER returns_riskassessment_deputy ON returns_riskassessment;
DROP FUNCTION tw_deputy_confirms(); DROP FUNCTION tw_deputy_reviews();
"""


class Migration(migrations.Migration):
    dependencies = [("returns", "0005_resealing"), ("access", "0010_deputy_doors")]
    operations = [migrations.RunSQL(LOOKS, BACK)]
