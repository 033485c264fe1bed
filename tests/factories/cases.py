"""Case files for tests, made by the operations as whoever acts."""

from typing import Any

from cases import operations
from cases.models import Case, Consent
from foundation import clock
from foundation.access.acting import acting
from foundation.accounts.models import Team, User
from returns.models import ReturnProcess, WishTalk
from returns.operations.conversation import log_talk
from returns.operations.process import open_process


def _actor() -> User:
    user = acting().user
    assert user is not None
    return user


def a_case(team: Team, **more: Any) -> Case:
    """A file with a return process, opened by whoever acts."""
    case = operations.open_case(actor=_actor(), team=team, **({"alias": "Zonnebloem", "language": "en"} | more))
    open_process(actor=_actor(), case=case)
    return case


def the_process(case: Case) -> ReturnProcess:
    return ReturnProcess.objects.get(case=case)


def talk_data(**more: Any) -> dict[str, Any]:
    """The five answers of a talk."""
    return {
        "held_on": clock.today(), "wish": "considers", "voluntariness": "free", "language": "en",
        "interpreter": "telephone", "own_words": "Maybe I go home, when my sister says yes.",
    } | more  # fmt: skip


def a_talk(case: Case, **more: Any) -> WishTalk:
    return log_talk(actor=_actor(), process=the_process(case), data=talk_data(**more))


def a_consent(case: Case, **more: Any) -> Consent:
    data = {
        "purpose": "transfer", "recipient": "Opvang Zuid", "given_on": clock.today(), "language": "en",
        "interpreter": "telephone",
    } | more  # fmt: skip
    return operations.give_consent(actor=_actor(), case=case, data=data)
