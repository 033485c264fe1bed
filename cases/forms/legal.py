"""Legal statuses and consents."""

from typing import Any, ClassVar

from crispy_forms.layout import Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.codes import ConsentPurpose, Interpreter, ReflectionGround, StatusKind
from cases.forms.fields import LanguageField, inline, level
from foundation import clock
from foundation.forms import BaseForm, CodeChoice, CodeSelect, DateField, LongText, ShortText

#: Positions without a paper that says since when: left open, they are known as from today.
WITHOUT_PAPER = frozenset({StatusKind.UNKNOWN, StatusKind.EU_CITIZEN, StatusKind.NO_LAWFUL_STAY})


class StatusFields(forms.Form):
    """The fields of one legal status."""

    kind = CodeSelect(label=_("Legal status"), choices=StatusKind.choices)
    ground = CodeChoice(
        label=_("Length of the reflection period"),
        choices=ReflectionGround.choices,
        required=False,
        help_text=_("Only for a reflection period."),
    )
    starts_on = DateField(label=_("From"), required=False)
    ends_on = DateField(
        label=_("Until and including"),
        required=False,
        help_text=_("Left empty for a reflection period, the last day is worked out."),
    )
    decided_on = DateField(label=_("Date of the decision"), required=False)


def settle_start(data: dict[str, Any], kind: str = "kind", starts_on: str = "starts_on") -> str:
    """Fill in today where no paper says since when; return what is wrong, or nothing."""
    if data.get(kind) and not data.get(starts_on):
        if data[kind] not in WITHOUT_PAPER:
            return str(_("Fill in from when this status holds; it stands in the letter."))
        data[starts_on] = clock.today()
    return ""


class StatusForm(StatusFields, BaseForm):
    """Add a status, or put a new one in the place of the old."""

    creates = True
    note = LongText(label=_("Note"), rows=3, required=False)
    parts: ClassVar = (
        Fieldset("", "kind", inline("ground"), level("starts_on", "ends_on", "decided_on"), "note"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "starts_on" not in self.errors and (fault := settle_start(data)):
            self.add_error("starts_on", ValidationError(fault))
        return data


class StatusChangeForm(StatusForm):
    """Change a status; knows which version it was opened with."""

    edits = True


class ConsentForm(BaseForm):
    """What she agreed to."""

    creates = True
    purpose = CodeChoice(label=_("For what"), choices=ConsentPurpose.choices)
    recipient = ShortText(
        label=_("To whom"), required=False, help_text=_("The organisation or team. Needed when something is shared.")
    )
    what = LongText(
        label=_("What may be shared"), rows=3, required=False, help_text=_("Only what the other needs to know.")
    )
    given_on = DateField(label=_("Given on"), past=True)
    valid_until = DateField(label=_("Valid until"), required=False, help_text=_("She may take it back at any time."))
    language = LanguageField(label=_("In which language it was explained"))
    interpreter = CodeChoice(label=_("Interpreter"), choices=Interpreter.choices)
    parts: ClassVar = (
        Fieldset(
            "", "purpose", "recipient", "what", level("given_on", "valid_until"), "language", inline("interpreter")
        ),
    )
