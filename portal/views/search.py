"""Search: one box on every page; the search is a POST, its page of results a GET with a random number."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from foundation.access.permissions import require
from portal.desk import results
from portal.desk.searching import SearchRefused, kept_search, may_search, run_search
from portal.forms import SearchForm


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Search for what was typed, or show the box."""
    require(may_search, request.user)
    form = SearchForm(request.POST) if request.method == "POST" else SearchForm()
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return redirect("portal:search_results", run_search(actor=request.user, text=form.cleaned_data["text"]))
            except SearchRefused as refused:
                form.add_error("text", refused.reason)
                status = refused.status
    return render(request, "portal/search.html", {"form": form, "status": status}, status=status)


@require_safe
def search_results(request: HttpRequest, number: UUID) -> HttpResponse:
    """Show what a search found, to who searched."""
    require(may_search, request.user)
    kept = kept_search(request.user, number)
    if kept is None:
        raise Http404
    text, files = kept
    page, rows = results.page_of(request.user, files, request.GET.get("page", "1"))
    context = {"form": SearchForm(initial={"text": text}), "page_obj": page, "rows": rows, "total": len(files)}
    return render(request, "portal/search_results.html", context)
