"""Where the composition root tells lower apps what they must not import."""

from foundation.drafts import operations as drafts
from foundation.references import read_reference


def case_of_draft(form_key: str) -> int | None:
    """Return the case that a form's key names by its reference, if who acts may see it.

    Raises:
        LookupError: when it names a case that is not visible: its draft has no place here.
    """
    from cases.models import Case
    from foundation.access.acting import acting

    reference = next((found for part in form_key.split("/") if (found := read_reference(part))), None)
    user = acting().user
    if reference is None or user is None:
        return None
    case_id = Case.objects.visible_to(user).filter(reference=reference).values_list("pk", flat=True).first()
    if case_id is None:
        raise LookupError("No such case for this person.")
    return int(case_id)


def connect() -> None:
    """Hand the functions down; called once, when all apps are loaded."""
    drafts.find_case = case_of_draft
