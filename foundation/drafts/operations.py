"""Keeping, finding and dropping text that is not saved yet."""

from collections.abc import Callable

from django.db import transaction

from foundation import clock
from foundation.accounts.models import User
from foundation.drafts.models import Draft

#: Name -> values, as a form sends them.
Fields = dict[str, list[str]]


def _no_case(form_key: str) -> int | None:
    return None


#: Says which case a form's key names, or raises LookupError. The portal puts its own here (`portal/seams.py`),
#: because the foundation knows nothing of cases.
find_case: Callable[[str], int | None] = _no_case


@transaction.atomic
def save_draft(*, actor: User, form_key: str, fields: Fields) -> Draft:
    """Keep what ``actor`` has typed so far.

    Raises:
        LookupError: when the form belongs to a case that ``actor`` does not see.
    """
    # get_or_create, not update_or_create: two savings at once must not both insert.
    values = {"data": fields, "case_id": find_case(form_key), "updated_at": clock.now()}
    draft, made = Draft.objects.get_or_create(user=actor, form_key=form_key, defaults=values)
    if not made:
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
        draft.data, draft.updated_at = fields, clock.now()
        draft.save(update_fields=["data", "updated_at"])
    return draft


def load_draft(*, actor: User, form_key: str) -> Fields | None:
    """Return what ``actor`` had typed in this form, if anything."""
    draft = Draft.objects.filter(user=actor, form_key=form_key).first()
    return draft.data or None if draft else None


def drop_draft(*, actor: User, form_key: str) -> None:
    """Forget the draft: it was saved for good, or is not wanted any more."""
    Draft.objects.filter(user=actor, form_key=form_key).delete()
