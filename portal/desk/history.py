"""What happened in a file: talks, notes, moves and her decisions in one line of time, newest first."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, DateField, QuerySet, Value
from django.db.models.functions import Cast, TruncDate
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cases.models import Case, Enquiry, Note
from foundation import clock
from foundation.accounts.models import User
from foundation.days import short_date
from portal.desk.links import link
from returns.codes import Decision, Voluntariness, Wish
from returns.models import ClientDecision, StageMove, WishTalk
from returns.stages import Stage
from returns.transitions import TRANSITIONS

LATEST = 10
PAGE = 40
#: On the case page a long note is cut; the whole text is one click away, in the history.
SHORT = 300

KINDS: dict[str, type] = {
    "talk": WishTalk, "note": Note, "move": StageMove, "decision": ClientDecision,
    "enquiry": Enquiry,
}  # fmt: skip
_BADGES = {Voluntariness.FREE: "done", Voluntariness.DOUBT: "attention", Voluntariness.PRESSURED: "alarm"}


def _events(case: Case, user: User) -> QuerySet[Any, tuple[str, int, date]]:
    """Return (kind, id, day) of everything that happened, as one query over the five tables."""

    def rows(kind: str, day: Any) -> QuerySet[Any, Any]:
        found = KINDS[kind].objects.visible_to(user).filter(case_id=case.pk)  # type: ignore[attr-defined]
        return found.annotate(kind=Value(kind, output_field=CharField()), day=day).values_list(
            "kind", "pk", "day", "created_at"
        )

    recorded = TruncDate("created_at", tzinfo=clock.AMSTERDAM)
    union = rows("talk", Cast("held_on", DateField())).union(
        rows("note", recorded),
        rows("move", recorded),
        rows("decision", Cast("decided_on", DateField())),
        rows("enquiry", TruncDate("heard_at", tzinfo=clock.AMSTERDAM)),
        all=True,
    )
    return union.order_by("-day", "-created_at", "-pk")


def latest(case: Case, rows: Mapping[str, Sequence[Any]], *, may_write: bool) -> tuple[list[dict[str, Any]], bool]:
    """Return the newest entries and whether there are more.

    ``rows`` are the talks, moves, decisions and questions that the page has read already, with who wrote them: only the
    notes are still asked for.
    """
    newest = Note.objects.filter(case_id=case.pk).select_related(*_RELATED["note"])
    notes = list(newest.order_by("-created_at", "-pk")[: LATEST + 1])
    found = [(kind, row) for kind, some in {**rows, "note": notes}.items() for row in some]
    found.sort(key=lambda pair: (_day(*pair), pair[1].created_at, pair[1].pk), reverse=True)
    entries = [
        _ENTRY[kind](case, row, True, may_write) | {"when": short_date(_day(kind, row))} for kind, row in found[:LATEST]
    ]
    return entries, len(found) > LATEST


def _day(kind: str, row: Any) -> date:
    """Return the day on which it happened, which for a talk is not the day on which it was written down."""
    if kind == "talk":
        return row.held_on
    if kind == "decision":
        return row.decided_on
    if kind == "enquiry":
        return row.heard_at.astimezone(clock.AMSTERDAM).date()
    return row.created_at.astimezone(clock.AMSTERDAM).date()


def page_of(case: Case, user: User, number: str, *, may_write: bool) -> tuple[Page[Any], list[dict[str, Any]]]:
    """Return one page of the whole history and its entries, texts in full."""
    page = Paginator(_events(case, user), PAGE).get_page(number)
    return page, _entries(case, list(page.object_list), may_write)


def _entries(case: Case, found: Sequence[Any], may_write: bool) -> list[dict[str, Any]]:
    wanted: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for kind, pk, *_rest in found:
        wanted[kind].append(pk)
    # One question per table whatever the number, and also for none, so that no page costs more than another.
    rows = {
        kind: {row.pk: row for row in model.objects.filter(pk__in=wanted[kind]).select_related(*_RELATED[kind])}  # type: ignore[attr-defined]
        for kind, model in KINDS.items()
    }
    return [
        _ENTRY[kind](case, rows[kind][pk], False, may_write) | {"when": short_date(day)}
        for kind, pk, day, *_rest in found
    ]


_RELATED: dict[str, tuple[str, ...]] = {
    "talk": ("created_by",), "note": ("created_by", "corrected_by"), "move": ("created_by",), "decision": (),
    "enquiry": ("created_by",),
}  # fmt: skip


def _cut(text: str, short: bool) -> str:
    return Truncator(text).chars(SHORT) if short else text


def _by(row: Any) -> str:
    return row.created_by.name if row.created_by else _("automatic task")


def _talk(case: Case, row: WishTalk, short: bool, may_write: bool) -> dict[str, Any]:
    title = _("Addition to a conversation") if row.adds_to_id else _("Conversation about the future")
    return {
        "title": title,
        "url": link("returns:talk", reference=case.reference, uuid=row.uuid),
        "text": f"{Wish(row.wish).label} · {_by(row)}",
        "badge": Voluntariness(row.voluntariness).label,
        "badge_kind": _BADGES[Voluntariness(row.voluntariness)],
        "words": _cut(row.own_words, short),
        "lang": "",
    }


def _note(case: Case, row: Note, short: bool, may_write: bool) -> dict[str, Any]:
    corrected = getattr(row, "corrected_by", None) is not None
    title = _("Correction of a note") if row.corrects_id else _("Note")
    entry = {"title": f"{title} · {_by(row)}", "text": _cut(row.text, short)}
    if corrected:
        return entry | {"badge": _("corrected later"), "badge_kind": "attention"}
    if not may_write:
        return entry
    # The newest version only: what was corrected is corrected there.
    correct = link("cases:note_correct", reference=case.reference, uuid=row.uuid)
    return entry | {"action_url": correct, "action_label": _("Correct")}


def _move(case: Case, row: StageMove, short: bool, may_write: bool) -> dict[str, Any]:
    """A move reads as where from and where to; what it is called stands beneath, with the words that came with it."""
    label = str(TRANSITIONS[row.name].label) if row.name in TRANSITIONS else ""
    facts = row.facts or {}
    said = [str(facts[key]) for key in ("reason", "comment", "own_words", "ground", "said") if facts.get(key)]
    begin, end = Stage(row.from_stage).label, Stage(row.to_stage).label
    return {
        "title": label if row.from_stage == row.to_stage else f"{begin} → {end}",
        "text": " · ".join(part for part in (label, *(_cut(text, short) for text in said), _by(row)) if part),
    }


def _decision(case: Case, row: ClientDecision, short: bool, may_write: bool) -> dict[str, Any]:
    title = _("Her decision: %(decision)s") % {"decision": Decision(row.decision).label}
    return {"title": title, "words": _cut(row.own_words, short), "lang": ""}


def _enquiry(case: Case, row: Enquiry, short: bool, may_write: bool) -> dict[str, Any]:
    return {
        "title": _("Somebody asked for her"),
        "url": link("cases:enquiries", reference=case.reference, anchor=f"enquiry-{row.uuid}"),
        "text": " · ".join(part for part in (row.get_channel_display(), _cut(row.asked, short), _by(row)) if part),
        "badge": _("safety"),
        "badge_kind": "alarm",
    }


_ENTRY: dict[str, Any] = {
    "talk": _talk, "note": _note, "move": _move, "decision": _decision, "enquiry": _enquiry,
}  # fmt: skip
