"""Only the moves of `organisations/transitions.py` change a state; what was only noted may be withdrawn."""

from django.db import migrations, models
from django.db.models import Q

from foundation.access import sql

#: As they stood when this was written; a test compares them with the table.
EDGES = [
    ("draft", "sent"),
    ("sent", "accepted"),
    ("sent", "rejected"),
    ("accepted", "started"),
    ("accepted", "failed"),
    ("started", "completed"),
    ("started", "failed"),
    ("completed", "closed"),
    ("draft", "withdrawn"),
    ("sent", "withdrawn"),
    ("accepted", "withdrawn"),
    ("started", "withdrawn"),
]


class Migration(migrations.Migration):
    dependencies = [("organisations", "0002_protect")]
    operations = [
        migrations.RemoveConstraint("assignment", "assignment_sent"),
        migrations.AddConstraint(
            "assignment",
            models.CheckConstraint(
                condition=Q(
                    Q(("sent_on", None), ("state", "draft")),
                    ("state", "withdrawn"),
                    Q(Q(("state", "draft"), _negated=True), ("sent_on__isnull", False)),
                    _connector="OR",
                ),
                name="assignment_sent",
            ),
        ),
        sql.allow_only_edges("organisations_assignment", "state", EDGES),
    ]
