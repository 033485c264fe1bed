"""An assessment that waits for its reviewer no longer lies with its author: only what is begun remains with them."""

from django.db import migrations

SWAP = """
DO $do$ BEGIN
    EXECUTE replace(pg_get_functiondef('tw_what_remains(bigint)'::regprocedure), {old}, {new});
END $do$;
"""
WAITING, BEGUN = "$q$('draft', 'sent_back', 'submitted')$q$", "$q$('draft', 'sent_back')$q$"


class Migration(migrations.Migration):
    dependencies = [("people", "0005_states")]
    operations = [
        migrations.RunSQL(SWAP.format(old=WAITING, new=BEGUN), SWAP.format(old=BEGUN, new=WAITING)),
    ]
