"""Signals: what the record shows that the privacy officer should look at.

Found by the service of the record, read and judged by privacy officers only, judged once. The rows behind a signal are
kept by their numbers; nothing of a file stands in it.
"""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import foundation.vault.fields
from foundation.access import sql
from foundation.audit.codes import Finding, SignalKind

OFFICER, SERVICE = ("(SELECT tw_actor_role()) = 'privacy_officer'", "(SELECT tw_actor_role()) = 'service'")
POLICIES = f"""
ALTER TABLE audit_signal ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_signal_read ON audit_signal FOR SELECT USING ({OFFICER} OR {SERVICE});
CREATE POLICY audit_signal_add ON audit_signal FOR INSERT WITH CHECK ({SERVICE} AND looked_at IS NULL);
CREATE POLICY audit_signal_change ON audit_signal FOR UPDATE USING (looked_at IS NULL AND ({OFFICER} OR {SERVICE}))
    WITH CHECK (({SERVICE} AND looked_at IS NULL) OR ({OFFICER} AND looked_by_id = tw_actor()));
"""
UNDO = """
DROP POLICY audit_signal_change ON audit_signal; DROP POLICY audit_signal_add ON audit_signal;
DROP POLICY audit_signal_read ON audit_signal; ALTER TABLE audit_signal DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_resealing"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("kind", models.CharField(max_length=16, choices=SignalKind.choices)),
                ("key", models.CharField(max_length=80, unique=True)),
                ("user_id", models.BigIntegerField(null=True)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
                ("number", models.IntegerField()),
                (
                    "records",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list),
                ),
                ("found_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField(null=True)),
                (
                    "looked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("finding", models.CharField(max_length=16, choices=Finding.choices, blank=True)),
                ("note", foundation.vault.fields.EncryptedTextField(blank=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-last_at", "-id"], name="signal_newest"),
                    models.Index(fields=["-last_at"], name="signal_open", condition=models.Q(looked_at=None)),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(looked_at=None, looked_by=None, finding="")
                        | models.Q(looked_at__isnull=False, looked_by__isnull=False, finding__in=Finding.values),
                        name="signal_judged_whole",
                    ),
                    models.CheckConstraint(condition=models.Q(kind__in=SignalKind.values), name="signal_kind_known"),
                ],
            },
        ),
        migrations.RunSQL(POLICIES, UNDO),
        sql.audit("audit_signal", ""),
    ]
