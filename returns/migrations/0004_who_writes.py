"""The database asks the table of roles before somebody writes in a return."""

from django.db import migrations

from foundation.access import sql


class Migration(migrations.Migration):
    dependencies = [("returns", "0003_edges"), ("access", "0006_functions_by_policy")]
    operations = [
        sql.only_who_may("returns_wishtalk", "wish_talk"),
        sql.only_who_may("returns_clientdecision", "wish_talk"),
        sql.only_who_may("returns_planitem", "checklist"),
        sql.only_who_may("returns_ownentry", "checklist"),
        sql.only_who_may("returns_riskanswer", "assess_risk"),
        sql.only_who_may("returns_riskassessment", "assess_risk", "review_risk"),
        sql.only_who_may("returns_fact", "record_fact", "confirm_fact"),
    ]
