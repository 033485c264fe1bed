"""Running a search: once, on the POST; what was found is kept sealed for who searched, and shown by a GET.

So no name stands in an address, reload and Back ask nothing, the language can be switched on the page of results,
and a page of results costs no second search (`docs/adr/0014`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from foundation import clock
from foundation.access.permissions import YES, Verdict, no, require
from foundation.accounts.codes import CASE_ROLES
from foundation.accounts.models import User
from foundation.audit.events import note_event
from foundation.audit.models import Record
from foundation.drafts import operations as drafts
from foundation.drafts.models import Draft
from foundation.references import read_reference
from foundation.search.alike import Likeness, Wanted
from foundation.search.finding import Finder, Hit
from foundation.search.sources import Kind

#: Files in one list of results. Who needs the next one needs another word.
MOST_FILES = 100
#: Names that only resemble the one asked for, where others are the same.
MOST_LIKENESSES = 5
REASONS_PER_FILE = 4
#: A search is kept as long as a session may last (S16).
KEPT_FOR = timedelta(hours=10)
#: S33: more than this is no work with one's own files. Searches in an hour; of those, without any result.
PER_HOUR, EMPTY_PER_HOUR = 120, 40
_REFERENCE, _REFERENCE_START = "reference", "reference_start"


class SearchRefused(Exception):
    """Nothing was searched; the message says why."""

    def __init__(self, reason: str | Promise, *, status: int = 422) -> None:
        super().__init__(str(reason))
        self.reason, self.status = reason, status


@dataclass(frozen=True)
class Reason:
    """Why a file was found: a row and field, and how it fits."""

    label: str
    field: str
    kind: str
    how: str
    pk: int
    score: float

    def kept(self) -> list[Any]:
        return [self.label, self.field, self.kind, self.how, self.pk, round(self.score, 3)]


def may_search(user: User) -> Verdict:
    """Searching: who works with the files of clients."""
    return YES if user.role in CASE_ROLES else no(_("Only who works with the files of clients searches in them."))


@transaction.atomic
def run_search(*, actor: User, text: str) -> UUID:
    """Search, keep what was found for ``actor`` alone, and return under which number.

    The record says that and how was searched, and how many files were found; never for what (S33, S67).

    Raises:
        SearchRefused: nothing to search for, or too many searches.
    """
    require(may_search, actor)
    _require_measure(actor)
    found = _References(actor, text).reasons()
    finder = Finder(actor, text)
    if not found and not finder.asked.says_enough:
        raise SearchRefused(
            _("Type a little more: a name, a telephone number, a reference, or a word that tells something.")
        )
    if not any(reason.kind == _REFERENCE for _case, reason in found):
        found += list(_by_case(actor, _without_noise(finder.hits())))
    files = _grouped(found)
    number = uuid4()
    _keep(actor, number, text, files)
    kinds = finder.asked.kinds or [_REFERENCE]
    note_event("search.done", detail=[*kinds, f"files:{len(files)}"])
    if not files and set(kinds) & {"name", "number", "mail"}:
        note_event("search.nothing", detail=kinds)
    if _is_colleague(actor, finder.asked.name, text):
        note_event("search.colleague", detail=[f"files:{len(files)}"])
    return number


def kept_search(user: User, number: UUID) -> tuple[str, list[tuple[int, list[Reason]]]] | None:
    """Return the text and what was found, if ``user`` made this search and it is not too old."""
    fields: Any = drafts.load_draft(actor=user, form_key=_key(number))
    if not fields:
        return None
    return fields["text"], [(case_id, [Reason(*reason) for reason in reasons]) for case_id, reasons in fields["files"]]


def _key(number: UUID) -> str:
    return f"search/{number}"


def _keep(actor: User, number: UUID, text: str, files: list[tuple[int, list[Reason]]]) -> None:
    """Keep the search as a draft: sealed with the key of ``actor``, and seen by nobody else in the database too."""
    mine = Draft.objects.filter(user=actor, form_key__startswith="search/")
    mine.filter(updated_at__lt=clock.now() - KEPT_FOR).delete()
    content: Any = {
        "text": text,
        "files": [[case_id, [reason.kept() for reason in reasons]] for case_id, reasons in files],
    }
    drafts.save_draft(actor=actor, form_key=_key(number), fields=content)


def _require_measure(actor: User) -> None:
    """Refuse who searches more than work needs, and tell the record (S33).

    The record itself is counted, so that all processes count together and nobody can reset it.
    """
    hour = timedelta(hours=1)
    mine = Record.objects.filter(
        user_id=actor.pk, occurred_at__gt=clock.now() - hour, recorded_at__gt=timezone.now() - hour
    )
    for event, most in (("search.done", PER_HOUR), ("search.nothing", EMPTY_PER_HOUR)):
        if mine.filter(event=event).count() >= most:
            note_event("search.limited", outcome="refused", detail=[event])
            raise SearchRefused(
                _("You have searched very often in the last hour. Wait a while, or open the file from your list."),
                status=429,
            )


class _References:
    """Files by their reference: whole, or as far as it was typed."""

    def __init__(self, actor: User, text: str) -> None:
        self.actor = actor
        self.whole = read_reference(text)
        bare = "".join(sign for sign in text.upper() if sign.isalnum())
        self.start = ""
        if self.whole is None and text.strip().upper().startswith("TW-") and 4 <= len(bare) < 10:
            body = bare[2:]
            self.start = f"TW-{body[:4]}" + (f"-{body[4:]}" if len(body) > 4 else "")

    def reasons(self) -> list[tuple[int, Reason]]:
        cases = Case.objects.visible_to(self.actor).order_by("reference")
        if self.whole:
            how, ids = _REFERENCE, cases.filter(reference=self.whole)
        elif self.start:
            how, ids = _REFERENCE_START, cases.filter(reference__startswith=self.start)
        else:
            return []
        score = 2.0 if self.whole else 1.5
        return [
            (pk, Reason("cases.case", how, how, "", pk, score)) for pk in ids.values_list("pk", flat=True)[:MOST_FILES]
        ]


def _without_noise(hits: list[Hit]) -> list[Hit]:
    """Keep only a few names that merely resemble, where the very name was found."""
    surer = any(hit.kind == Kind.NAME and hit.how != Likeness.RESEMBLES for hit in hits)
    kept, seen = [], 0
    for hit in hits:
        if surer and hit.how == Likeness.RESEMBLES:
            seen += 1
            if seen > MOST_LIKENESSES:
                continue
        kept.append(hit)
    return kept


def _by_case(actor: User, hits: Iterable[Hit]) -> Iterable[tuple[int, Reason]]:
    """Give each hit to its case; a client may have several, each of which must be visible."""
    found = list(hits)
    clients = {hit.owner_id for hit in found if hit.source.owner[0] == "client"}
    cases: dict[int, list[int]] = {}
    if clients:
        pairs = Case.objects.visible_to(actor).filter(client_id__in=clients).values_list("client_id", "pk")
        for client, case in pairs:
            cases.setdefault(client, []).append(case)
    for hit in found:
        reason = Reason(hit.source.label, hit.field, hit.kind.value, hit.how, hit.pk, hit.score)
        for case in cases.get(hit.owner_id, []) if hit.source.owner[0] == "client" else [hit.owner_id]:
            yield case, reason


def _grouped(found: Iterable[tuple[int, Reason]]) -> list[tuple[int, list[Reason]]]:
    """Return the files with their reasons, the likeliest file first; among equals the newest row."""
    files: dict[int, list[Reason]] = {}
    for case, reason in found:
        files.setdefault(case, []).append(reason)
    for reasons in files.values():
        reasons.sort(key=lambda reason: (-reason.score, -reason.pk))
        del reasons[REASONS_PER_FILE:]
    # Two things that fit say more than one.
    order = sorted(files, key=lambda case: (-files[case][0].score - 0.002 * len(files[case]), -files[case][0].pk))
    return [(case, files[case]) for case in order[:MOST_FILES]]


def _is_colleague(actor: User, wanted: Wanted, text: str) -> bool:
    """Tell whether somebody searches for a colleague by name: a signal for the privacy officer, no refusal."""
    longest = max(text.split(), key=len, default="")
    if not wanted.parts or len(longest) < 2:
        return False
    names = User.objects.filter(is_active=True, name__icontains=longest).exclude(pk=actor.pk)
    return any(
        wanted.against(name).likeness == Likeness.SAME and len(Wanted(name).parts) == len(wanted.parts)
        for name in names.values_list("name", flat=True)
    )
