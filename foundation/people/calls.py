"""Calls of the functions in the database that write accounts; a refusal there becomes one in words here."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from foundation.access.acting import forget_scope
from foundation.access.permissions import Refused
from foundation.people.codes import REFUSALS

_CODE = re.compile(r"refused: (\w+)")


def call(sql: str, *arguments: Any, twice: Mapping[str, str] | None = None) -> Any:
    """Run ``SELECT sql`` and return its first value.

    Args:
        twice: what to say, by field, when somebody else (or a second click) was quicker with the same thing: then the
            database's unique key refuses what the operation looked for in vain.

    Raises:
        Refused: the database says that the acting person may not; the page said so already, this is the last door.
        ValidationError: with the words of ``twice``.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {sql}", arguments)
            row = cursor.fetchone()
    except IntegrityError as error:
        if twice is None:
            raise
        raise ValidationError(dict(twice)) from error
    except DatabaseError as error:
        if (found := _CODE.search(str(error))) is None:
            raise
        raise Refused(REFUSALS[found[1]]) from error
    forget_scope()
    return row[0] if row else None
