"""Jobs of the portal. They carry no data and may run twice."""

from django.db import connection
from procrastinate.contrib.django import app


@app.periodic(cron="20 * * * *")
@app.task(queueing_lock="portal.fold_tally", pass_context=False)
def fold_tally(timestamp: int) -> None:
    """Every hour: add up the counts of the lists. They are right before and after; only their rows become fewer."""
    fold()


def fold() -> None:
    """Add the rows of the tally up to one for each team, stage and country. Counts belong to no case: nobody acts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tw_fold_tally()")
