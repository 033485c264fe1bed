"""What intake wrote down, and her legal name."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import operations, permissions
from cases.forms.groups import IdentityForm
from cases.forms.person import FileForm, shown
from cases.models import Identity
from cases.views.common import case_form, get_case, read_only
from foundation.access.codes import DataGroup
from foundation.edits import StaleEdit


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    case = get_case(request, reference)
    permissions.require(permissions.may_write, request.user, case)

    def save(form: FileForm) -> object:
        try:
            return operations.update_case(
                actor=request.user, case=case, data=form.answers, seen_version=form.cleaned_data["version"]
            )
        except StaleEdit as stale:
            stale.current = shown(stale.row, stale.row.client)
            raise

    return case_form(
        request,
        case,
        FileForm,
        what="intake",
        title=_("What we know from intake"),
        intro=_("Change what is no longer right and fill in what is known now."),
        initial=shown(case, case.client),
        version=case.version,
        save=save,
        message=_("The file is brought up to date."),
    )


@require_http_methods(["GET", "POST"])
def identity(request: HttpRequest, reference: str) -> HttpResponse:
    """Her legal name. Opening this page is recorded as a reading of her identity, by the row itself."""
    case = get_case(request, reference)
    permissions.require(permissions.may_see_group, request.user, case, DataGroup.IDENTITY)
    row = Identity.objects.visible_to(request.user).filter(client_id=case.client_id).first()
    names = ("legal_name", "former_names", "birth_date", "birth_place")
    title, intro = _("Legal name and birth"), _("Who opens this page is recorded. Lists and papers show the alias.")
    if request.method == "GET" and not permissions.may_write(request.user, case):
        return read_only(request, case, row, title=title, intro=intro, names=names)
    permissions.require(permissions.may_write, request.user, case)
    return case_form(
        request,
        case,
        IdentityForm,
        what="identity",
        title=title,
        intro=intro,
        initial={name: getattr(row, name) for name in names} if row else {},
        version=row.version if row else 0,
        save=lambda form: operations.set_identity(
            actor=request.user, case=case, data=form.answers, seen_version=form.cleaned_data["version"]
        ),
        message=_("Her legal name is kept."),
        draft=False,
    )
