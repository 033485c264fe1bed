"""The page of a move: what it means, what is missing in words with links, and the facts it asks for."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import permissions
from cases.models import Case
from cases.views.common import case_form, case_url, get_case
from foundation.edits import StaleEdit
from foundation.workflow import Transition, TransitionRefused, perform
from returns.completing import WrongCodeWord
from returns.forms.moves import form_for
from returns.gates import gate_page
from returns.models import ReturnProcess
from returns.moves import ELSEWHERE, move_url
from returns.needs import done_of
from returns.operations.followup import record_wrong_code_word
from returns.operations.reopening import reopen
from returns.stages import Stage
from returns.transitions import TRANSITIONS

#: Its code word must not lie around in a draft.
NO_DRAFT = frozenset({"confirm_arrival"})


def current_process(request: HttpRequest, case: Case) -> ReturnProcess:
    """Return the newest return process of the case, or 404."""
    processes = ReturnProcess.objects.visible_to(request.user).select_related("case__client", "case__team").current()
    return get_object_or_404(processes, case=case)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    if name not in TRANSITIONS:
        raise Http404
    case = get_case(request, reference)
    process, row = current_process(request, case), TRANSITIONS[name]
    if name in ELSEWHERE:
        return redirect(move_url(process, name))
    if process.stage not in row.sources and (request.method == "GET" or _done_by(process) == name):
        messages.info(request, _already(process))
        return redirect(case_url(case))
    if process.stage in row.sources:
        permissions.require(row.may, request.user, process)
    needs = row.needs(process, request.user) if process.stage in row.sources else []
    wrong: list[bool] = []
    response = case_form(
        request,
        case,
        form_for(name, asks_arrival=process.has_left and process.arrived_at is None),
        what=f"move/{name}",
        title=row.label,
        template="returns/move.html",
        submit_label=row.label,
        version=process.version,
        draft=name not in NO_DRAFT and bool(row.asks),
        context=_context(process, row, needs),
        save=lambda form: _perform(request, process, row, form, wrong),
        message=lambda fresh: _("Kept. The return now stands at: %s.") % fresh.get_stage_display() if fresh else "",
    )
    if wrong:
        # Outside the savepoint of the refused move: that the word was wrong must stay.
        record_wrong_code_word(actor=request.user, process=process)
    return response


def _context(process: ReturnProcess, row: Transition, needs: Any) -> dict[str, Any]:
    return {
        "why": row.why,
        "needs": done_of(needs),
        "missing": [need for need in needs if not need.done],
        "gates": gate_page(process) if row.name == "record_authority_departure" else None,
        "new_return": row.name == "reopen" and process.has_left,
        "clearing": row.name == "clear_departure",
        "stage": process.get_stage_display(),
    }


def _perform(
    request: HttpRequest, process: ReturnProcess, row: Transition, form: Any, wrong: list[bool]
) -> ReturnProcess | None:
    seen = form.cleaned_data["version"]
    try:
        if row.name == "reopen":
            return reopen(actor=request.user, process=process, seen_version=seen, **form.facts)
        return perform(TRANSITIONS, process, row.name, actor=request.user, facts=form.facts, seen_version=seen)
    except WrongCodeWord:
        wrong.append(True)
        raise
    except TransitionRefused as refused:
        if not refused.already_done:
            raise
        fresh = ReturnProcess.objects.visible_to(request.user).get(pk=process.pk)
        if _done_by(fresh) == row.name:
            messages.info(request, _already(fresh))
            return None
        if fresh.stage in row.sources:
            # Nothing that was typed differs from another's words: only where the return stands has changed.
            raise StaleEdit(fresh, current=form.answers, who=_who(fresh)) from refused
        raise


def _done_by(process: ReturnProcess) -> str:
    last = process.moves.order_by("-created_at", "-pk").first()
    return last.name if last else ""


def _who(process: ReturnProcess) -> str:
    last = process.moves.select_related("created_by").order_by("-created_at", "-pk").first()
    return str(last.created_by) if last else ""


def _already(process: ReturnProcess) -> str:
    return _("Nothing was changed: the return stands at %s already.") % Stage(process.stage).label
