"""A draft is seen by its writer alone, in the database too."""

from django.db import migrations

DO = """
ALTER TABLE drafts_draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY drafts_draft_own ON drafts_draft
    USING (user_id = (SELECT tw_actor())) WITH CHECK (user_id = (SELECT tw_actor()));
"""
UNDO = "DROP POLICY drafts_draft_own ON drafts_draft; ALTER TABLE drafts_draft DISABLE ROW LEVEL SECURITY;"


class Migration(migrations.Migration):
    dependencies = [("drafts", "0001_initial"), ("access", "0002_functions")]
    operations = [migrations.RunSQL(DO, UNDO)]
