"""The function with which the database itself takes an entry out of the index when its row goes."""

from django.db import migrations

DO = """
CREATE FUNCTION tw_search_forget() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM search_entry WHERE "row" = OLD.uuid AND source = TG_ARGV[0]::integer;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_entry")]
    operations = [migrations.RunSQL(DO, "DROP FUNCTION tw_search_forget();")]
