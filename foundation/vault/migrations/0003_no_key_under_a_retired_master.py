"""A data key is stored only under the master key that wraps new keys: whoever read an older answer is refused.

The share lock makes the change of master keys wait for the keys that are being stored, and those that come later
see it. SECURITY DEFINER, since a lock asks for a right that the portal's role does not have.
"""

from django.db import migrations

SQL = """
CREATE FUNCTION tw_key_under_master() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM vault_masterkey WHERE master_id = NEW.master_id AND retired_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this master key wraps no new keys' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vault_datakey_master BEFORE INSERT ON vault_datakey FOR EACH ROW EXECUTE FUNCTION tw_key_under_master();
"""
UNDO = "DROP TRIGGER vault_datakey_master ON vault_datakey; DROP FUNCTION tw_key_under_master();"


class Migration(migrations.Migration):
    dependencies = [("vault", "0002_masters_and_retirement")]
    operations = [migrations.RunSQL(SQL, UNDO)]
