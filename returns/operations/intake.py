"""Intake as one act: the file, its return process, and whatever of the rest was filled in."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from cases import operations
from cases.models import Case
from cases.operations.rows import case_uuid, lock_token
from foundation import clock
from foundation.accounts.models import Team, User
from returns.operations.conversation import log_talk
from returns.operations.process import open_process

Answers = Mapping[str, Any]


@transaction.atomic
def take_in(
    *,
    actor: User,
    team: Team,
    file: Answers,
    contact: Answers | None = None,
    status: Answers | None = None,
    dependants: Sequence[Answers] = (),
    talk: Answers | None = None,
    token: UUID | None = None,
) -> Case:
    """Open a file with all that intake knows; a second submit of the same form returns the same file.

    Raises:
        ValidationError: a date or answer that cannot be; then nothing of it is kept.
    """
    lock_token(token)
    if token is not None and (there := Case.objects.filter(uuid=case_uuid(token, actor)).first()):
        return there
    case = operations.open_case(actor=actor, team=team, token=token, **file)
    process = open_process(actor=actor, case=case)
    if contact:
        operations.set_safe_contact(actor=actor, case=case, data=contact)
    if status:
        operations.add_status(actor=actor, case=case, data=status)
    for one in dependants:
        operations.add_dependant(actor=actor, case=case, data=one)
    if talk:
        log_talk(actor=actor, process=process, data={"held_on": clock.today()} | dict(talk))
    return case
