"""The data groups, each with a right of its own."""

from typing import ClassVar

from crispy_forms.layout import Fieldset, Row
from django.utils.translation import gettext_lazy as _

from foundation.forms import BaseForm, DateField, LongText, ShortText


class IdentityForm(BaseForm):
    """Legal name and birth."""

    edits = True
    legal_name = ShortText(label=_("Legal name"), required=False, help_text=_("As it stands in her passport."))
    former_names = LongText(
        label=_("Former and other names"),
        rows=2,
        max_length=1000,
        required=False,
        help_text=_("One a line: before a marriage, on other papers, in another spelling. She is found by them too."),
    )
    birth_date = DateField(label=_("Date of birth"), past=True, required=False)
    birth_place = ShortText(label=_("Place of birth"), required=False)
    parts: ClassVar = (Fieldset("", "legal_name", "former_names", Row("birth_date", "birth_place")),)


class LocationForm(BaseForm):
    """Where she stays."""

    creates = True
    edits = True
    address = LongText(label=_("Address of the shelter"), rows=3, required=False)
    note = LongText(label=_("What to watch out for there"), rows=3, required=False)


class MedicalForm(BaseForm):
    """What matters of her health for the journey."""

    creates = True
    edits = True
    summary = LongText(
        label=_("What matters for the journey"),
        rows=5,
        required=False,
        help_text=_("Only what somebody must know to travel with her. Nothing about HIV, psychiatry or abortion."),
    )
    expected_birth_on = DateField(label=_("Expected date of birth"), required=False)
