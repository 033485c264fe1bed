"""Notes and tasks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases import operations, permissions
from cases.codes import TaskKind
from cases.forms.work import NoteForm, TaskChangeForm, TaskForm
from cases.models import Case, Note, Task
from cases.people import coordinators_of
from cases.views.common import case_form, case_url, get_case, get_row
from foundation import clock
from foundation.accounts.models import User


def _people(case: Case, *also: User) -> list[User]:
    """Return who may own a task: people who see the file."""
    found = [case.case_worker, *coordinators_of(case.team, today=clock.today()), *also]
    return list({user.pk: user for user in found}.values())


@require_http_methods(["GET", "POST"])
def note_add(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    permissions.require(permissions.may_write, request.user, case)
    return case_form(
        request,
        case,
        NoteForm,
        what="note",
        title=_("New note"),
        save=lambda form: operations.add_note(
            actor=request.user, case=case, text=form.answers["text"], token=form.cleaned_data["token"]
        ),
        message=_("The note is kept."),
    )


@require_http_methods(["GET", "POST"])
def note_correct(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    note = get_row(request, Note, case, uuid)
    permissions.require(permissions.may_write, request.user, case)
    if newer := Note.objects.visible_to(request.user).filter(corrects=note).first():
        messages.info(request, _("This note was corrected meanwhile. Here is the newest version."))
        return HttpResponseRedirect(reverse("cases:note_correct", args=[case.reference, newer.uuid]))
    return case_form(
        request,
        case,
        NoteForm,
        what=f"note/{note.uuid}",
        title=_("Correct a note"),
        intro=_("The former version stays readable; this one takes its place."),
        initial={"text": note.text},
        save=lambda form: operations.add_note(
            actor=request.user, case=case, text=form.answers["text"], token=form.cleaned_data["token"], corrects=note
        ),
        message=_("The note is corrected."),
    )


@require_http_methods(["GET", "POST"])
def task_add(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    permissions.require(permissions.may_write, request.user, case)
    return case_form(
        request,
        case,
        TaskForm,
        what="task",
        title=_("New task"),
        initial={"owner": str(case.case_worker_id)},
        form_kwargs={"people": _people(case)},
        save=lambda form: operations.add_task(
            actor=request.user, case=case, token=form.cleaned_data["token"], **form.answers
        ),
        message=_("The task is added."),
    )


@require_POST
def task_done(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    operations.complete_task(actor=request.user, task=get_row(request, Task, case, uuid))
    messages.success(request, _("The task is done."))
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if ours else case_url(case))


@require_http_methods(["GET", "POST"])
def task_change(request: HttpRequest, reference: str, uuid: UUID) -> HttpResponse:
    case = get_case(request, reference)
    task = get_row(request, Task, case, uuid)
    permissions.require(permissions.may_write, request.user, case)
    own = task.kind == TaskKind.OWN
    return case_form(
        request,
        case,
        TaskChangeForm,
        what=f"task/{task.uuid}",
        title=_("Change a task"),
        intro="" if own else task.get_kind_display(),
        initial={"title": task.title, "due_on": task.due_on, "owner": str(task.owner_id)},
        version=task.version,
        form_kwargs={"people": _people(case, task.owner), "own": own},
        save=lambda form: operations.change_task(
            actor=request.user, task=task, seen_version=form.cleaned_data["version"], **form.answers
        ),
        message=_("The task is changed."),
        draft=False,
    )
