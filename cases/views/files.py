"""What intake wrote down."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import operations, permissions
from cases.forms.person import FileForm, shown
from cases.views.common import case_form, get_case
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
