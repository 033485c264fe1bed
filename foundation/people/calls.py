"""Calls of the functions in the database that write accounts; a refusal there becomes one in words here."""

import re
from typing import Any

from django.db import DatabaseError, connection, transaction

from foundation.access.acting import forget_scope
from foundation.access.permissions import Refused
from foundation.people.codes import REFUSALS

_CODE = re.compile(r"refused: (\w+)")


def call(sql: str, *arguments: Any) -> Any:
    """Run ``SELECT sql`` and return its first value.

    Raises:
        Refused: the database says that the acting person may not; the page said so already, this is the last door.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {sql}", arguments)
            row = cursor.fetchone()
    except DatabaseError as error:
        if (found := _CODE.search(str(error))) is None:
            raise
        raise Refused(REFUSALS[found[1]]) from error
    forget_scope()
    return row[0] if row else None
