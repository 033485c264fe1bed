"""Only the moves of the table (`returns/transitions.py`) change a stage; a test compares the two."""

from django.db import migrations

from foundation.access import sql

EDGES = [
    ("intake", "discussion"),
    ("intake", "departed"),
    ("intake", "on_hold"),
    ("intake", "missing"),
    ("intake", "closed"),
    ("discussion", "preparation"),
    ("discussion", "departed"),
    ("discussion", "on_hold"),
    ("discussion", "missing"),
    ("discussion", "closed"),
    ("preparation", "discussion"),
    ("preparation", "ready"),
    ("preparation", "departed"),
    ("preparation", "on_hold"),
    ("preparation", "missing"),
    ("preparation", "closed"),
    ("ready", "discussion"),
    ("ready", "preparation"),
    ("ready", "departed"),
    ("ready", "on_hold"),
    ("ready", "missing"),
    ("ready", "closed"),
    ("departed", "aftercare"),
    ("departed", "on_hold"),
    ("departed", "missing"),
    ("departed", "closed"),
    ("aftercare", "on_hold"),
    ("aftercare", "missing"),
    ("aftercare", "closed"),
    ("on_hold", "intake"),
    ("on_hold", "discussion"),
    ("on_hold", "preparation"),
    ("on_hold", "ready"),
    ("on_hold", "departed"),
    ("on_hold", "aftercare"),
    ("on_hold", "missing"),
    ("on_hold", "closed"),
    ("missing", "discussion"),
    ("missing", "aftercare"),
    ("missing", "departed"),
    ("missing", "closed"),
    ("closed", "discussion"),
]


class Migration(migrations.Migration):
    dependencies = [("returns", "0002_protect")]
    operations = [sql.allow_only_edges("returns_returnprocess", "stage", EDGES)]
