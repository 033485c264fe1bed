"""Who may do what: the table of `domain.md` 12, read as it stands there, and nothing beside it.

Everything that asks about a role asks this table: permissions in Python through `cell`, the policies of the
database through the copy that `load` writes after each migration (`tw_may`). A test compares the rows with the
document (`tests/foundation/test_policy.py`).

A cell: W write, R read; a own cases, r region, t team, 1 one referral; `-` nothing. Words say what letters cannot.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from django.db import connections

from foundation.accounts.codes import Role

ROLES = (
    Role.CASE_WORKER, Role.COORDINATOR, Role.TEAM_LEAD, Role.INFORMATION_OFFICER, Role.PRIVACY_OFFICER,
    Role.ADMINISTRATOR, Role.PARTNER_CONTACT,
)  # fmt: skip


class Action(StrEnum):
    """What can be done, by the rows of the table; where a row names two things, each is one."""

    SEE_CASE = "see_case"
    WISH_TALK = "wish_talk"
    CHECKLIST = "checklist"
    ASSESS_RISK = "assess_risk"
    REVIEW_RISK = "review_risk"
    CLEAR_DEPARTURE = "clear_departure"
    RECORD_FACT = "record_fact"
    CONFIRM_FACT = "confirm_fact"
    REFERRAL = "referral"
    TRANSFER = "transfer"
    BREAK_GLASS = "break_glass"
    STATISTICS = "statistics"
    ACCESS_LOG = "access_log"
    ADMINISTRATION = "administration"
    # What the document's table leaves open; decided here, in its spirit.
    OPEN_FILE = "open_file"
    KEEP_FILE = "keep_file"
    REGISTRY = "registry"
    ENQUIRY = "enquiry"


#: Role by role, in the order of `ROLES`: CW, CO, TL, IO, FG, AD, PC.
TABLE: dict[Action, tuple[str, str, str, str, str, str, str]] = {
    #                        CW     CO     TL                    IO                 FG         AD   PC
    Action.SEE_CASE:        ("Ra",  "Rr",  "Rt",                 "-",               "log",     "-", "-"),
    Action.WISH_TALK:       ("Wa",  "Rr",  "Rt",                 "-",               "-",       "-", "-"),
    Action.CHECKLIST:       ("Wa",  "Rr",  "Rt",                 "-",               "-",       "-", "-"),
    Action.ASSESS_RISK:     ("Wa",  "Wr",  "-",                  "-",               "-",       "-", "-"),
    Action.REVIEW_RISK:     ("-",   "Wr",  "Wt",                 "-",               "-",       "-", "-"),
    Action.CLEAR_DEPARTURE: ("-",   "Wr",  "Wt if CO is author", "-",               "-",       "-", "-"),
    Action.RECORD_FACT:     ("Wa",  "Wr",  "Rt",                 "-",               "-",       "-", "-"),
    Action.CONFIRM_FACT:    ("-",   "Wr",  "Rt",                 "-",               "-",       "-", "-"),
    Action.REFERRAL:        ("Wa",  "Wr",  "Rt",                 "-",               "-",       "-", "W1 status, note"),
    Action.TRANSFER:        ("-",   "Wr",  "Wt",                 "-",               "-",       "-", "-"),
    Action.BREAK_GLASS:     ("yes", "yes", "yes",                "-",               "reviews", "-", "-"),
    Action.STATISTICS:      ("a",   "r",   "t",                  "all, no persons", "all",     "-", "-"),
    Action.ACCESS_LOG:      ("-",   "-",   "-",                  "-",               "W",       "-", "-"),
    Action.ADMINISTRATION:  ("-",   "-",   "-",                  "-",               "R",       "W", "-"),
    # --- ours: who does the work opens files; notes, tasks, contact, status and consents belong to guidance; the
    # register of organisations that help is kept by those who use it, and by the administrator. That somebody asked for
    # her is noted by whoever hears it and may see the file.
    Action.OPEN_FILE:       ("W",   "W",   "-",                  "-",               "-",       "-", "-"),
    Action.KEEP_FILE:       ("Wa",  "Wr",  "Rt",                 "-",               "-",       "-", "-"),
    Action.ENQUIRY:         ("Wa",  "Wr",  "Wt",                 "-",               "-",       "-", "-"),
    Action.REGISTRY:        ("R",   "W",   "R",                  "R",               "R",       "W", "R"),
}  # fmt: skip


class Scope(StrEnum):
    """How far a right reaches."""

    OWN = "own"
    REGION = "region"
    TEAM = "team"
    ONE_REFERRAL = "one"
    EVERYWHERE = "everywhere"
    NOWHERE = ""


_SCOPES = {"a": Scope.OWN, "r": Scope.REGION, "t": Scope.TEAM, "1": Scope.ONE_REFERRAL}
#: Cells in words: (reads, writes, reach). FG reads the log of a case, not the case.
_WORDS = {
    "-": (False, False, Scope.NOWHERE),
    "log": (False, False, Scope.NOWHERE),
    "yes": (True, True, Scope.EVERYWHERE),
    "reviews": (True, False, Scope.EVERYWHERE),
    "all": (True, False, Scope.EVERYWHERE),
    "all, no persons": (True, False, Scope.EVERYWHERE),
    "W": (True, True, Scope.EVERYWHERE),
    "R": (True, False, Scope.EVERYWHERE),
}


@dataclass(frozen=True)
class Cell:
    """One cell of the table, read."""

    text: str
    reads: bool
    writes: bool
    scope: Scope
    only_if_coordinator_is_author: bool = False


def _read(text: str) -> Cell:
    if text in _WORDS:
        return Cell(text, *_WORDS[text])
    letters, _space, condition = text.partition(" ")
    scope = _SCOPES[letters[-1]]
    return Cell(text, True, letters[0] == "W", scope, condition == "if CO is author")


@cache
def cell(role: str, action: Action) -> Cell:
    """Return the cell of ``role`` and ``action``; a role outside the table (a service) has nothing by it."""
    return _read(TABLE[action][ROLES.index(Role(role))] if role in ROLES else "-")


def may_read(role: str, action: Action) -> bool:
    """Tell whether the role reads at all."""
    return cell(role, action).reads


def may_write(role: str, action: Action) -> bool:
    """Tell whether the role writes at all, somewhere."""
    return cell(role, action).writes


def roles_that_write(action: Action) -> frozenset[Role]:
    """Return the roles with a W in the row."""
    return frozenset(role for role in ROLES if cell(role, action).writes)


def load(using: str = "owner", **kwargs: Any) -> None:
    """Write the table into the database, where row-level security asks it (`tw_may`); after each migration."""
    if using != "owner" or "access_policy" not in connections[using].introspection.table_names():
        return
    rows = [
        (str(role), str(action), found.reads, found.writes, str(found.scope))
        for action in Action
        for role in ROLES
        if (found := cell(role, action)).scope
    ]
    with connections[using].cursor() as cursor:
        cursor.execute(
            "WITH new AS (SELECT * FROM unnest(%s::text[], %s::text[], %s::bool[], %s::bool[], %s::text[])"
            " AS n(role, action, reads, writes, scope)),"
            " gone AS (DELETE FROM access_policy p WHERE NOT EXISTS"
            " (SELECT 1 FROM new n WHERE n.role = p.role AND n.action = p.action))"
            " INSERT INTO access_policy (role, action, reads, writes, scope) SELECT * FROM new"
            " ON CONFLICT (role, action) DO UPDATE SET reads = excluded.reads, writes = excluded.writes,"
            " scope = excluded.scope",
            [list(column) for column in zip(*rows, strict=True)],
        )
